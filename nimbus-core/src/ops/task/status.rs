//! Finishing a task and opening it again.

use crate::error::Result;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::task::Status;

/// Marks a task as done. One that is done already stays as it is.
#[derive(Debug, Clone)]
pub struct CompleteTask {
    /// The task.
    pub task: TaskRef,
}

impl OneRecord for CompleteTask {
    const NAME: &'static str = "task.complete";
    type Found = Placed;

    async fn find(&self, reads: &Reads) -> Result<Placed> {
        super::task(reads, &self.task).await
    }
    fn permission(&self, principal: &Principal, found: &Placed) -> (Action, Facts) {
        super::may_edit(principal, &found.task)
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Placed) -> Result<()> {
        super::living(found)?;
        found.task.move_to(Status::Done, cx.now);
        Ok(())
    }
}

/// Puts a finished task back to `todo`. One that is not finished stays as it is.
#[derive(Debug, Clone)]
pub struct ReopenTask {
    /// The task.
    pub task: TaskRef,
}

impl OneRecord for ReopenTask {
    const NAME: &'static str = "task.reopen";
    type Found = Placed;

    async fn find(&self, reads: &Reads) -> Result<Placed> {
        super::task(reads, &self.task).await
    }
    fn permission(&self, principal: &Principal, found: &Placed) -> (Action, Facts) {
        super::may_edit(principal, &found.task)
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Placed) -> Result<()> {
        super::living(found)?;
        if found.task.status.is_finished() {
            found.task.move_to(Status::Todo, cx.now);
        }
        Ok(())
    }
}
