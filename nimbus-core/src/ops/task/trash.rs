//! Putting a task into the trash, and taking it out.

use crate::error::Result;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::ops::trash::restorable;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;

/// Puts a task into the trash; its comments and subtasks stay as they are.
#[derive(Debug, Clone)]
pub struct DeleteTask {
    /// The task.
    pub task: TaskRef,
}

impl OneRecord for DeleteTask {
    const NAME: &'static str = "task.delete";
    type Found = Placed;

    async fn find(&self, reads: &Reads) -> Result<Placed> {
        super::task(reads, &self.task).await
    }
    fn permission(&self, principal: &Principal, found: &Placed) -> (Action, Facts) {
        super::may_delete(principal, &found.task)
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Placed) -> Result<()> {
        super::living(found)?;
        found.task.delete(cx.now);
        Ok(())
    }
}

/// Takes a task out of the trash. One that is not there stays as it is; after 30 days there it is gone.
#[derive(Debug, Clone)]
pub struct RestoreTask {
    /// The task.
    pub task: TaskRef,
}

impl OneRecord for RestoreTask {
    const NAME: &'static str = "task.restore";
    type Found = Placed;

    async fn find(&self, reads: &Reads) -> Result<Placed> {
        super::task(reads, &self.task).await
    }
    fn permission(&self, principal: &Principal, found: &Placed) -> (Action, Facts) {
        super::may_delete(principal, &found.task)
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Placed) -> Result<()> {
        restorable(found.task.deleted_at, cx.now, "task")?;
        found.task.deleted_at = None;
        Ok(())
    }
}
