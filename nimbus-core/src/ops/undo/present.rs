//! The records of an operation as they are now, and what they would come back to.

use std::collections::BTreeSet;

use crate::change::{Logged, Record, RecordId};
use crate::error::Result;
use crate::id::TaskId;
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::Placed;
use crate::task::Task;

use super::super::task::Lineage;
use super::fields;

/// A record the operation changed, as it is now, and what its putting back depends on.
#[derive(Debug)]
pub struct Present {
    pub(super) id: RecordId,
    /// `None` if it is gone, or its project is in the trash.
    pub(super) record: Option<Record>,
    /// Its changes since the operation.
    pub(super) later: Vec<Logged>,
    /// The task a comment is on.
    pub(super) on: Option<Box<Task>>,
    /// The parent it would come below again, with the task itself.
    pub(super) below: Back<(Placed, Lineage)>,
    /// The project it would come into again.
    pub(super) inside: Back<Project>,
}

/// Something a record would come back to.
#[derive(Debug)]
pub(super) enum Back<T> {
    /// It stays where it is.
    Stays,
    /// It would come back to this.
    To(Box<T>),
    /// It would come back to something that is gone.
    Gone,
}

impl<T> From<Option<T>> for Back<T> {
    fn from(found: Option<T>) -> Self {
        found.map_or(Self::Gone, |found| Self::To(Box::new(found)))
    }
}

/// Reads every record that was changed, the last one first.
pub(super) async fn all(reads: &Reads, changes: &[Logged]) -> Result<Vec<Present>> {
    let mut seen = BTreeSet::new();
    let mut presents = Vec::new();
    for change in changes.iter().rev() {
        if seen.insert(change.row.record) {
            presents.push(present(reads, changes, change).await?);
        }
    }
    Ok(presents)
}

/// Reads one of them; `last` is the operation's last change to it.
async fn present(reads: &Reads, changes: &[Logged], last: &Logged) -> Result<Present> {
    let id = last.row.record;
    let (record, on) = placed(reads, id).await?;
    let changed_since = record.as_ref().is_none_or(|record| record.version() > last.row.seq);
    let later = if changed_since { reads.changes_of(id, last.row.seq).await? } else { Vec::new() };
    let mut present = Present { id, record, later, on, below: Back::Stays, inside: Back::Stays };
    if let Some(Record::Task(task)) = &present.record {
        let before = |field| fields::first_before(changes, id, field);
        if let Some(parent) = before("parent").and_then(|id| id.as_str()?.parse().ok()) {
            present.below = below(reads, task.id, parent).await?.into();
        }
        if let Some(project) = before("project").and_then(|id| id.as_str()?.parse().ok()) {
            present.inside = reads.project(&ProjectRef::Id(project)).await?.into();
        }
    }
    Ok(present)
}

/// A record with what it hangs on: a task's project and a comment's task count as read.
async fn placed(reads: &Reads, id: RecordId) -> Result<(Option<Record>, Option<Box<Task>>)> {
    let record = reads.record(id).await?;
    let Some(Record::Comment(comment)) = &record else { return Ok((record, None)) };
    let task = reads.task(&TaskRef::Id(comment.task)).await?;
    Ok(match task {
        Some(placed) => (record, Some(Box::new(placed.task))),
        None => (None, None),
    })
}

async fn below(reads: &Reads, task: TaskId, parent: TaskId) -> Result<Option<(Placed, Lineage)>> {
    let parent = reads.task(&TaskRef::Id(parent)).await?.filter(|parent| parent.task.deleted_at.is_none());
    let task = reads.task(&TaskRef::Id(task)).await?;
    let (Some(parent), Some(task)) = (parent, task) else { return Ok(None) };
    let lineage = Lineage::of(reads, task.task.id, parent).await?;
    Ok(Some((task, lineage)))
}
