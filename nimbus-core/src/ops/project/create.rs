//! Making a project.

use crate::change::{Change, OperationRow, RecordId, Seq};
use crate::error::Result;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{Found as _, subject};
use crate::policy::{Action, Facts, Principal};
use crate::project::{NewProject, Project};
use crate::reads::Reads;

/// Makes a project. A key that is taken is a fault from the store.
#[derive(Debug, Clone)]
pub struct CreateProject {
    /// The project.
    pub new: NewProject,
}

impl Operation for CreateProject {
    const NAME: &'static str = "project.create";
    type Target = ();
    type Gathered = ();
    type Output = Project;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::ProjectCreate, Facts::default())
    }
    async fn gather(&self, _: &Reads, (): &()) -> Result<()> {
        Ok(())
    }
    fn decide(&self, cx: &Deciding<'_>, (): (), (): ()) -> Result<Decision<Project>> {
        let NewProject { id, key, name, description, colour } = self.new.clone();
        let project = Project {
            id: id.unwrap_or_else(|| cx.id()),
            version: Seq(0),
            key,
            name,
            description: description.unwrap_or_default(),
            colour,
            archived: false,
            created_at: cx.now,
            created_by: cx.me(),
            updated_at: cx.now,
            deleted_at: None,
        };
        Ok(Decision::new(vec![Change::create(project.clone())], move |done| project.written(done)))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Project> {
        subject(reads, row).await
    }
    fn creates(&self) -> Option<RecordId> {
        self.new.id.map(Into::into)
    }
}
