//! Putting an organization into the trash, and taking it out.

use crate::error::Result;
use crate::nimbus::{Deciding, Entrance};
use crate::ops::one::OneRecord;
use crate::ops::trash::restorable;
use crate::organization::Organization;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;

/// Puts the organization into the trash: to everyone it is gone, and only [`RestoreOrganization`] reaches it.
#[derive(Debug, Clone, Copy)]
pub struct DeleteOrganization;

impl OneRecord for DeleteOrganization {
    const NAME: &'static str = "organization.delete";
    const ENTRANCE: Entrance = Entrance::Leaving;
    type Found = Organization;

    async fn find(&self, reads: &Reads) -> Result<Organization> {
        reads.organization().await
    }
    fn permission(&self, _: &Principal, _: &Organization) -> (Action, Facts) {
        (Action::OrganizationDelete, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Organization) -> Result<()> {
        found.deleted_at = Some(cx.now);
        Ok(())
    }
}

/// Takes the organization out of the trash. A slug that is taken meanwhile is a fault from the store; after 30 days
/// there it is gone.
#[derive(Debug, Clone, Copy)]
pub struct RestoreOrganization;

impl OneRecord for RestoreOrganization {
    const NAME: &'static str = "organization.restore";
    const ENTRANCE: Entrance = Entrance::Trash;
    type Found = Organization;

    async fn find(&self, reads: &Reads) -> Result<Organization> {
        reads.organization().await
    }
    fn permission(&self, _: &Principal, _: &Organization) -> (Action, Facts) {
        (Action::OrganizationDelete, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Organization) -> Result<()> {
        restorable(found.deleted_at, cx.now, "organization")?;
        found.deleted_at = None;
        Ok(())
    }
}
