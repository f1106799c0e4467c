//! How a tag lies in its table.

use super::{Read, Table};
use crate::id::OrgId;
use crate::store::sql::Value;
use crate::store::sql::row::Columns;
use crate::tag::Tag;

impl Table for Tag {
    const TABLE: &'static str = "tags";
    const COLUMNS: &'static [&'static str] = &[
        "tag_id",
        "version",
        "name",
        "name_folded",
        "colour",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self { id, version, name, colour, created_at, created_by, updated_at, deleted_at } = self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(name),
            Value::Text(name.folded()),
            Value::maybe_text(colour.as_ref()),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(in crate::store::sql) fn tag(row: &mut Columns) -> Read<Tag> {
    row.table(Tag::TABLE);
    let (id, version, name) = (row.id("tag_id")?, row.seq("version")?, row.parse("name")?);
    row.skip(1);
    Ok(Tag {
        id,
        version,
        name,
        colour: row.maybe_parse("colour")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}
