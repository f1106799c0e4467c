//! How a project lies in its table.

use super::{Read, Table};
use crate::id::OrgId;
use crate::project::Project;
use crate::store::sql::Value;
use crate::store::sql::row::Columns;

impl Table for Project {
    const TABLE: &'static str = "projects";
    const COLUMNS: &'static [&'static str] = &[
        "project_id",
        "version",
        "key",
        "name",
        "description",
        "colour",
        "archived",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id,
            version,
            key,
            name,
            description,
            colour,
            archived,
            created_at,
            created_by,
            updated_at,
            deleted_at,
        } = self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(key),
            Value::text(name),
            Value::text(description),
            Value::maybe_text(colour.as_ref()),
            Value::flag(*archived),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(in crate::store::sql) fn project(row: &mut Columns) -> Read<Project> {
    row.table(Project::TABLE);
    Ok(Project {
        id: row.id("project_id")?,
        version: row.seq("version")?,
        key: row.parse("key")?,
        name: row.parse("name")?,
        description: row.parse("description")?,
        colour: row.maybe_parse("colour")?,
        archived: row.flag("archived")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}
