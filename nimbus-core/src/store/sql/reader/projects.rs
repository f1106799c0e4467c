//! The organization and its projects.

use async_trait::async_trait;

use super::{Read, SqlReader};
use crate::change::{Kind, Record};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::reference::ProjectRef;
use crate::store::Projects;
use crate::store::sql::Value;
use crate::store::sql::records::{
    Table, columns, invitation, member, organization, organization_columns, project, tag,
};
use crate::store::sql::row::Columns;
use crate::tag::Tag;
use crate::time::Timestamp;

/// The condition and argument that name a project beside `p.org_id`; a key names the living one.
pub(in crate::store::sql) fn project_condition(project: &ProjectRef, n: usize) -> (String, Value) {
    match project {
        ProjectRef::Id(id) => (format!("p.project_id = ${n} and p.purged_at is null"), Value::id(*id)),
        ProjectRef::Key(key) => (format!("p.key = ${n} and p.deleted_at is null"), Value::text(key)),
    }
}

#[async_trait]
impl Projects for SqlReader {
    async fn organization(&self) -> Read<Option<Organization>> {
        let sql = format!(
            "select {} from organizations o where o.org_id = $1 and o.purged_at is null",
            organization_columns("o")
        );
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

    async fn expired_projects(&self, before: Timestamp, limit: usize) -> Read<Vec<Project>> {
        let sql = format!(
            "select {} from projects \
             where org_id = $1 and deleted_at < $2 and purged_at is null \
             order by project_id limit $3",
            columns("projects", Project::COLUMNS)
        );
        let rows = self.some(sql, vec![Value::time(before), Value::count(limit as u64)]).await?;
        rows.into_iter().map(|row| project(&mut row.read("projects"))).collect()
    }

    async fn remains(&self, kind: Kind, limit: usize) -> Read<Vec<Record>> {
        let (select, from, id, read): (_, _, _, fn(&mut Columns) -> Read<Record>) = match kind {
            Kind::Project => (Project::COLUMNS, "projects", "project_id", |row| project(row).map(Into::into)),
            Kind::Tag => (Tag::COLUMNS, "tags", "tag_id", |row| tag(row).map(Into::into)),
            Kind::Invitation => {
                (Invitation::COLUMNS, "invitations", "invitation_id", |row| invitation(row).map(Into::into))
            }
            Kind::Member => (Member::COLUMNS, "members", "user_id", |row| member(row).map(Into::into)),
            Kind::Organization | Kind::Task | Kind::Comment => return Ok(Vec::new()),
        };
        let sql = format!(
            "select {} from {from} where org_id = $1 and purged_at is null order by {id} limit $2",
            columns(from, select)
        );
        let rows = self.some(sql, vec![Value::count(limit as u64)]).await?;
        rows.into_iter().map(|row| read(&mut row.read(from))).collect()
    }
}
