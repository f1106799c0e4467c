//! Looking at members and invitations.

use crate::error::Result;
use crate::id::OrgId;
use crate::member::{Invitation, Member};
use crate::nimbus::{Caller, Nimbus};
use crate::policy::Action;
use crate::store::Asker;
use crate::store::page::{Cut, Page};

impl Nimbus {
    /// The members by name.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let members = nimbus.list_members(&me.caller, me.org, &cut).await?;
    /// assert_eq!(members.items[0].name.as_str(), "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_members(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Member>> {
        let seen = self.store().list_members(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// The open invitations, newest first; for those who may see them.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let open = nimbus.list_invitations(&me.caller, me.org, &cut).await?;
    /// assert!(open.items.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_invitations(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Invitation>> {
        let seen = self.store().list_invitations(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::InvitationRead)?.1)
    }
}
