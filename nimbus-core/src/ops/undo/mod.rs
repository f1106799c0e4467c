//! Undo: puts back what an operation changed, where nothing has changed since; otherwise names the later changes.

mod allowed;
mod fields;
mod present;
mod put_back;
#[cfg(test)]
mod tests;

pub use self::present::Present;
use crate::change::{Logged, OperationRow, Record, Verb};
use crate::error::{Error, Result};
use crate::id::OperationId;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::{found, updated};
use crate::policy::{self, Action, Explanation, Facts, Principal};
use crate::reads::Reads;

/// Undoes one operation, or the caller's latest one that can be undone. Redo is the undo of an undo.
///
/// Fields are put back one by one, sets element by element, so that what others changed meanwhile stays. What an
/// operation created goes to the trash if it still is as it was created; what it deleted comes back. Whether others use
/// it by now (a tag on other tasks, a project with tasks) is not asked: nothing is lost, and redo brings it back. Roles,
/// members, invitations, the organization and purges are never undone.
///
/// Whoever undoes a change, or does it again, must be allowed to make it now: a right that was taken away is respected.
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
    /// What it comes down to: for an undo what that undid, for others they themselves.
    root: Root,
}

/// An operation that is no undo, for whoever may still do it.
#[derive(Debug)]
struct Root {
    name: String,
    changes: Vec<Logged>,
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
        present::all(reads, &target.changes).await
    }
    fn decide(
        &self,
        cx: &Deciding<'_>,
        target: Undoable,
        presents: Vec<Present>,
    ) -> Result<Decision<Undone>> {
        undoable(&target)?;
        let back = put_back::all(&target.changes, &presents, cx.now)?;
        allowed::check(cx.principal, &target, &back.restored)?;
        let restored = back.whole().map_err(|refusal| self.told(&target.row, refusal))?;
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

/// Most undos of undos below an operation; whoever comes to the end of it can still make the change itself.
const MAX_REDOS: usize = 100;

async fn undone(reads: &Reads, operation: OperationId) -> Result<Undoable> {
    let (row, changes) = found(reads.operation(operation).await?, "operation")?;
    let root = root(reads, &row, &changes).await?;
    Ok(Undoable { row, changes, root })
}

async fn root(reads: &Reads, row: &OperationRow, changes: &[Logged]) -> Result<Root> {
    let mut root = Root { name: row.name.clone(), changes: changes.to_vec() };
    let mut undoes = row.undoes;
    for _ in 0..MAX_REDOS {
        let Some(operation) = undoes else { return Ok(root) };
        let (row, changes) = found(reads.operation(operation).await?, "operation")?;
        root = Root { name: row.name, changes };
        undoes = row.undoes;
    }
    let detail = format!("it was undone and done again {MAX_REDOS} times; change it anew instead");
    if undoes.is_none() { Ok(root) } else { Err(Error::conflict(detail)) }
}

/// Whether the caller may undo an operation, and why, as far as it can be undone at all.
pub(crate) async fn explain(
    principal: &Principal,
    reads: &Reads,
    operation: OperationId,
) -> Result<Explanation> {
    let target = undone(reads, operation).await?;
    let explained = policy::explain(principal, Action::Undo, own(principal, &target.row));
    if !explained.allowed || undoable(&target).is_err() {
        return Ok(explained);
    }
    let presents = present::all(reads, &target.changes).await?;
    let back = put_back::all(&target.changes, &presents, target.row.at)?;
    Ok(allowed::refusal(principal, &target, &back.restored).unwrap_or(explained))
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
