//! Looking at projects.

use crate::error::Result;
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::ops::found;
use crate::policy::Action;
use crate::project::Project;
use crate::reference::ProjectRef;
use crate::store::Asker;
use crate::store::page::{Cut, Page};

impl Nimbus {
    /// A project, in the trash or not.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let project = nimbus.get_project(&me.caller, me.org, &inbox).await?;
    /// assert_eq!(project.name.as_str(), "Inbox");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_project(&self, caller: &Caller, org: OrgId, project: &ProjectRef) -> Result<Project> {
        let seen = self.store().get_project(Asker { org, user: caller.user }, project).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "project")
    }

    /// The projects by key; those in the trash instead if `deleted`.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let trash = nimbus.list_projects(&me.caller, me.org, true, &cut).await?;
    /// assert!(trash.items.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_projects(
        &self,
        caller: &Caller,
        org: OrgId,
        deleted: bool,
        cut: &Cut,
    ) -> Result<Page<Project>> {
        let seen = self.store().list_projects(Asker { org, user: caller.user }, deleted, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }
}
