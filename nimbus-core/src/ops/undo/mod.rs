//! Undo: puts back what an operation changed, where nothing has changed since; otherwise names the later changes.

mod fields;
mod put_back;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::change::{Logged, OperationRow, Record, RecordId, Verb};
use crate::error::{Error, Result};
use crate::id::{OperationId, TaskId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::{found, updated};
use crate::policy::{Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::Placed;

use super::task::Lineage;

/// Undoes one operation, or the caller's latest one that can be undone. Redo is the undo of an undo.
///
/// Fields are put back one by one, sets element by element, so that what others changed meanwhile stays. What an
/// operation created goes to the trash if it still is as it was created; what it deleted comes back. Whether others use
/// it by now (a tag on other tasks, a project with tasks) is not asked: nothing is lost, and redo brings it back. Roles,
/// members, invitations, the organization and purges are never undone.
#[derive(Debug, Clone)]
pub struct Undo {
    /// The operation. If left out, the caller's own latest one that changed something, can be undone, is no undo itself
    /// and is not undone already.
    pub operation: Option<OperationId>,
}

impl Undo {
    /// Undoes this operation.
    pub fn of(operation: OperationId) -> Self {
        Self { operation: Some(operation) }
    }

    /// Undoes what the caller did last.
    pub fn latest() -> Self {
        Self { operation: None }
    }

    async fn meant(&self, reads: &Reads) -> Result<OperationId> {
        if let Some(operation) = self.operation {
            return Ok(operation);
        }
        let nothing =
            "there is nothing to undo: nothing you did here can be undone and is not undone already";
        reads.latest_undoable().await?.ok_or_else(|| Error::conflict(nothing))
    }

    /// Whoever did not name the operation is told which one it is that cannot be undone.
    fn told(&self, row: &OperationRow, refusal: Error) -> Error {
        match refusal {
            Error::Conflict { detail, changes } if self.operation.is_none() => {
                let detail = format!("what you did last is {} ({}): {detail}", row.name, row.id);
                Error::Conflict { detail, changes }
            }
            other => other,
        }
    }
}

/// What was undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The operation that was undone.
    pub operation: OperationId,
    /// What it was, such as `task.edit`.
    pub name: String,
    /// The records it is undone in, as they are now.
    pub records: Vec<Record>,
}

/// An operation and its changes.
#[derive(Debug)]
pub struct Undoable {
    row: OperationRow,
    changes: Vec<Logged>,
}

/// A record the operation changed, as it is now, and what its putting back depends on.
#[derive(Debug)]
pub struct Present {
    id: RecordId,
    /// `None` if it is gone, or its project is in the trash.
    record: Option<Record>,
    /// Its changes since the operation.
    later: Vec<Logged>,
    /// The parent it would come below again, with the task itself.
    below: Back<(Placed, Lineage)>,
    /// The project it would come into again.
    inside: Back<Project>,
}

/// Something a record would come back to.
#[derive(Debug)]
enum Back<T> {
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

impl Operation for Undo {
    const NAME: &'static str = "operation.undo";
    type Target = Undoable;
    type Gathered = Vec<Present>;
    type Output = Undone;

    async fn target(&self, reads: &Reads) -> Result<Undoable> {
        undone(reads, self.meant(reads).await?).await
    }
    fn permission(&self, principal: &Principal, target: &Undoable) -> (Action, Facts) {
        (Action::Undo, own(principal, &target.row))
    }
    async fn gather(&self, reads: &Reads, target: &Undoable) -> Result<Vec<Present>> {
        undoable(target)?;
        let mut seen = BTreeSet::new();
        let mut presents = Vec::new();
        for change in target.changes.iter().rev() {
            if seen.insert(change.row.record) {
                presents.push(present(reads, target, change).await?);
            }
        }
        Ok(presents)
    }
    fn decide(
        &self,
        cx: &Deciding<'_>,
        target: Undoable,
        presents: Vec<Present>,
    ) -> Result<Decision<Undone>> {
        undoable(&target)?;
        let restored = put_back::all(&target.changes, &presents, cx.now)
            .map_err(|refusal| self.told(&target.row, refusal))?;
        let changes = restored.into_iter().map(|(before, after)| updated(before, after, cx.now)).collect();
        let (operation, name) = (target.row.id, target.row.name);
        let answer = move |done: &crate::change::Committed| {
            let records = done.written.iter().filter_map(|written| written.record.clone()).collect();
            Undone { operation, name, records }
        };
        Ok(Decision::new(changes, answer).undoing(operation))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Undoable> {
        undone(reads, found(row.undoes, "operation")?).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Undone> {
        let (_, changes) = found(reads.operation(row.id).await?, "operation")?;
        let Undoable { row: undone, .. } = self.target_then(reads, row).await?;
        let mut records = Vec::new();
        for change in changes {
            records.extend(reads.record(change.row.record).await?);
        }
        Ok(Undone { operation: undone.id, name: undone.name, records })
    }
}

async fn undone(reads: &Reads, operation: OperationId) -> Result<Undoable> {
    let (row, changes) = found(reads.operation(operation).await?, "operation")?;
    Ok(Undoable { row, changes })
}

/// One's own is what one did oneself; what the system did in one's name is not.
pub(crate) fn own(principal: &Principal, row: &OperationRow) -> Facts {
    Facts::own(row.actor.user == principal.user && !row.actor.system)
}

/// Refuses what is never undone, and what was undone already.
fn undoable(target: &Undoable) -> Result<()> {
    if let Some(by) = target.row.undone_by {
        return Err(Error::conflict(format!("it was undone already by {by}; undo that one to redo it")));
    }
    if target.changes.is_empty() {
        return Err(Error::conflict("it changed nothing, so there is nothing to undo"));
    }
    let never = |change: &&Logged| !change.row.record.kind.is_undoable() || change.row.verb == Verb::Purged;
    match target.changes.iter().find(never) {
        Some(change) if change.row.verb == Verb::Purged => {
            Err(Error::conflict("a purge cannot be undone: the content is gone"))
        }
        Some(change) => Err(Error::conflict(format!(
            "a change of the {} cannot be undone; only projects, tasks, tags and comments can be put back",
            change.row.record.kind,
        ))),
        None => Ok(()),
    }
}

/// Reads a record the operation changed; `last` is its last change to it.
async fn present(reads: &Reads, target: &Undoable, last: &Logged) -> Result<Present> {
    let id = last.row.record;
    let record = reads.record(id).await?;
    let changed_since = record.as_ref().is_none_or(|record| record.version() > last.row.seq);
    let later = if changed_since { reads.changes_of(id, last.row.seq).await? } else { Vec::new() };
    let mut present = Present { id, record, later, below: Back::Stays, inside: Back::Stays };
    if let Some(Record::Task(task)) = &present.record {
        let before = |field| fields::first_before(&target.changes, id, field);
        if let Some(parent) = before("parent").and_then(|id| id.as_str()?.parse().ok()) {
            present.below = below(reads, task.id, parent).await?.into();
        }
        if let Some(project) = before("project").and_then(|id| id.as_str()?.parse().ok()) {
            present.inside = reads.project(&ProjectRef::Id(project)).await?.into();
        }
    }
    Ok(present)
}

async fn below(reads: &Reads, task: TaskId, parent: TaskId) -> Result<Option<(Placed, Lineage)>> {
    let parent = reads.task(&TaskRef::Id(parent)).await?.filter(|parent| parent.task.deleted_at.is_none());
    let task = reads.task(&TaskRef::Id(task)).await?;
    let (Some(parent), Some(task)) = (parent, task) else { return Ok(None) };
    let lineage = Lineage::of(reads, task.task.id, parent).await?;
    Ok(Some((task, lineage)))
}
