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
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// let reference: TaskRef = "INBOX-1".parse()?;
    /// let (found, counts) = nimbus.get_task(&me.caller, me.org, &reference, true).await?;
    /// assert_eq!(found.task.id, milk.id);
    /// assert_eq!(counts.map(|counts| counts.comments), Some(0));
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// use nimbus_core::query::{Filter, Moment, Sort};
    /// use nimbus_core::store::page::TaskQuery;
    ///
    /// let now = nimbus.clock().now();
    /// let moment = Moment { now, zone: "Europe/Paris".parse()?, week_start: jiff::civil::Weekday::Monday, me: None };
    /// let names = nimbus.directory(&me.caller, me.org).await?;
    /// let filter = Filter::parse("project:INBOX is:open milk")?.resolve(&moment, &names).expect("INBOX is there");
    /// let query = TaskQuery::new(filter, Sort::parse("-due,title")?);
    /// let page = nimbus.list_tasks(&me.caller, me.org, &query).await?;
    /// assert_eq!(page.items[0].0.task.id, milk.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_tasks(&self, caller: &Caller, org: OrgId, query: &TaskQuery) -> Result<TaskPage> {
        let seen = self.store().list_tasks(Asker { org, user: caller.user }, query).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// The changes of a task and its comments, newest first, before a seq.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// use nimbus_core::change::Verb;
    ///
    /// let task = TaskRef::Id(milk.id);
    /// let history = nimbus.history(&me.caller, me.org, &task, None, 50).await?;
    /// assert_eq!(history.items[0].0.row.verb, Verb::Created);
    /// # Ok(())
    /// # }
    /// ```
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
