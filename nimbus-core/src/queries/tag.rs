//! Looking at tags.

use crate::error::Result;
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::ops::found;
use crate::policy::Action;
use crate::reference::TagRef;
use crate::store::Asker;
use crate::store::page::{Cut, Page};
use crate::tag::Tag;

impl Nimbus {
    /// A tag.
    pub async fn get_tag(&self, caller: &Caller, org: OrgId, tag: &TagRef) -> Result<Tag> {
        let seen = self.store().get_tag(Asker { org, user: caller.user }, tag).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "tag")
    }

    /// The tags by name.
    pub async fn list_tags(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Tag>> {
        let seen = self.store().list_tags(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }
}
