//! What people do with projects.

mod create;
mod edit;
mod trash;

pub use create::CreateProject;
pub use edit::{ArchiveProject, EditProject, UnarchiveProject};
pub use trash::{DeleteProject, RestoreProject};

use crate::error::{Error, Result};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::ProjectRef;

/// The project meant, in the trash or not.
pub(super) async fn project(reads: &Reads, project: &ProjectRef) -> Result<Project> {
    super::found(reads.project(project).await?, "project")
}

/// Refuses a project that is in the trash.
pub(super) fn living(project: &Project) -> Result<()> {
    if project.deleted_at.is_some() { Err(Error::Deleted { what: "project" }) } else { Ok(()) }
}
