//! Reading the log.

use crate::change::Seq;
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::policy::Action;
use crate::store::Asker;
use crate::store::page::LogPage;

impl Nimbus {
    /// What the caller may see of the log after a seq, oldest first.
    ///
    /// # Errors
    /// [`Error::ResyncRequired`] for a place beyond the head: it is of another log.
    pub async fn log(&self, caller: &Caller, org: OrgId, after: Seq, limit: usize) -> Result<LogPage> {
        let seen = self.store().log(Asker { org, user: caller.user }, after, limit).await?;
        let page = self.sight(caller, org, seen, Action::OrganizationRead)?.1;
        if after > page.head { Err(Error::ResyncRequired) } else { Ok(page) }
    }
}
