//! Reading the log.

use crate::change::Seq;
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::policy::{self, Action, Facts, Role};
use crate::store::Asker;
use crate::store::page::LogPage;

impl Nimbus {
    /// What the caller may see of the log after a seq, oldest first.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::change::{Kind, Seq};
    ///
    /// let page = nimbus.log(&me.caller, me.org, Seq(0), 100).await?;
    /// let kinds: Vec<Kind> = page.items.iter().map(|(logged, _)| logged.row.record.kind).collect();
    /// assert_eq!(kinds, [Kind::Organization, Kind::Member, Kind::Project]);
    /// assert_eq!(page.through, page.head);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::ResyncRequired`] for a place beyond the head: it is of another log.
    pub async fn log(&self, caller: &Caller, org: OrgId, after: Seq, limit: usize) -> Result<LogPage> {
        let seen = self.store().log(Asker { org, user: caller.user }, after, limit).await?;
        let page = Self::sight(caller, org, seen, Action::OrganizationRead)?.1;
        if after > page.head { Err(Error::ResyncRequired) } else { Ok(page) }
    }

    /// The log after a seq, whoever may see it: for a follower that feeds several readers, and keeps from each what the
    /// audience of a change does not include them in.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::change::Seq;
    ///
    /// let page = nimbus.log_for_all(me.org, Seq(2), 100).await?;
    /// assert_eq!(page.items.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::ResyncRequired`] for a place beyond the head: it is of another log.
    pub async fn log_for_all(&self, org: OrgId, after: Seq, limit: usize) -> Result<LogPage> {
        let page = self.store().tail(org, after, limit).await?;
        let page = page.ok_or(Error::NotFound { what: "organization" })?;
        if after > page.head { Err(Error::ResyncRequired) } else { Ok(page) }
    }

    /// The caller's role as of now, and the head of the log, in one statement: what a stream asks again and again.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::change::Seq;
    /// use nimbus_core::policy::Role;
    ///
    /// assert_eq!(nimbus.sees_log(&me.caller, me.org).await?, (Role::Owner, Seq(3)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] once they are not in the organization any more.
    pub async fn sees_log(&self, caller: &Caller, org: OrgId) -> Result<(Role, Seq)> {
        let (principal, head) = self.look(caller, org).await?;
        policy::check(&principal, Action::OrganizationRead, Facts::default())?;
        Ok((principal.role, head))
    }
}
