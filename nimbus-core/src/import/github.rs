//! GitHub issues: lists as the REST API answers them and as `gh issue list --json` prints them.
//!
//! The two differ in names only: `created_at` and `createdAt`, `user` and `author`, `open` and `OPEN`. Several pages one
//! after the other (`gh api --paginate`) and a list of pages (`--slurp`) are read as one list.

mod losses;
mod names;
mod parts;
mod reference;

use serde_json::Value;

use self::reference::Repository;
use super::Options;
use super::error::ImportError;
use super::fit;
use super::gather::Draft;
use super::json::{self, Node};
use super::plan::{Item, Plan};
use super::remarks::{Remarks, shown};
use crate::task::{Source, Status};

/// The name of the format, and the `system` of its sources.
pub(super) const SYSTEM: &str = "github";

/// Reads a file of issues.
pub(super) fn read(bytes: &[u8], _options: &Options) -> Result<Plan, ImportError> {
    let mut unknown = names::Unknown::default();
    let mut nameless = 0_usize;
    let gathering = json::gather(bytes, |node| {
        unknown.look_at(node);
        let draft = issue(node)?;
        nameless += usize::from(draft.item.source.key.starts_with('#'));
        Ok(draft)
    })?;
    let mut notes = unknown.into_notes();
    notes.extend(reference::note_on_nameless(nameless));
    Ok(gathering.finish(notes))
}

/// Whether the first entry has what an issue has.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    json::first_object(bytes).is_some_and(|first| first["number"].is_u64() && first["title"].is_string())
}

/// One issue or pull request.
pub(super) fn issue(node: &Node<'_>) -> Result<Draft, ImportError> {
    refuse_error_answers(node)?;
    let number = node.need("number", "GitHub issue")?.number()?;
    let repository = Repository::of(node)?;
    let key = repository.key(number);
    let mut remarks = Remarks::on(&key, node);
    let titled = fit::title(node.need("title", "GitHub issue")?.text()?, &mut remarks);
    let body = node.get("body").map(|body| body.text()).transpose()?.unwrap_or_default();
    let pull_request = reference::is_pull_request(node)?;
    let status = status(node, pull_request, &mut remarks)?;
    remarks.late(node, &["created_at", "createdAt", "updated_at", "updatedAt", "closed_at", "closedAt"]);
    let item = Item {
        source: Source {
            system: SYSTEM.to_owned(),
            url: reference::address(node)?,
            author: node.any(&["user", "author"]).map(|person| parts::login(&person)).transpose()?.flatten(),
            key: key.clone(),
            digest: None,
        },
        title: titled.title,
        description: fit::description(titled.whole.as_deref(), body, &mut remarks),
        status,
        priority: None,
        start: None,
        due: None,
        estimate: None,
        tags: parts::tags(node, pull_request, &mut remarks)?,
        assignees: parts::assignees(node, &mut remarks)?,
        comments: parts::comments(node, &key, &mut remarks)?,
        created_at: parts::time(node, &["created_at", "createdAt"])?,
        updated_at: parts::time(node, &["updated_at", "updatedAt"])?,
        completed_at: parts::time(node, &["closed_at", "closedAt"])?.filter(|_| status != Status::Todo),
        parent: reference::parent(node, &repository)?,
        depends_on: reference::linked(node, &["blockedBy", "blocked_by"], &repository)?,
        project: None,
        position: 0,
    };
    losses::note(node, &mut remarks);
    let children = reference::linked(node, &["subIssues", "sub_issues"], &repository)?;
    let blocks = reference::linked(node, &["blocking"], &repository)?;
    Ok(Draft { item, children, blocks, remarks, skip: None })
}

/// GitHub answers errors as JSON, too; a script that saved one should be told so.
fn refuse_error_answers(node: &Node<'_>) -> Result<(), ImportError> {
    match (node.get("message"), node.get("documentation_url")) {
        (Some(message), Some(_)) if node.get("number").is_none() => {
            let message = message.json().as_str().unwrap_or_default();
            Err(node.wrong(format!("this is an error answer of GitHub, not an issue: {}", shown(message))))
        }
        _ if node.get("items").is_some_and(|items| items.json().is_array())
            && node.get("total_count").is_some() =>
        {
            Err(node.wrong(
                "this is an answer of GitHub's search; import its list `items` (with jq: `jq .items`)",
            ))
        }
        _ => Ok(()),
    }
}

/// Open is to do; closed is done, or cancelled where GitHub says it was not done.
fn status(node: &Node<'_>, pull_request: bool, remarks: &mut Remarks) -> Result<Status, ImportError> {
    let state = node.need("state", "GitHub issue")?;
    match state.text()?.to_ascii_lowercase().as_str() {
        "open" => return Ok(Status::Todo),
        "merged" => return Ok(Status::Done),
        "closed" => {}
        other => {
            return Err(
                state.wrong(format!("is {:?}; the states of GitHub are open and closed", shown(other)))
            );
        }
    }
    let reason = node.any(&["state_reason", "stateReason"]);
    let reason = reason.map(|reason| reason.text()).transpose()?.unwrap_or_default().to_ascii_lowercase();
    match reason.as_str() {
        "not_planned" => Ok(Status::Cancelled),
        "duplicate" => {
            remarks.add("was closed as a duplicate; of what, the file does not say");
            Ok(Status::Cancelled)
        }
        "" if pull_request && was_rejected(node) => Ok(Status::Cancelled),
        "" | "completed" | "reopened" => Ok(Status::Done),
        other => {
            remarks.add(format!("was closed for the reason `{}`, taken as done", shown(other)));
            Ok(Status::Done)
        }
    }
}

/// Whether a closed pull request is known not to have been merged. Files before 2021 do not say: then it is not known.
fn was_rejected(node: &Node<'_>) -> bool {
    let says_never = |of: &Value, name: &str| of.get(name).is_some_and(Value::is_null);
    says_never(node.json(), "mergedAt") || says_never(&node.json()["pull_request"], "merged_at")
}
