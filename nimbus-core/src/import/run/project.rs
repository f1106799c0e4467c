//! The project new tasks go into: the one named, made if it is missing; else the only one; else the inbox.

use super::Here;
use crate::change::Seq;
use crate::error::{Error, Result};
use crate::import::How;
use crate::project::Project;
use crate::reference::ProjectRef;
use crate::store::page::Cut;
use crate::text::{Name, ProjectKey, Summary};

/// The key and name of the project for what nobody said where to put.
const INBOX: (&str, &str) = ("INBOX", "Inbox");

/// The project new tasks go into.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    pub(super) project: Project,
    /// Whether it has to be made.
    pub(super) missing: bool,
}

impl Here<'_> {
    /// The project that `how` means.
    ///
    /// # Errors
    /// Faults at `?project` for an id that is none, or a project that is archived or in the trash.
    pub(super) async fn goal(&self, how: &How) -> Result<Goal> {
        match &how.project {
            Some(project) => self.named(project).await,
            None => match self.only_project().await? {
                Some(project) => Ok(Goal { project, missing: false }),
                None => self.by_key(ProjectKey::parse(INBOX.0).expect("is a key"), INBOX.1).await,
            },
        }
    }

    async fn named(&self, project: &ProjectRef) -> Result<Goal> {
        match project {
            ProjectRef::Key(key) => self.by_key(key.clone(), key.as_str()).await,
            ProjectRef::Id(id) => {
                let found = self.reads.project(project).await?.filter(|project| project.deleted_at.is_none());
                let absent = || refused("not_found", format!("there is no project {id}"));
                open(found.ok_or_else(absent)?)
            }
        }
    }

    async fn by_key(&self, key: ProjectKey, name: &str) -> Result<Goal> {
        match self.reads.project(&ProjectRef::Key(key.clone())).await? {
            Some(project) => open(project),
            None => Ok(Goal { project: self.made(key, name), missing: true }),
        }
    }

    fn made(&self, key: ProjectKey, name: &str) -> Project {
        let (clock, now) = (self.nimbus.clock(), self.nimbus.clock().now());
        Project {
            id: clock.id(),
            version: Seq(0),
            key,
            name: Name::parse(name).expect("a key, or a plain word, is a name"),
            description: Summary::default(),
            colour: None,
            archived: false,
            created_at: now,
            created_by: self.who.user,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// The one project that takes tasks, if there is just one.
    async fn only_project(&self) -> Result<Option<Project>> {
        // As many as any page holds: whoever has more has more than one.
        let cut = Cut { after: None, limit: 200 };
        let seen = self.nimbus.store().list_projects(self.who, false, &cut).await?;
        let page = seen.ok_or(Error::NotFound { what: "organization" })?.value;
        let more = page.next.is_some();
        let mut open: Vec<Project> = page.items.into_iter().filter(|project| !project.archived).collect();
        Ok(open.pop().filter(|_| open.is_empty() && !more))
    }
}

/// A living project, unless it is archived.
fn open(project: Project) -> Result<Goal> {
    if project.archived {
        let detail = format!("project {} is archived; unarchive it first", project.key);
        return Err(refused("archived", detail));
    }
    Ok(Goal { project, missing: false })
}

fn refused(code: &'static str, detail: String) -> Error {
    Error::invalid("?project", code, detail)
}
