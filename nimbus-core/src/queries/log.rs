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
    /// # Errors
    /// [`Error::ResyncRequired`] for a place beyond the head: it is of another log.
    pub async fn log_for_all(&self, org: OrgId, after: Seq, limit: usize) -> Result<LogPage> {
        let page = self.store().tail(org, after, limit).await?;
        let page = page.ok_or(Error::NotFound { what: "organization" })?;
        if after > page.head { Err(Error::ResyncRequired) } else { Ok(page) }
    }

    /// The caller's role as of now, and the head of the log, in one statement: what a stream asks again and again.
    ///
    /// # Errors
    /// [`Error::NotFound`] once they are not in the organization any more.
    pub async fn sees_log(&self, caller: &Caller, org: OrgId) -> Result<(Role, Seq)> {
        let (principal, head) = self.look(caller, org).await?;
        policy::check(&principal, Action::OrganizationRead, Facts::default())?;
        Ok((principal.role, head))
    }
}
