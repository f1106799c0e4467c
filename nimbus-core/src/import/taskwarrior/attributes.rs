//! Attributes of Taskwarrior that a task has no place for: each is noted with its value.

use serde_json::Value;

use super::super::error::ImportError;
use super::super::json::Node;
use super::super::remarks::{Remarks, shown};
use crate::task::Status;

/// What is carried over (see `taskwarrior.rs`), and `id` and `urgency`, which Taskwarrior computes anew each time.
const USED: &[&str] = &[
    "uuid",
    "description",
    "status",
    "entry",
    "modified",
    "end",
    "due",
    "scheduled",
    "priority",
    "project",
    "tags",
    "annotations",
    "depends",
    "id",
    "urgency",
];

/// What makes a task come again.
const RECURRENCE: &[&str] = &["recur", "mask", "imask", "parent", "rtype", "last", "template"];

/// Notes what is not carried over of a task.
pub(super) fn note(node: &Node<'_>, status: Status, remarks: &mut Remarks) -> Result<(), ImportError> {
    let time = |name: &str| node.get(name).map(|time| time.time()).transpose();
    if let Some(wait) = time("wait")? {
        remarks.add(format!("was to be hidden until {wait} (`wait`); it will be visible"));
    } else if node.json()["status"] == "waiting" {
        remarks.add("is waiting; it will be visible");
    }
    if let Some(until) = time("until")? {
        remarks.add(format!("was to be deleted at {until} (`until`); it will stay"));
    }
    if let Some(start) = time("start")? {
        let kept = if status == Status::InProgress { "only that it is in progress" } else { "not kept" };
        remarks.add(format!("was started at {start}: {kept}"));
    }
    if let Some(end) = time("end")?
        && !matches!(status, Status::Done | Status::Cancelled)
    {
        remarks.add(format!("has the end {end} though it is open"));
    }
    recurrence(node, remarks);
    others(node, remarks);
    Ok(())
}

/// Recurrence: the task itself is kept, that it comes again is not.
fn recurrence(node: &Node<'_>, remarks: &mut Remarks) {
    if !node.names().any(|name| RECURRENCE.contains(&name)) {
        return;
    }
    let rhythm = node.get("recur").map_or_else(String::new, |recur| format!(" {}", value(recur.json())));
    if node.json()["status"] == "recurring" {
        remarks.add(format!(
            "is the pattern of a task that recurs{rhythm}; kept as one task that does not recur"
        ));
    } else {
        remarks.add(format!("is one occurrence of a task that recurs{rhythm}; kept without the recurrence"));
    }
}

/// Everything else: attributes people defined themselves (UDA), or of other versions.
fn others(node: &Node<'_>, remarks: &mut Remarks) {
    const HANDLED: &[&str] = &["wait", "until", "start"];
    /// Most attributes told of with their values.
    const MOST: usize = 20;
    let known = |name: &&str| [USED, RECURRENCE, HANDLED].iter().any(|names| names.contains(name));
    let names: Vec<&str> = node.names().filter(|name| !known(name) && node.get(name).is_some()).collect();
    if names.is_empty() {
        return;
    }
    let told = names
        .iter()
        .take(MOST)
        .filter_map(|name| Some(format!("`{}` = {}", shown(name), value(node.get(name)?.json()))));
    let mut told = told.collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        told = format!("{told} and {} more", names.len() - MOST);
    }
    remarks.add(format!("has attributes that Nimbus has no place for: {told}"));
}

/// A value for a note.
fn value(json: &Value) -> String {
    match json {
        Value::String(text) => shown(text),
        other => shown(&other.to_string()),
    }
}
