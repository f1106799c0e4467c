//! Writing a comment.

use std::collections::BTreeSet;

use crate::change::{Change, OperationRow, RecordId, Seq};
use crate::comment::{Comment, NewComment};
use crate::error::{Error, Result};
use crate::id::{CommentId, UserId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{Found as _, subject};
use crate::ops::task;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::task::Task;

use super::mentions::mentions;

/// Writes a comment on a task.
#[derive(Debug, Clone)]
pub struct CreateComment {
    /// The task.
    pub task: TaskRef,
    /// The comment.
    pub new: NewComment,
}

impl Operation for CreateComment {
    const NAME: &'static str = "comment.create";
    type Target = Placed;
    /// The people mentioned.
    type Gathered = BTreeSet<UserId>;
    type Output = Comment;

    async fn target(&self, reads: &Reads) -> Result<Placed> {
        task::task(reads, &self.task).await
    }
    fn permission(&self, _: &Principal, _: &Placed) -> (Action, Facts) {
        (Action::CommentCreate, Facts::default())
    }
    async fn gather(&self, reads: &Reads, target: &Placed) -> Result<BTreeSet<UserId>> {
        task::living(target)?;
        if let Some(answered) = self.new.reply_to {
            answerable(reads, &target.task, answered).await?;
        }
        mentions(reads, &self.new.body).await
    }
    fn decide(
        &self,
        cx: &Deciding<'_>,
        target: Placed,
        mentions: BTreeSet<UserId>,
    ) -> Result<Decision<Comment>> {
        let NewComment { id, body, reply_to } = self.new.clone();
        let comment = Comment {
            id: id.unwrap_or_else(|| cx.id()),
            version: Seq(0),
            task: target.task.id,
            project: target.task.project,
            body,
            reply_to,
            mentions,
            edited_at: None,
            created_at: cx.now,
            created_by: cx.me(),
            updated_at: cx.now,
            deleted_at: None,
            source: None,
        };
        Ok(Decision::new(vec![Change::create(comment.clone())], move |done| comment.written(done)))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
        let comment: Comment = subject(reads, row).await?;
        task::task(reads, &TaskRef::Id(comment.task)).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Comment> {
        subject(reads, row).await
    }
    fn creates(&self) -> Option<RecordId> {
        self.new.id.map(Into::into)
    }
}

/// Whether a comment can be answered on this task: it is one of its living ones.
async fn answerable(reads: &Reads, task: &Task, comment: CommentId) -> Result<()> {
    let found = reads.comment(comment).await?;
    if found.is_some_and(|found| found.task == task.id && found.deleted_at.is_none()) {
        return Ok(());
    }
    Err(Error::invalid("/reply_to", "not_found", format!("there is no comment {comment} on this task")))
}
