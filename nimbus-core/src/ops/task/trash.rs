//! The trash: into it, out of it, and what is in it too long.

use crate::change::{Change, OperationRow};
use crate::comment::Comment;
use crate::error::{Error, Result};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::OneRecord;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::task::Task;
use crate::time::Timestamp;

/// Days a record stays in the trash before it is purged (DESIGN §2).
pub const TRASH_DAYS: i64 = 30;

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

/// Takes a task out of the trash. One that is not there stays as it is.
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
    fn change(&self, _: &Deciding<'_>, found: &mut Placed) -> Result<()> {
        found.task.deleted_at = None;
        Ok(())
    }
}

/// Purges what is in the trash too long: tasks with all their comments, and comments by themselves. Nimbus itself only.
///
/// Takes a batch at a time; to be run again until it answers 0.
#[derive(Debug, Clone, Copy)]
pub struct PurgeTrash {
    before: Timestamp,
}

impl PurgeTrash {
    /// Most tasks, and most comments of living tasks, purged by one run.
    pub const BATCH: usize = 100;

    /// Purges what went to the trash more than [`TRASH_DAYS`] before `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { before: now.plus_days(-TRASH_DAYS) }
    }
}

/// What is in the trash too long.
#[derive(Debug, Default)]
pub struct Expired {
    pub(super) tasks: Vec<(Task, Vec<Comment>)>,
    /// Comments of other tasks.
    pub(super) comments: Vec<Comment>,
}

impl Operation for PurgeTrash {
    const NAME: &'static str = "trash.purge";
    type Target = ();
    type Gathered = Expired;
    /// How many records were purged.
    type Output = usize;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::SystemWork, Facts::default())
    }
    async fn gather(&self, reads: &Reads, (): &()) -> Result<Self::Gathered> {
        let mut expired = Expired {
            comments: reads.expired_comments(self.before, Self::BATCH).await?,
            ..Expired::default()
        };
        for task in reads.expired(self.before, Self::BATCH).await? {
            expired.comments.retain(|comment| comment.task != task.id);
            let comments = reads.comments(task.id).await?;
            expired.tasks.push((task, comments));
        }
        Ok(expired)
    }
    fn decide(&self, _: &Deciding<'_>, (): (), expired: Self::Gathered) -> Result<Decision<usize>> {
        let mut changes: Vec<Change> = expired.comments.into_iter().rev().map(Change::purge).collect();
        for (task, comments) in expired.tasks {
            // Answers before what they answer, comments before their task: nothing points at what is gone.
            changes.extend(comments.into_iter().rev().map(Change::purge));
            changes.push(Change::purge(task));
        }
        let purged = changes.len();
        Ok(Decision::new(changes, move |_| purged))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, _: &Reads, _: &OperationRow) -> Result<usize> {
        Err(Error::conflict("a purge is not asked for with a request key"))
    }
}
