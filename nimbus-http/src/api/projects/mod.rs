//! Projects: what tasks live in.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::input;
use nimbus_core::project::{NewProject, Project, ProjectPatch};

use super::paths::{OrgPath, ProjectPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Cursor, Limit, Page};

input! {
    /// Which projects.
    #[derive(Default)]
    pub struct ProjectQuery {
        /// Those in the trash instead of the living ones.
        pub deleted: Option<bool>,
        /// Most items; 50 if left out.
        pub limit: Option<Limit>,
        /// Where the page begins: `next_cursor` of the page before.
        pub cursor: Option<Cursor>,
    }
}

crate::endpoints! {
    /// Projects.
    pub const ROWS;

    /// List projects.
    ///
    /// By key, archived ones included.
    ListProjects {
        GET "/v1/orgs/{org}/projects" -> 200;
        tag "projects";
        access projects: read;
        path OrgPath;
        query ProjectQuery;
        reply Json<Page<Project>>;
        problems CursorExpired;
    }

    /// Create a project.
    ///
    /// For owners and admins. The key is the `OPS` of `OPS-42`; it never changes, and one that is taken is a fault at
    /// `/key`.
    CreateProject {
        POST "/v1/orgs/{org}/projects" -> 201;
        tag "projects";
        access projects: write;
        path OrgPath;
        body NewProject;
        reply Json<Project>;
        takes key;
        problems Conflict;
        example { "key": "OPS", "name": "Operations", "colour": "#336699" };
    }

    /// Read a project.
    ///
    /// In the trash or not.
    GetProject {
        GET "/v1/orgs/{org}/projects/{project}" -> 200;
        tag "projects";
        access projects: read;
        path ProjectPath;
        reply Json<Project>;
    }

    /// Change a project.
    ///
    /// For owners and admins. A new description needs `If-Match`, because long text is not merged.
    EditProject {
        PATCH "/v1/orgs/{org}/projects/{project}" -> 200;
        tag "projects";
        access projects: write;
        path ProjectPath;
        body ProjectPatch;
        reply Json<Project>;
        takes key, if_match;
        problems Deleted, PreconditionRequired;
        example { "name": "Operations and more", "colour": null };
    }

    /// Delete a project.
    ///
    /// It goes to the trash, and its tasks with it, until it is restored.
    DeleteProject {
        DELETE "/v1/orgs/{org}/projects/{project}" -> 204;
        tag "projects";
        access projects: write;
        path ProjectPath;
        reply Empty;
        takes key, if_match;
        problems Deleted;
    }

    /// Put a project aside.
    ///
    /// It can be read and its tasks edited, but it takes no new ones.
    ArchiveProject {
        POST "/v1/orgs/{org}/projects/{project}/archive" -> 200;
        tag "projects";
        access projects: write;
        path ProjectPath;
        reply Json<Project>;
        takes key, if_match;
        problems Deleted;
    }

    /// Take a project up again.
    UnarchiveProject {
        POST "/v1/orgs/{org}/projects/{project}/unarchive" -> 200;
        tag "projects";
        access projects: write;
        path ProjectPath;
        reply Json<Project>;
        takes key, if_match;
        problems Deleted;
    }

    /// Restore a project.
    ///
    /// Takes it out of the trash, and its tasks with it. A project that is not there stays as it is.
    RestoreProject {
        POST "/v1/orgs/{org}/projects/{project}/restore" -> 200;
        tag "projects";
        access projects: write;
        path ProjectPath;
        reply Json<Project>;
        takes key, if_match;
    }
}
