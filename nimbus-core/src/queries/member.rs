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
    pub async fn list_members(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Member>> {
        let seen = self.store().list_members(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// The open invitations, newest first; for those who may see them.
    pub async fn list_invitations(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Invitation>> {
        let seen = self.store().list_invitations(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::InvitationRead)?.1)
    }
}
