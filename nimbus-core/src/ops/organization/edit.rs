//! Changing an organization.

use crate::error::Result;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::organization::{Organization, OrganizationPatch};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;

/// Changes an organization. A slug that is taken is a fault from the store.
#[derive(Debug, Clone)]
pub struct EditOrganization {
    /// The changes.
    pub patch: OrganizationPatch,
}

impl OneRecord for EditOrganization {
    const NAME: &'static str = "organization.edit";
    type Found = Organization;

    async fn find(&self, reads: &Reads) -> Result<Organization> {
        reads.organization().await
    }
    fn permission(&self, _: &Principal, _: &Organization) -> (Action, Facts) {
        (Action::OrganizationEdit, Facts::default())
    }
    fn change(&self, _: &Deciding<'_>, found: &mut Organization) -> Result<()> {
        let OrganizationPatch { name, slug, image_url, week_start, time_zone } = self.patch.clone();
        name.apply(&mut found.name);
        slug.apply(&mut found.slug);
        image_url.apply(&mut found.image_url);
        week_start.apply(&mut found.week_start);
        time_zone.apply(&mut found.time_zone);
        Ok(())
    }
}
