//! Items that are there already: unchanged, changed at their source, or in the trash.

use std::collections::BTreeSet;

use super::people::Meant;
use super::planning::Planner;
use super::tags;
use super::takeover::{Differences, applied};
use super::work::{Fate, Known, What};
use crate::change::Change;
use crate::id::{TagId, UserId};
use crate::import::plan::Item;
use crate::import::report::{ChangedAtSource, LeftAlone};
use crate::task::Task;

impl Planner<'_> {
    /// Decides what becomes of the task an earlier import made of an item.
    pub(super) fn known(&mut self, at: usize, item: &Item, task: &Task) {
        let (key, title) = (item.source.key.clone(), item.title.clone());
        let same = task.source.as_ref().is_some_and(|source| source.digest == item.source.digest);
        let fate = if self.is_trashed(task) {
            Fate::Trashed(LeftAlone { key, title, task: task.id })
        } else if same {
            // An import that was broken off may have left some out.
            self.comments(item, task, false);
            Fate::Unchanged
        } else {
            let taken = self.update && !self.is_archived(item, task);
            let fields = self.differences(item, task).names();
            let changed = ChangedAtSource { key, title, task: task.id, taken, fields };
            if taken {
                return self.take_over(item, task, What::TakeOver(at, Box::new(changed)));
            }
            Fate::Changed(changed)
        };
        self.work.known.push(Known { item: at, fate });
    }

    /// Whether a changed task is in a project that is archived, which is noted where it would be taken over.
    fn is_archived(&mut self, item: &Item, task: &Task) -> bool {
        let project = self.survey.projects.get(&task.project).filter(|project| project.archived);
        let Some(project) = project else { return false };
        if self.update {
            self.note(item, format!("is in {}, which is archived; left alone", project.key));
        }
        true
    }

    /// What differs between an item and its task. Tags that are not there yet count.
    fn differences(&self, item: &Item, task: &Task) -> Differences {
        let drafts = tags::drafts(item, &self.survey.goal.project);
        let has = |tag: TagId| task.tags.contains(&tag);
        Differences {
            tags: drafts.iter().any(|draft| !self.tags.find(draft).is_some_and(has)),
            assignees: !self.meant(item).is_subset(&task.assignees),
            comments: self.comments_differ(item),
            ..Differences::between(task, &applied(task, item, self.now))
        }
    }

    fn meant(&self, item: &Item) -> BTreeSet<UserId> {
        let find = |name: &String| match self.survey.people.find(name) {
            Meant::One(user) => Some(user),
            Meant::Nobody | Meant::Several => None,
        };
        item.assignees.iter().filter_map(find).collect()
    }

    /// Brings a task up to date. Tags and people are added, never taken away; its place in the tree stays.
    fn take_over(&mut self, item: &Item, task: &Task, what: What) {
        let mut after = applied(task, item, self.now);
        let drafts = tags::drafts(item, &self.survey.goal.project);
        for draft in &drafts {
            if after.tags.len() < Task::MAX_TAGS
                || self.tags.find(draft).is_some_and(|id| after.tags.contains(&id))
            {
                after.tags.insert(self.tags.find_or_make(draft));
            } else {
                self.note(
                    item,
                    format!("has no room for the tag `{}`: a task takes {}", draft.name, Task::MAX_TAGS),
                );
            }
        }
        let people = self.told.strangers.sort_out(&self.survey.people, &item.assignees);
        let room = Task::MAX_ASSIGNEES.saturating_sub(after.assignees.len());
        let new: Vec<UserId> = people.difference(&task.assignees).copied().collect();
        if new.len() > room {
            self.note(item, format!("has {} new assignees, and room for {room}", new.len()));
        }
        after.assignees.extend(new.into_iter().take(room));
        self.note_parent(item, task);
        self.work.push(Change::update(task.clone(), after), what);
        self.comments(item, task, true);
    }

    /// Says that an item hangs on another one at its source than here.
    fn note_parent(&mut self, item: &Item, task: &Task) {
        let Some(parent) = &item.parent else { return };
        let wanted = (item.source.system.clone(), parent.clone());
        let known = self.survey.tasks.get(&wanted).map(|task| task.id);
        let parent_here = known.or_else(|| self.made.get(&wanted).map(|(id, _)| *id));
        if parent_here.is_none() || parent_here != task.parent {
            self.note(item, format!("is part of {parent} at its source; an update does not move subtasks"));
        }
    }
}
