//! How every record but the task lies in its table: columns, reading, writing.

mod comment;
mod organization;
mod people;
mod project;
mod tag;

pub(super) use self::comment::{comment, comment_columns};
pub(super) use self::organization::{organization, organization_columns};
pub(super) use self::people::{invitation, member};
pub(super) use self::project::project;
pub(super) use self::tag::tag;
use super::Value;
use super::row::Columns;
use crate::id::OrgId;
use crate::store::StoreError;
use crate::task::Source;

type Read<T> = Result<T, StoreError>;

/// A record's table: enough to read it, and to write it with one statement for many.
pub(super) trait Table: Sized {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns after `org_id` that are written, the key first, in the order of [`values`](Self::values).
    const COLUMNS: &'static [&'static str];
    /// How many of them, after `org_id`, are the key.
    const KEY: usize = 1;
    /// Whether new rows are written before changed ones, which may point at them. Otherwise they come after, for a changed
    /// row may give up the name or address that a new one takes.
    const NEW_FIRST: bool = false;
    /// The columns' values, `org_id` first.
    fn values(&self, org: OrgId) -> Vec<Value>;
}

/// `x.a, x.b, …` for reading.
pub(super) fn columns(alias: &str, columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
}

pub(super) fn source_values(source: Option<&Source>) -> [Value; 5] {
    [
        Value::maybe_text(source.map(|source| &source.system)),
        Value::maybe_text(source.map(|source| &source.key)),
        Value::maybe_text(source.and_then(|source| source.url.as_ref())),
        Value::maybe_text(source.and_then(|source| source.author.as_ref())),
        Value::maybe_text(source.and_then(|source| source.digest.as_ref())),
    ]
}

pub(super) fn source(row: &mut Columns) -> Read<Option<Source>> {
    let (system, key) = (row.maybe_text("source_system")?, row.maybe_text("source_key")?);
    let (url, author, digest) =
        (row.maybe_text("source_url")?, row.maybe_text("source_author")?, row.maybe_text("source_digest")?);
    Ok(system.zip(key).map(|(system, key)| Source { system, key, url, author, digest }))
}
