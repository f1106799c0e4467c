//! Putting a project into the trash, and taking it out.

use crate::error::Result;
use crate::nimbus::Deciding;
use crate::ops::one::OneRecord;
use crate::ops::trash::restorable;
use crate::policy::{Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::ProjectRef;

/// Puts a project into the trash: one change, however many tasks are in it; reads hide them.
#[derive(Debug, Clone)]
pub struct DeleteProject {
    /// The project.
    pub project: ProjectRef,
}

impl OneRecord for DeleteProject {
    const NAME: &'static str = "project.delete";
    type Found = Project;

    async fn find(&self, reads: &Reads) -> Result<Project> {
        super::project(reads, &self.project).await
    }
    fn permission(&self, _: &Principal, _: &Project) -> (Action, Facts) {
        (Action::ProjectDelete, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Project) -> Result<()> {
        super::living(found)?;
        found.deleted_at = Some(cx.now);
        Ok(())
    }
}

/// Takes a project out of the trash, and its tasks with it. A key that is taken meanwhile is a fault from the store;
/// after 30 days there it is gone.
#[derive(Debug, Clone)]
pub struct RestoreProject {
    /// The project.
    pub project: ProjectRef,
}

impl OneRecord for RestoreProject {
    const NAME: &'static str = "project.restore";
    type Found = Project;

    async fn find(&self, reads: &Reads) -> Result<Project> {
        super::project(reads, &self.project).await
    }
    fn permission(&self, _: &Principal, _: &Project) -> (Action, Facts) {
        (Action::ProjectDelete, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Project) -> Result<()> {
        restorable(found.deleted_at, cx.now, "project")?;
        found.deleted_at = None;
        Ok(())
    }
}
