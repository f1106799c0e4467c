//! The parts of a Taskwarrior task: tags, annotations, dependencies.

use std::collections::HashMap;

use super::super::error::ImportError;
use super::super::fit;
use super::super::json::Node;
use super::super::plan::{CommentDraft, TagDraft};
use super::super::remarks::{Remarks, shown};
use super::SYSTEM;
use crate::task::Source;
use crate::time::Timestamp;

/// A UUID in its usual form of 36 characters, in lower case.
///
/// Versions are not checked: old Taskwarrior made UUIDs that are none of RFC 9562's.
pub(super) fn uuid(node: &Node<'_>) -> Result<String, ImportError> {
    text_uuid(node.text()?).map_err(|message| node.wrong(message))
}

fn text_uuid(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len());
    if lengths.eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit())) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("{:?} is not a UUID such as 3ea0fed5-8629-48e0-9b20-5b724db5c924", shown(text)))
    }
}

/// The pieces of a list, which may also be one text with commas (as Taskwarrior before 2.6 wrote `depends`).
fn pieces<'a>(node: &Node<'a>) -> Result<Vec<&'a str>, ImportError> {
    if let Some(text) = node.json().as_str() {
        return Ok(text.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect());
    }
    node.list()?.iter().map(Node::text).collect()
}

/// Tags.
pub(super) fn tags(node: &Node<'_>, remarks: &mut Remarks) -> Result<Vec<TagDraft>, ImportError> {
    let Some(list) = node.get("tags") else { return Ok(Vec::new()) };
    let names = pieces(&list)?.into_iter().filter_map(|name| fit::tag(name, remarks));
    let tags: Vec<TagDraft> = names.map(|name| TagDraft { name, colour: None }).collect();
    Ok(fit::tags(tags, remarks))
}

/// The tasks this one depends on.
pub(super) fn depends(node: &Node<'_>) -> Result<Vec<String>, ImportError> {
    let Some(list) = node.get("depends") else { return Ok(Vec::new()) };
    pieces(&list)?.into_iter().map(|piece| text_uuid(piece).map_err(|message| list.wrong(message))).collect()
}

/// Annotations as comments. They have no identifier, but Taskwarrior lets no two of a task have the same second; `task` is
/// the key of the task.
pub(super) fn annotations(
    node: &Node<'_>,
    task: &str,
    remarks: &mut Remarks,
) -> Result<Vec<CommentDraft>, ImportError> {
    let Some(list) = node.get("annotations") else { return Ok(Vec::new()) };
    let mut comments: Vec<CommentDraft> = Vec::new();
    let mut at_once: HashMap<Timestamp, usize> = HashMap::new();
    for annotation in list.list()? {
        let at = annotation.object()?.need("entry", "annotation")?.time()?;
        remarks.late(&annotation, &["entry"]);
        let text = annotation.need("description", "annotation")?.text()?;
        for body in fit::bodies(text, remarks) {
            // Files merged by hand do have two in one second.
            let nth = at_once.entry(at).and_modify(|n| *n += 1).or_insert(1);
            let key = if *nth == 1 { format!("{task}/{at}") } else { format!("{task}/{at}/{nth}") };
            let source = Source { system: SYSTEM.to_owned(), key, url: None, author: None, digest: None };
            comments.push(CommentDraft { source, at: Some(at), body });
        }
    }
    Ok(comments)
}
