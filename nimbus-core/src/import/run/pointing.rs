//! What the changes of a batch point at: it must still be there, and have room below it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::batch::{Batch, outrun};
use crate::change::{Change, Kind, Record, RecordId, Verb};
use crate::error::Result;
use crate::id::{Id as _, ProjectId, TaskId};
use crate::reads::Reads;
use crate::reference::ProjectRef;
use crate::task::Task;

impl Batch {
    /// Refuses to write what points at something that went since the import was planned, by another's hand.
    pub(super) async fn standing(&self, reads: &Reads) -> Result<()> {
        let pointed = pointed(self.changes());
        let happened = reads.happened(&pointed, self.planned()).await?;
        let mut projects = BTreeSet::new();
        for done in happened.into_iter().filter(|done| !self.is_own(done.operation)) {
            if matches!(done.verb, Verb::Deleted | Verb::Purged) {
                return Err(outrun(&format!("the {} {} was deleted", done.record.kind, done.record)));
            }
            if done.record.kind == Kind::Project {
                projects.insert(ProjectId::from_uuid(done.record.id));
            }
        }
        for project in projects {
            let found = reads.project(&ProjectRef::Id(project)).await?;
            if found.is_none_or(|project| project.archived || project.deleted_at.is_some()) {
                return Err(outrun("the project was archived or deleted"));
            }
        }
        depths(self.changes(), reads).await
    }
}

/// What is pointed at and not made along with it.
fn pointed(changes: &[Change]) -> Vec<RecordId> {
    let made: BTreeSet<RecordId> = made(changes).map(Record::id).collect();
    let all: BTreeSet<RecordId> =
        changes.iter().filter_map(|change| change.after.as_ref()).flat_map(pointers).collect();
    all.difference(&made).copied().collect()
}

fn made(changes: &[Change]) -> impl Iterator<Item = &Record> {
    changes.iter().filter(|change| change.before.is_none()).filter_map(|change| change.after.as_ref())
}

fn pointers(record: &Record) -> Vec<RecordId> {
    match record {
        Record::Task(task) => {
            let sets = task.tags.iter().map(|tag| RecordId::from(*tag));
            let sets = sets.chain(task.assignees.iter().map(|user| RecordId::from(*user)));
            sets.chain(task.parent.map(RecordId::from)).chain([task.project.into()]).collect()
        }
        Record::Comment(comment) => {
            let people = comment.mentions.iter().map(|user| RecordId::from(*user));
            people
                .chain(comment.reply_to.map(RecordId::from))
                .chain([comment.task.into(), comment.project.into()])
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Refuses to make tasks below the deepest level: what they become parts of may have been moved down. What is above a
/// task comes before it.
async fn depths(changes: &[Change], reads: &Reads) -> Result<()> {
    let mut levels: HashMap<TaskId, usize> = HashMap::new();
    for record in made(changes) {
        let Record::Task(task) = record else { continue };
        let above = match task.parent {
            None => 0,
            Some(parent) => {
                if let Entry::Vacant(level) = levels.entry(parent) {
                    level.insert(1 + reads.ancestors(parent).await?.len());
                }
                levels[&parent]
            }
        };
        if above >= Task::MAX_DEPTH {
            return Err(outrun("a task that becomes a parent was moved down as far as tasks go"));
        }
        levels.insert(task.id, above + 1);
    }
    Ok(())
}
