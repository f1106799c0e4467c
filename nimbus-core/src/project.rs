//! A project: what tasks live in.

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::{Edit, Patch};
use crate::id::{ProjectId, UserId};
use crate::input;
use crate::text::{Colour, Name, ProjectKey, Summary};
use crate::time::Timestamp;

/// A body of work with its own numbering of tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// The `OPS` of `OPS-42`; unique in the organization and immutable.
    pub key: ProjectKey,
    /// Its name.
    pub name: Name,
    /// What it is about, Markdown.
    pub description: Summary,
    /// Its colour.
    pub colour: Option<Colour>,
    /// Whether it is put aside: readable, but no new tasks.
    pub archived: bool,
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
    /// A project to be made.
    pub struct NewProject {
        /// An id of the client's own making; makes a repeated create harmless.
        pub id: Option<ProjectId>,
        /// The `OPS` of `OPS-42`.
        pub key: ProjectKey,
        /// Its name.
        pub name: Name,
        /// What it is about, Markdown.
        pub description: Option<Summary>,
        /// Its colour.
        pub colour: Option<Colour>,
    }
}

input! {
    /// What can be changed about a project; its key cannot.
    #[derive(Default)]
    pub struct ProjectPatch {
        /// Its name.
        pub name: Edit<Name>,
        /// What it is about, Markdown; needs `If-Match`.
        pub description: Patch<Summary>,
        /// Its colour.
        pub colour: Patch<Colour>,
    }
}
