//! Looking at tasks.

use crate::change::Seq;
use crate::error::Result;
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::ops::found;
use crate::policy::Action;
use crate::reference::TaskRef;
use crate::store::page::{Counts, Described, TaskPage, TaskQuery};
use crate::store::{Asker, Placed};

impl Nimbus {
    /// A task, in the trash or not, with its counts if asked.
    pub async fn get_task(
        &self,
        caller: &Caller,
        org: OrgId,
        task: &TaskRef,
        counts: bool,
    ) -> Result<(Placed, Option<Counts>)> {
        let seen = self.store().get_task(Asker { org, user: caller.user }, task, counts).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "task")
    }

    /// A page of tasks.
    pub async fn list_tasks(&self, caller: &Caller, org: OrgId, query: &TaskQuery) -> Result<TaskPage> {
        let seen = self.store().list_tasks(Asker { org, user: caller.user }, query).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// The changes of a task and its comments, newest first, before a seq.
    pub async fn history(
        &self,
        caller: &Caller,
        org: OrgId,
        task: &TaskRef,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Described> {
        let seen = self.store().history(Asker { org, user: caller.user }, task, before, limit).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "task")
    }
}
