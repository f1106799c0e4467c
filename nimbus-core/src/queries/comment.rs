//! Looking at comments.

use crate::comment::Comment;
use crate::error::Result;
use crate::id::{CommentId, OrgId};
use crate::nimbus::{Caller, Nimbus};
use crate::ops::found;
use crate::policy::Action;
use crate::reference::TaskRef;
use crate::store::Asker;
use crate::store::page::{Cut, Page};

impl Nimbus {
    /// A comment, in the trash or not.
    pub async fn get_comment(&self, caller: &Caller, org: OrgId, comment: CommentId) -> Result<Comment> {
        let seen = self.store().get_comment(Asker { org, user: caller.user }, comment).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "comment")
    }

    /// The living comments of a task, oldest first.
    pub async fn list_comments(
        &self,
        caller: &Caller,
        org: OrgId,
        task: &TaskRef,
        cut: &Cut,
    ) -> Result<Page<Comment>> {
        let seen = self.store().list_comments(Asker { org, user: caller.user }, task, cut).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "task")
    }
}
