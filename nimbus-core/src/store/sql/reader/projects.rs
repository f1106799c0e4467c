//! The organization and its projects.

use async_trait::async_trait;

use super::{Read, SqlReader};
use crate::organization::Organization;
use crate::project::Project;
use crate::reference::ProjectRef;
use crate::store::Projects;
use crate::store::sql::Value;
use crate::store::sql::records::{Table, columns, organization, organization_columns, project};

/// The condition and argument that name a project beside `p.org_id`; a key names the living one.
pub(in crate::store::sql) fn project_condition(project: &ProjectRef, n: usize) -> (String, Value) {
    match project {
        ProjectRef::Id(id) => (format!("p.project_id = ${n}"), Value::id(*id)),
        ProjectRef::Key(key) => (format!("p.key = ${n} and p.deleted_at is null"), Value::text(key)),
    }
}

#[async_trait]
impl Projects for SqlReader {
    async fn organization(&self) -> Read<Option<Organization>> {
        let sql = format!("select {} from organizations o where o.org_id = $1", organization_columns("o"));
        self.one(sql, Vec::new()).await?.map(|row| organization(&mut row.read("organizations"))).transpose()
    }

    async fn project(&self, wanted: &ProjectRef) -> Read<Option<Project>> {
        let (condition, argument) = project_condition(wanted, 2);
        let sql = format!(
            "select {} from projects p where p.org_id = $1 and {condition}",
            columns("p", Project::COLUMNS)
        );
        self.one(sql, vec![argument]).await?.map(|row| project(&mut row.read("projects"))).transpose()
    }
}
