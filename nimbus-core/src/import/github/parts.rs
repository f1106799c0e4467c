//! The parts of an issue: people, labels, comments, dates.

use std::collections::HashSet;

use super::super::error::ImportError;
use super::super::fit;
use super::super::json::Node;
use super::super::plan::{CommentDraft, TagDraft};
use super::super::remarks::Remarks;
use super::{SYSTEM, reference};
use crate::task::{Source, Task};
use crate::text::{Colour, TagName};
use crate::time::Timestamp;

/// The tag that tells pull requests from issues.
const PULL_REQUEST: &str = "pull-request";

/// Longest login or comment key kept, in characters.
const LONGEST: usize = 255;

/// The login of a person; deleted accounts and bots may have none.
pub(super) fn login(person: &Node<'_>) -> Result<Option<String>, ImportError> {
    let Some(login) = person.object()?.get("login") else { return Ok(None) };
    Ok(fit::word(login.text()?, LONGEST))
}

/// A date; the year 1, with which Go programs write "none", is none.
pub(super) fn time(node: &Node<'_>, names: &[&str]) -> Result<Option<Timestamp>, ImportError> {
    let Some(time) = node.any(names) else { return Ok(None) };
    Ok(Some(time.time()?).filter(|&at| at != Timestamp::MIN))
}

/// Assignees, in order, each once: REST has the list and, beside it, its first element.
pub(super) fn assignees(node: &Node<'_>, remarks: &mut Remarks) -> Result<Vec<String>, ImportError> {
    let mut people = node.get("assignees").map(|list| list.list()).transpose()?.unwrap_or_default();
    people.extend(node.get("assignee"));
    let mut seen = HashSet::new();
    let mut logins: Vec<String> =
        people.iter().filter_map(|person| login(person).transpose()).collect::<Result<_, _>>()?;
    logins.retain(|login| seen.insert(login.to_ascii_lowercase()));
    fit::most(&mut logins, Task::MAX_ASSIGNEES, "assignees", remarks);
    Ok(logins)
}

/// Labels as tags, and one more for pull requests.
pub(super) fn tags(
    node: &Node<'_>,
    pull_request: bool,
    remarks: &mut Remarks,
) -> Result<Vec<TagDraft>, ImportError> {
    let mark = TagName::parse(PULL_REQUEST).expect("a plain word is a tag name");
    // In front, so that it is there however many labels there are.
    let mut tags: Vec<TagDraft> =
        pull_request.then_some(TagDraft { name: mark, colour: None }).into_iter().collect();
    for label in node.get("labels").map(|list| list.list()).transpose()?.unwrap_or_default() {
        tags.extend(tag(&label, remarks)?);
    }
    Ok(fit::tags(tags, remarks))
}

/// A label: text alone, or an object with a name and perhaps a colour.
fn tag(label: &Node<'_>, remarks: &mut Remarks) -> Result<Option<TagDraft>, ImportError> {
    if let Some(name) = label.json().as_str() {
        return Ok(fit::tag(name, remarks).map(|name| TagDraft { name, colour: None }));
    }
    let name = label.object()?.need("name", "label")?.text()?;
    let colour = label.get("color").and_then(|colour| Colour::parse(colour.json().as_str()?).ok());
    Ok(fit::tag(name, remarks).map(|name| TagDraft { name, colour }))
}

/// Comments: REST has their number only, `gh` has them whole. `issue` is the key of the issue.
pub(super) fn comments(
    node: &Node<'_>,
    issue: &str,
    remarks: &mut Remarks,
) -> Result<Vec<CommentDraft>, ImportError> {
    let Some(comments) = node.get("comments") else { return Ok(Vec::new()) };
    if let Some(count) = comments.json().as_u64() {
        if count > 0 {
            remarks.add(format!("has {count} comment(s); the file holds their number, not their texts"));
        }
        return Ok(Vec::new());
    }
    let mut drafts = Vec::new();
    for (at, comment) in comments.list()?.iter().enumerate() {
        drafts.extend(comment_drafts(comment.object()?, &format!("{issue}/{at}"), remarks)?);
    }
    Ok(drafts)
}

/// What one comment becomes: usually one draft. Without an identifier it is known as `nameless`.
fn comment_drafts(
    node: &Node<'_>,
    nameless: &str,
    remarks: &mut Remarks,
) -> Result<Vec<CommentDraft>, ImportError> {
    let id = match node.any(&["id", "url"]) {
        Some(id) => {
            id.json().as_u64().map_or_else(|| id.text().map(str::to_owned), |id| Ok(id.to_string()))?
        }
        None => String::new(),
    };
    let key = fit::word(&id, LONGEST).unwrap_or_else(|| nameless.to_owned());
    let author = node.any(&["user", "author"]).map(|person| login(&person)).transpose()?.flatten();
    let url = reference::address(node)?;
    let at = time(node, &["created_at", "createdAt"])?;
    remarks.late(node, &["created_at", "createdAt"]);
    if node.get("isMinimized").is_some_and(|hidden| hidden.json() == true) {
        remarks.add("a comment that is hidden on GitHub will be visible");
    }
    let bodies = fit::bodies(node.need("body", "comment")?.text()?, remarks);
    let drafts = bodies.into_iter().enumerate().map(|(part, body)| {
        let key = if part == 0 { key.clone() } else { format!("{key}/{}", part + 1) };
        let source =
            Source { system: SYSTEM.to_owned(), key, url: url.clone(), author: author.clone(), digest: None };
        CommentDraft { source, at, body }
    });
    Ok(drafts.collect())
}
