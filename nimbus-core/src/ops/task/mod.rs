//! What people do with tasks.

mod create;
mod edit;
mod lineage;
mod place;
mod pointed;
mod sets;
mod status;
#[cfg(test)]
mod tests;
mod trash;

pub use create::{CreateTask, Gathered as NewTaskGathered};
pub use edit::{EditTask, Gathered as TaskPatchGathered};
pub use sets::{AddAssignee, AddTag, RemoveAssignee, RemoveTag};
pub use status::{CompleteTask, ReopenTask};
pub use trash::{DeleteTask, RestoreTask};

pub(crate) use lineage::Lineage;

use crate::error::{Error, Result};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::task::Task;

/// The task meant, in the trash or not.
pub(crate) async fn task(reads: &Reads, task: &TaskRef) -> Result<Placed> {
    super::found(reads.task(task).await?, "task")
}

/// Refuses a task that is in the trash.
pub(crate) fn living(placed: &Placed) -> Result<()> {
    if placed.task.deleted_at.is_some() { Err(Error::Deleted { what: "task" }) } else { Ok(()) }
}

/// The permission to edit a task: one's own is one that one made or is assigned to.
pub(crate) fn may_edit(principal: &Principal, task: &Task) -> (Action, Facts) {
    (Action::TaskEdit, Facts::own(task.is_own(principal.user)))
}

/// The permission to delete a task and to restore it: one's own is one that one created (DESIGN §5).
pub(crate) fn may_delete(principal: &Principal, task: &Task) -> (Action, Facts) {
    (Action::TaskDelete, Facts::own(task.created_by == principal.user))
}

/// The permission to put oneself on a task: whoever may not edit it may still take it while nobody has it.
pub(crate) fn may_take(principal: &Principal, task: &Task) -> (Action, Facts) {
    let unassigned = task.assignees.is_empty();
    if unassigned && !task.is_own(principal.user) {
        return (Action::TaskTake, Facts { unassigned, ..Facts::default() });
    }
    may_edit(principal, task)
}
