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
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// use nimbus_core::comment::NewComment;
    /// use nimbus_core::ops::comment::CreateComment;
    ///
    /// let new = NewComment { id: None, body: "Two litres".parse()?, reply_to: None };
    /// let said = CreateComment { task: TaskRef::Id(milk.id), new };
    /// let said = nimbus.run(&me.caller, me.org, &said, &Request::default()).await?.output;
    /// assert_eq!(nimbus.get_comment(&me.caller, me.org, said.id).await?.body.as_str(), "Two litres");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_comment(&self, caller: &Caller, org: OrgId, comment: CommentId) -> Result<Comment> {
        let seen = self.store().get_comment(Asker { org, user: caller.user }, comment).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "comment")
    }

    /// The living comments of a task, oldest first.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// let said = nimbus.list_comments(&me.caller, me.org, &TaskRef::Id(milk.id), &cut).await?;
    /// assert!(said.items.is_empty() && said.next.is_none());
    /// # Ok(())
    /// # }
    /// ```
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
