//! Looking at any one record, such as the present one beside a version that no longer holds.

use crate::change::{Kind, Record, RecordId};
use crate::error::Result;
use crate::id::OrgId;
use crate::member::Member;
use crate::nimbus::{Caller, Nimbus};
use crate::ops::{found, member};
use crate::policy::{self, Action, Facts};
use crate::reference::PersonRef;

impl Nimbus {
    /// A record of any kind, in the trash or not; invitations for those who may see them.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::change::{Kind, Record};
    ///
    /// let inbox = nimbus.get_project(&me.caller, me.org, &inbox).await?;
    /// let record = nimbus.get_record(&me.caller, me.org, inbox.id.into()).await?;
    /// assert_eq!(record, Record::from(inbox));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_record(&self, caller: &Caller, org: OrgId, record: RecordId) -> Result<Record> {
        let (principal, reads) = self.enter(caller, org).await?;
        let action = match record.kind {
            Kind::Invitation => Action::InvitationRead,
            _ => Action::OrganizationRead,
        };
        policy::check(&principal, action, Facts::default())?;
        found(reads.record(record).await?, record.kind.as_str())
    }

    /// A member; former ones by id, too.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let ada = nimbus.get_member(&me.caller, me.org, &PersonRef::Me).await?;
    /// assert_eq!(ada.id, me.caller.user);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_member(&self, caller: &Caller, org: OrgId, person: &PersonRef) -> Result<Member> {
        let (principal, reads) = self.enter(caller, org).await?;
        policy::check(&principal, Action::OrganizationRead, Facts::default())?;
        member::member(&reads, person).await
    }
}
