//! What people do with comments.

mod create;
mod edit;
mod mentions;
mod trash;

pub use create::CreateComment;
pub use edit::EditComment;
pub use trash::{DeleteComment, RestoreComment};

use crate::comment::Comment;
use crate::error::{Error, Result};
use crate::id::CommentId;
use crate::policy::Principal;
use crate::reads::Reads;
use crate::reference::TaskRef;

/// The comment meant, in the trash or not. One whose task is not there, or is in the trash, is not there either.
pub(crate) async fn comment(reads: &Reads, comment: CommentId) -> Result<Comment> {
    let comment = super::found(reads.comment(comment).await?, "comment")?;
    let task = reads.task(&TaskRef::Id(comment.task)).await?;
    super::found(task.filter(|task| task.task.deleted_at.is_none()), "comment")?;
    Ok(comment)
}

/// One's own is a comment one wrote.
pub(crate) fn own(principal: &Principal, comment: &Comment) -> crate::policy::Facts {
    crate::policy::Facts::own(comment.created_by == principal.user)
}

/// Refuses a comment that is in the trash.
fn living(comment: &Comment) -> Result<()> {
    if comment.deleted_at.is_some() { Err(Error::Deleted { what: "comment" }) } else { Ok(()) }
}
