//! What an issue has that a task has not: each is noted.

use super::super::json::Node;
use super::super::remarks::{Remarks, shown};

/// Notes what is not carried over of an issue.
pub(super) fn note(node: &Node<'_>, remarks: &mut Remarks) {
    for (name, words) in NAMED {
        if let Some(thing) = node.get(name)
            && let Some(called) = called(&thing)
        {
            remarks.add(format!("{words} `{}`", shown(called)));
        }
    }
    for (name, words) in FLAGS {
        if node.get(name).is_some_and(|flag| flag.json() == true) {
            remarks.add(*words);
        }
    }
    for (name, words) in COUNTED {
        let count = node.get(name).map_or(0, |thing| counted(&thing));
        if count > 0 {
            remarks.add(format!("has {count} {words}"));
        }
    }
    hidden_blockers(node, remarks);
}

/// Members that name something.
const NAMED: &[(&str, &str)] = &[
    ("milestone", "is in the milestone"),
    ("type", "has the issue type"),
    ("issueType", "has the issue type"),
    ("closed_by", "was closed by"),
];

/// Members that are true or false.
const FLAGS: &[(&str, &str)] = &[
    ("locked", "is locked: only collaborators may comment"),
    ("draft", "is a draft pull request"),
    ("isDraft", "is a draft pull request"),
    ("isPinned", "is pinned"),
];

/// Members that are lists, or tell how many there are.
const COUNTED: &[(&str, &str)] = &[
    ("reactions", "reaction(s)"),
    ("reactionGroups", "reaction(s)"),
    ("projectCards", "card(s) on project boards"),
    ("projectItems", "place(s) on project boards"),
    ("closedByPullRequestsReferences", "pull request(s) that close it"),
    ("issue_field_values", "value(s) of issue fields"),
];

/// The name of a thing that is an object or text.
fn called<'a>(thing: &Node<'a>) -> Option<&'a str> {
    let name = thing.any(&["title", "name", "login"]).map_or(thing.json(), |name| name.json());
    name.as_str()
}

/// How many a list, a summary (`total_count`) or a list of groups (`{users: {totalCount}}`) tells of.
fn counted(thing: &Node<'_>) -> u64 {
    if let Some(total) = thing.any(&["total_count", "totalCount"]) {
        return total.json().as_u64().unwrap_or_default();
    }
    let elements = thing.json().as_array().map(Vec::as_slice).unwrap_or_default();
    elements
        .iter()
        .map(|group| group["users"]["totalCount"].as_u64().unwrap_or(1))
        .fold(0, u64::saturating_add)
}

/// REST counts the issues that block one, but does not name them.
fn hidden_blockers(node: &Node<'_>, remarks: &mut Remarks) {
    let summary = node.get("issue_dependencies_summary");
    let count = summary.and_then(|summary| summary.json()["blocked_by"].as_u64()).unwrap_or_default();
    if count > 0 && node.any(&["blockedBy", "blocked_by"]).is_none() {
        remarks.add(format!("is blocked by {count} issue(s); the file holds their number, not which"));
    }
}
