//! Changing what a comment says.

use std::collections::BTreeSet;

use crate::change::{OperationRow, RecordId, Seq};
use crate::comment::{Comment, CommentPatch};
use crate::error::{Error, Result};
use crate::fault::Edit;
use crate::id::{CommentId, UserId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{put, subject};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;

use super::mentions::mentions;

/// Changes the text of one's own comment; the version edited must be named.
#[derive(Debug, Clone)]
pub struct EditComment {
    /// The comment.
    pub comment: CommentId,
    /// The change.
    pub patch: CommentPatch,
}

impl Operation for EditComment {
    const NAME: &'static str = "comment.edit";
    type Target = Comment;
    /// The people mentioned in the new text.
    type Gathered = BTreeSet<UserId>;
    type Output = Comment;

    async fn target(&self, reads: &Reads) -> Result<Comment> {
        super::comment(reads, self.comment).await
    }
    fn permission(&self, principal: &Principal, target: &Comment) -> (Action, Facts) {
        (Action::CommentEdit, super::own(principal, target))
    }
    fn version(&self, target: &Comment) -> Option<(RecordId, Seq)> {
        Some((target.id.into(), target.version))
    }
    async fn gather(&self, reads: &Reads, _: &Comment) -> Result<BTreeSet<UserId>> {
        match &self.patch.body {
            Edit::Set(body) => mentions(reads, body).await,
            Edit::Leave => Ok(BTreeSet::new()),
        }
    }
    fn decide(
        &self,
        cx: &Deciding<'_>,
        target: Comment,
        mentions: BTreeSet<UserId>,
    ) -> Result<Decision<Comment>> {
        super::living(&target)?;
        let mut after = target.clone();
        if let Edit::Set(body) = &self.patch.body
            && *body != target.body
        {
            if !cx.versioned {
                return Err(Error::VersionRequired {
                    detail: "name the version of the comment whose text you edit",
                });
            }
            after.body = body.clone();
            after.mentions = mentions;
            after.edited_at = Some(cx.now);
        }
        Ok(put(cx, &target, after))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Comment> {
        subject(reads, row).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Comment> {
        subject(reads, row).await
    }
}
