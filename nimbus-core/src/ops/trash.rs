//! What was in the trash too long: nobody takes it out any more, and it is purged bit by bit, what holds others last.

use crate::change::{Change, Kind, OperationRow, Record};
use crate::error::{Error, Result};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::organization::Organization;
use crate::policy::{Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::task::Task;
use crate::time::Timestamp;

/// Days a record stays in the trash before it is purged (DESIGN §2).
pub const TRASH_DAYS: i64 = 30;

/// Whether what went to the trash then is gone at `now`, though its content may still await its purge.
pub(crate) fn is_over(deleted_at: Option<Timestamp>, now: Timestamp) -> bool {
    deleted_at.is_some_and(|at| at < now.plus_days(-TRASH_DAYS))
}

/// Refuses to take something out of the trash that is gone: part of what it held may be purged already.
pub(super) fn restorable(deleted_at: Option<Timestamp>, now: Timestamp, what: &'static str) -> Result<()> {
    if is_over(deleted_at, now) { Err(Error::NotFound { what }) } else { Ok(()) }
}

/// Purges what is in the trash too long: tasks with all their comments, comments by themselves, projects with all that
/// is in them, and in the end the organization. Nimbus itself only.
///
/// Takes a batch at a time; to be run again until it answers 0. What holds others goes once it is empty.
#[derive(Debug, Clone, Copy)]
pub struct PurgeTrash {
    before: Timestamp,
}

impl PurgeTrash {
    /// Most records purged by one run, so that no commit keeps others waiting (DESIGN §2).
    pub const BATCH: usize = 500;

    /// Purges what went to the trash more than [`TRASH_DAYS`] before `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { before: now.plus_days(-TRASH_DAYS) }
    }

    /// Tasks and comments that went to the trash themselves.
    async fn alone(&self, reads: &Reads) -> Result<Vec<Record>> {
        let tasks = reads.expired(self.before, Self::BATCH).await?;
        let mut comments = reads.expired_comments(self.before, Self::BATCH).await?;
        comments.retain(|comment| tasks.iter().all(|task| task.id != comment.task));
        let (mut batch, _) = with_comments(reads, tasks, Self::BATCH).await?;
        let room = Self::BATCH - batch.len();
        batch.extend(comments.into_iter().take(room).map(Record::from));
        Ok(batch)
    }

    /// What is left of a project; the project itself with the last of it.
    async fn project(reads: &Reads, project: Project) -> Result<Vec<Record>> {
        let tasks = reads.tasks_of(project.id, Self::BATCH).await?;
        let last = tasks.len() < Self::BATCH;
        let (mut batch, whole) = with_comments(reads, tasks, Self::BATCH - 1).await?;
        if last && whole {
            batch.push(project.into());
        }
        Ok(batch)
    }

    /// What is left of an organization: its projects one after the other, then all that is not in a project.
    async fn organization(reads: &Reads, organization: Organization) -> Result<Vec<Record>> {
        if let Some(Record::Project(project)) = reads.remains(Kind::Project, 1).await?.pop() {
            return Self::project(reads, *project).await;
        }
        let mut batch = Vec::new();
        for kind in [Kind::Tag, Kind::Invitation, Kind::Member] {
            batch.extend(reads.remains(kind, Self::BATCH - batch.len()).await?);
        }
        if batch.len() < Self::BATCH {
            batch.push(organization.into());
        }
        Ok(batch)
    }
}

/// Tasks after their comments, at most `most` of both; whether that was all of them.
async fn with_comments(reads: &Reads, tasks: Vec<Task>, most: usize) -> Result<(Vec<Record>, bool)> {
    let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
    let comments = reads.comments_of(&ids, most).await?;
    // Full of comments: perhaps not of all of them, so that no task may go yet.
    let room = most - comments.len();
    let whole = tasks.len() <= room;
    let mut batch: Vec<Record> = comments.into_iter().map(Record::from).collect();
    batch.extend(tasks.into_iter().take(room).map(Record::from));
    Ok((batch, whole))
}

impl Operation for PurgeTrash {
    const NAME: &'static str = "trash.purge";
    type Target = ();
    /// In the order in which they go.
    type Gathered = Vec<Record>;
    /// How many records were purged.
    type Output = usize;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::SystemWork, Facts::default())
    }
    async fn gather(&self, reads: &Reads, (): &()) -> Result<Vec<Record>> {
        let organization = reads.organization().await?;
        let batch = self.alone(reads).await?;
        if !batch.is_empty() {
            return Ok(batch);
        }
        if organization.deleted_at.is_some_and(|at| at < self.before) {
            return Self::organization(reads, organization).await;
        }
        match reads.expired_projects(self.before, 1).await?.pop() {
            Some(project) => Self::project(reads, project).await,
            None => Ok(Vec::new()),
        }
    }
    fn decide(&self, _: &Deciding<'_>, (): (), batch: Vec<Record>) -> Result<Decision<usize>> {
        let changes: Vec<Change> = batch.into_iter().map(Change::purge).collect();
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
