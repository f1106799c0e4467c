//! What a changed item says against what stands here, and what becomes of it when the item is taken over.
//!
//! The source wins wherever it says something. What it is silent about (no due, no priority, an empty description) stays,
//! and so does *in progress* while the source only says *open*: many tools cannot tell the two apart.

use crate::import::plan::Item;
use crate::task::{Status, Task};
use crate::time::Timestamp;

/// The task as the item has it; tags, people and comments are looked at elsewhere.
pub(super) fn applied(task: &Task, item: &Item, now: Timestamp) -> Task {
    let mut after = task.clone();
    after.title = item.title.clone();
    if !item.description.as_str().is_empty() {
        after.description = item.description.clone();
    }
    after.move_to(status(task.status, item.status), now);
    if after.status.is_finished() {
        after.completed_at = item.completed_at.or(after.completed_at);
    }
    after.priority = item.priority.or(task.priority);
    after.start = item.start.clone().or(after.start);
    after.due = item.due.clone().or(after.due);
    after.estimate = item.estimate.or(task.estimate);
    after.source = Some(item.source.clone());
    after
}

fn status(here: Status, there: Status) -> Status {
    if here == Status::InProgress && there == Status::Todo { here } else { there }
}

/// Which fields differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Differences {
    pub(super) title: bool,
    pub(super) description: bool,
    pub(super) status: bool,
    pub(super) priority: bool,
    pub(super) start: bool,
    pub(super) due: bool,
    pub(super) estimate: bool,
    pub(super) completed_at: bool,
    pub(super) tags: bool,
    pub(super) assignees: bool,
    pub(super) comments: bool,
}

impl Differences {
    /// Those between a task and what an item would make of it.
    pub(super) fn between(task: &Task, after: &Task) -> Self {
        Self {
            title: task.title != after.title,
            description: task.description != after.description,
            status: task.status != after.status,
            priority: task.priority != after.priority,
            start: task.start != after.start,
            due: task.due != after.due,
            estimate: task.estimate != after.estimate,
            completed_at: task.completed_at != after.completed_at,
            ..Self::default()
        }
    }

    /// Their names.
    pub(super) fn names(self) -> Vec<String> {
        let named = [
            ("title", self.title),
            ("description", self.description),
            ("status", self.status),
            ("priority", self.priority),
            ("start", self.start),
            ("due", self.due),
            ("estimate", self.estimate),
            ("completed_at", self.completed_at),
            ("tags", self.tags),
            ("assignees", self.assignees),
            ("comments", self.comments),
        ];
        named.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect()
    }
}
