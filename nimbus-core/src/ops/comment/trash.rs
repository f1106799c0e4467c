//! Putting a comment into the trash, and taking it out.

use crate::comment::Comment;
use crate::error::Result;
use crate::id::CommentId;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::ops::trash::restorable;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;

/// Puts a comment into the trash; answers to it stay.
#[derive(Debug, Clone)]
pub struct DeleteComment {
    /// The comment.
    pub comment: CommentId,
}

impl OneRecord for DeleteComment {
    const NAME: &'static str = "comment.delete";
    type Found = Comment;

    async fn find(&self, reads: &Reads) -> Result<Comment> {
        super::comment(reads, self.comment).await
    }
    fn permission(&self, principal: &Principal, found: &Comment) -> (Action, Facts) {
        (Action::CommentDelete, super::own(principal, found))
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Comment) -> Result<()> {
        super::living(found)?;
        found.deleted_at = Some(cx.now);
        Ok(())
    }
}

/// Takes a comment out of the trash. One that is not there stays as it is; after 30 days there it is gone.
#[derive(Debug, Clone)]
pub struct RestoreComment {
    /// The comment.
    pub comment: CommentId,
}

impl OneRecord for RestoreComment {
    const NAME: &'static str = "comment.restore";
    type Found = Comment;

    async fn find(&self, reads: &Reads) -> Result<Comment> {
        super::comment(reads, self.comment).await
    }
    fn permission(&self, principal: &Principal, found: &Comment) -> (Action, Facts) {
        (Action::CommentDelete, super::own(principal, found))
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Comment) -> Result<()> {
        restorable(found.deleted_at, cx.now, "comment")?;
        found.deleted_at = None;
        Ok(())
    }
}
