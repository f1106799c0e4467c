//! The tasks that have been loaded, and which of them is selected.

use std::collections::{BTreeMap, BTreeSet};

use nimbus_core::id::{TagId, TaskId, UserId};
use nimbus_http::api::tasks::{Task, TaskPage};
use nimbus_http::wire::page::Cursor;

use crate::keymap::Motion;

/// How many matches there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Matches {
    /// Counted.
    pub(crate) count: u64,
    /// Whether there are more than were counted.
    pub(crate) capped: bool,
}

/// The list of tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    items: Vec<Task>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<Cursor>,
    /// How many the server says there are.
    pub(crate) matches: Option<Matches>,
    /// How people are called.
    people: BTreeMap<UserId, String>,
    /// How tags are called.
    tags: BTreeMap<TagId, String>,
    selected: usize,
    top: usize,
}

impl Tasks {
    /// The loaded tasks.
    pub(crate) fn items(&self) -> &[Task] {
        &self.items
    }

    /// The place of the selected task.
    pub(crate) fn selected(&self) -> usize {
        self.selected
    }

    /// The task the cursor is on.
    pub(crate) fn current(&self) -> Option<&Task> {
        self.items.get(self.selected)
    }

    /// The first place on the screen.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// A task that has been loaded.
    pub(crate) fn find(&self, id: TaskId) -> Option<&Task> {
        self.items.iter().find(|task| task.id == id)
    }

    /// What people are called, as far as is known.
    pub(crate) fn people(&self, task: &Task) -> String {
        named(&task.assignees, &self.people)
    }

    /// What the tags of a task are called, as far as is known; those that are not were deleted.
    pub(crate) fn tags(&self, task: &Task) -> String {
        let known = task.tags.iter().filter_map(|id| self.tags.get(id));
        known.map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// Moves the selection, `rows` being on the screen.
    pub(crate) fn go(&mut self, motion: Motion, rows: usize) {
        let last = self.items.len().saturating_sub(1);
        let page = rows.saturating_sub(1).max(1);
        let to = match motion {
            Motion::Down => self.selected + 1,
            Motion::Up => self.selected.saturating_sub(1),
            Motion::PageDown => self.selected + page,
            Motion::PageUp => self.selected.saturating_sub(page),
            Motion::First => 0,
            Motion::Last => last,
        };
        self.select(to.min(last), rows);
    }

    /// Keeps the selected task on the screen.
    pub(crate) fn fit(&mut self, rows: usize) {
        self.select(self.selected, rows);
    }

    fn select(&mut self, place: usize, rows: usize) {
        let (rows, last) = (rows.max(1), self.items.len().saturating_sub(1));
        self.selected = place.min(last);
        let lowest = (self.selected + 1).saturating_sub(rows);
        // No empty rows at the bottom while there are tasks above.
        let highest = self.selected.min(self.items.len().saturating_sub(rows).max(lowest));
        self.top = self.top.clamp(lowest, highest);
    }

    /// Whether more tasks should be there before the person gets to them.
    pub(crate) fn wants_more(&self, rows: usize) -> bool {
        self.next.is_some() && self.selected + 2 * rows.max(1) >= self.items.len()
    }

    /// Puts the page behind what is there.
    pub(crate) fn append(&mut self, page: TaskPage) {
        let known: BTreeSet<_> = self.items.iter().map(|task| task.id).collect();
        let items = self.take(page);
        // A task that moved in the order meanwhile may come a second time.
        self.items.extend(items.into_iter().filter(|task| !known.contains(&task.id)));
    }

    /// Puts the page in place of what is there; tasks in `kept` stay where they were, and so does the selection.
    pub(crate) fn replace(&mut self, page: TaskPage, kept: &BTreeSet<TaskId>) {
        let current = self.current().map(|task| task.id);
        let fresh = self.take(page);
        let old = std::mem::replace(&mut self.items, fresh);
        self.keep(old, kept);
        let place = current.and_then(|id| self.items.iter().position(|task| task.id == id));
        let shift = place.unwrap_or(self.selected).cast_signed() - self.selected.cast_signed();
        self.selected = place.unwrap_or(self.selected).min(self.items.len().saturating_sub(1));
        // The selected task stays at its height on the screen.
        self.top = self.top.saturating_add_signed(shift);
    }

    /// Puts the kept ones of the old tasks back, each behind the one it stood behind.
    fn keep(&mut self, old: Vec<Task>, kept: &BTreeSet<TaskId>) {
        let mut before = None;
        for task in old {
            let id = task.id;
            if kept.contains(&id) && self.find(id).is_none() {
                let behind = before.and_then(|id| self.items.iter().position(|task| task.id == id));
                self.items.insert(behind.map_or(0, |place| place + 1), task);
            }
            if self.find(id).is_some() {
                before = Some(id);
            }
        }
    }

    fn take(&mut self, page: TaskPage) -> Vec<Task> {
        let TaskPage { items, next_cursor, people, tags, count, count_capped } = page;
        self.next = next_cursor;
        self.people.extend(people.into_iter().flatten().map(|one| (one.id, one.name.to_string())));
        self.tags.extend(tags.into_iter().flatten().map(|tag| (tag.id, tag.name.to_string())));
        if let Some(count) = count {
            self.matches = Some(Matches { count, capped: count_capped.unwrap_or_default() });
        }
        items
    }

    /// Puts a newer version of a task in the place of the older one.
    pub(crate) fn refresh(&mut self, task: &Task) {
        let older = self.items.iter_mut().find(|old| old.id == task.id && old.version <= task.version);
        if let Some(older) = older {
            *older = task.clone();
        }
    }

    /// Takes a task out that is gone.
    pub(crate) fn remove(&mut self, id: TaskId) {
        if let Some(place) = self.items.iter().position(|task| task.id == id) {
            self.items.remove(place);
            if place < self.selected {
                self.selected -= 1;
            }
        }
    }
}

fn named<T: Ord>(ids: &BTreeSet<T>, names: &BTreeMap<T, String>) -> String {
    let name = |id| names.get(id).map_or("…", String::as_str);
    ids.iter().map(name).collect::<Vec<_>>().join(", ")
}
