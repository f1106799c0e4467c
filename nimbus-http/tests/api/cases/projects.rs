//! The cases of projects and tags.

use nimbus_core::policy::Action;
use nimbus_http::api::projects::{
    ArchiveProject, CreateProject, DeleteProject, EditProject, GetProject, ListProjects, RestoreProject,
    UnarchiveProject,
};
use nimbus_http::api::tags::{CreateTag, DeleteTag, EditTag, GetTag, ListTags};
use serde_json::json;

use super::Case;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::action::<ListProjects>(Action::OrganizationRead),
        Case::action::<CreateProject>(Action::ProjectCreate)
            .body(|_| Some(json!({"key": "NEW", "name": "New"}))),
        Case::action::<GetProject>(Action::OrganizationRead),
        Case::action::<EditProject>(Action::ProjectEdit).body(|_| Some(json!({"name": "Renamed"}))),
        Case::action::<DeleteProject>(Action::ProjectDelete),
        Case::action::<ArchiveProject>(Action::ProjectEdit),
        Case::action::<UnarchiveProject>(Action::ProjectEdit),
        Case::action::<RestoreProject>(Action::ProjectDelete),
        Case::action::<ListTags>(Action::OrganizationRead),
        Case::action::<CreateTag>(Action::TagCreate).body(|_| Some(json!({"name": "new"}))),
        Case::action::<GetTag>(Action::OrganizationRead),
        Case::action::<EditTag>(Action::TagEdit).body(|_| Some(json!({"name": "renamed"}))),
        Case::action::<DeleteTag>(Action::TagEdit),
    ]
}
