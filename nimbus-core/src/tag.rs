//! A tag: a word tasks can be found by.

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::{Edit, Patch};
use crate::id::{TagId, UserId};
use crate::input;
use crate::text::{Colour, TagName};
use crate::time::Timestamp;

/// A word tasks can be found by; unique in the organization ignoring case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// The word.
    pub name: TagName,
    /// Its colour.
    pub colour: Option<Colour>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted; tasks keep the id, reads hide it.
    pub deleted_at: Option<Timestamp>,
}

input! {
    /// A tag to be made.
    pub struct NewTag {
        /// An id of the client's own making; makes a repeated create harmless.
        pub id: Option<TagId>,
        /// The word.
        pub name: TagName,
        /// Its colour.
        pub colour: Option<Colour>,
    }
}

input! {
    /// What can be changed about a tag.
    #[derive(Default)]
    pub struct TagPatch {
        /// The word.
        pub name: Edit<TagName>,
        /// Its colour.
        pub colour: Patch<Colour>,
    }
}
