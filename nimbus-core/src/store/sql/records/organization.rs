//! How an organization lies in its table.

use super::{Read, Table, columns};
use crate::id::OrgId;
use crate::organization::Organization;
use crate::store::sql::Value;
use crate::store::sql::row::Columns;

impl Table for Organization {
    const TABLE: &'static str = "organizations";
    const KEY: usize = 0;
    const COLUMNS: &'static [&'static str] = &[
        "version",
        "name",
        "slug",
        "image_url",
        "week_start",
        "time_zone",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id: _,
            version,
            name,
            slug,
            image_url,
            week_start,
            time_zone,
            created_at,
            created_by,
            updated_at,
            deleted_at,
        } = self;
        vec![
            Value::id(org),
            Value::count(version.0),
            Value::text(name),
            Value::text(slug),
            Value::maybe_text(image_url.as_ref()),
            Value::text(week_start),
            Value::text(time_zone),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(in crate::store::sql) fn organization_columns(alias: &str) -> String {
    format!("{alias}.org_id, {}", columns(alias, Organization::COLUMNS))
}

pub(in crate::store::sql) fn organization(row: &mut Columns) -> Read<Organization> {
    row.table(Organization::TABLE);
    Ok(Organization {
        id: row.id("org_id")?,
        version: row.seq("version")?,
        name: row.parse("name")?,
        slug: row.parse("slug")?,
        image_url: row.maybe_parse("image_url")?,
        week_start: row.parse("week_start")?,
        time_zone: row.parse("time_zone")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}
