//! An organization: the tenant, and the unit of consistency.

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::{Edit, Patch, Shape, text_value};
use crate::id::{OrgId, UserId};
use crate::input;
use crate::task::words;
use crate::text::{ImageUrl, Name, Slug};
use crate::time::{Timestamp, Zone};
use std::fmt;
use std::str::FromStr;

words! {
    /// The day a week begins on.
    WeekStart, "The day a week begins on." {
        /// As ISO 8601 has it.
        Monday = "monday",
        /// As in much of the Near East.
        Saturday = "saturday",
        /// As in North America.
        Sunday = "sunday",
    }
}

/// A tenant. All its writes are ordered; nothing refers across organizations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// Its name.
    pub name: Name,
    /// Its short name in paths, unique among all organizations.
    pub slug: Slug,
    /// Its picture.
    pub image_url: Option<ImageUrl>,
    /// The day its weeks begin on.
    pub week_start: WeekStart,
    /// The zone its days are in, for whoever has none of their own.
    pub time_zone: Zone,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it went to the trash, if it is there.
    pub deleted_at: Option<Timestamp>,
}

input! {
    /// An organization to be made; whoever makes it becomes its owner.
    pub struct NewOrganization {
        /// An id of the client's own making; makes a repeated create harmless.
        pub id: Option<OrgId>,
        /// Its name.
        pub name: Name,
        /// Its short name in paths; made from the name if left out.
        pub slug: Option<Slug>,
        /// The zone its days are in; UTC if left out.
        pub time_zone: Option<Zone>,
    }
}

input! {
    /// What can be changed about an organization.
    #[derive(Default)]
    pub struct OrganizationPatch {
        /// Its name.
        pub name: Edit<Name>,
        /// Its short name in paths.
        pub slug: Edit<Slug>,
        /// Its picture.
        pub image_url: Patch<ImageUrl>,
        /// The day its weeks begin on.
        pub week_start: Edit<WeekStart>,
        /// The zone its days are in.
        pub time_zone: Edit<Zone>,
    }
}
