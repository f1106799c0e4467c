//! Changing a project, putting it aside and taking it up again.

use crate::error::{Error, Result};
use crate::fault::Patch;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::policy::{Action, Facts, Principal};
use crate::project::{Project, ProjectPatch};
use crate::reads::Reads;
use crate::reference::ProjectRef;
use crate::text::Summary;

use super::living;

/// Changes a project.
#[derive(Debug, Clone)]
pub struct EditProject {
    /// The project.
    pub project: ProjectRef,
    /// The changes; a new description needs a named version.
    pub patch: ProjectPatch,
}

impl OneRecord for EditProject {
    const NAME: &'static str = "project.edit";
    type Found = Project;

    async fn find(&self, reads: &Reads) -> Result<Project> {
        super::project(reads, &self.project).await
    }
    fn permission(&self, _: &Principal, _: &Project) -> (Action, Facts) {
        (Action::ProjectEdit, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Project) -> Result<()> {
        living(found)?;
        let ProjectPatch { name, description, colour } = self.patch.clone();
        name.apply(&mut found.name);
        describe(cx, description, found)?;
        colour.apply(&mut found.colour);
        Ok(())
    }
}

/// Long text is not merged: whoever changes it says which version they read (API.md 10).
fn describe(cx: &Deciding<'_>, patch: Patch<Summary>, project: &mut Project) -> Result<()> {
    let text = match patch {
        Patch::Leave => return Ok(()),
        Patch::Clear => Summary::default(),
        Patch::Set(text) => text,
    };
    if text != project.description && !cx.versioned {
        return Err(Error::VersionRequired {
            detail: "name the version of the project whose description you edit",
        });
    }
    project.description = text;
    Ok(())
}

/// Puts a project aside: it can be read and its tasks edited, but it takes no new ones.
#[derive(Debug, Clone)]
pub struct ArchiveProject {
    /// The project.
    pub project: ProjectRef,
}

impl OneRecord for ArchiveProject {
    const NAME: &'static str = "project.archive";
    type Found = Project;

    async fn find(&self, reads: &Reads) -> Result<Project> {
        super::project(reads, &self.project).await
    }
    fn permission(&self, _: &Principal, _: &Project) -> (Action, Facts) {
        (Action::ProjectEdit, Facts::default())
    }
    fn change(&self, _: &Deciding<'_>, found: &mut Project) -> Result<()> {
        living(found)?;
        found.archived = true;
        Ok(())
    }
}

/// Takes a project up again that was put aside.
#[derive(Debug, Clone)]
pub struct UnarchiveProject {
    /// The project.
    pub project: ProjectRef,
}

impl OneRecord for UnarchiveProject {
    const NAME: &'static str = "project.unarchive";
    type Found = Project;

    async fn find(&self, reads: &Reads) -> Result<Project> {
        super::project(reads, &self.project).await
    }
    fn permission(&self, _: &Principal, _: &Project) -> (Action, Facts) {
        (Action::ProjectEdit, Facts::default())
    }
    fn change(&self, _: &Deciding<'_>, found: &mut Project) -> Result<()> {
        living(found)?;
        found.archived = false;
        Ok(())
    }
}
