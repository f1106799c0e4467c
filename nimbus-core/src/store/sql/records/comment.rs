//! How a comment lies in its table.

use super::{Read, Table, columns, source, source_values};
use crate::comment::Comment;
use crate::id::OrgId;
use crate::store::sql::row::Columns;
use crate::store::sql::{Dialect, Value};

impl Table for Comment {
    const TABLE: &'static str = "comments";
    const COLUMNS: &'static [&'static str] = &[
        "comment_id",
        "version",
        "task_id",
        "project_id",
        "body",
        "reply_to",
        "edited_at",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
        "source_system",
        "source_key",
        "source_url",
        "source_author",
        "source_digest",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id,
            version,
            task,
            project,
            body,
            reply_to,
            mentions: _,
            edited_at,
            created_at,
            created_by,
            updated_at,
            deleted_at,
            source,
        } = self;
        let mut values = vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::id(*task),
            Value::id(*project),
            Value::text(body),
            Value::maybe_id(*reply_to),
            Value::maybe_time(*edited_at),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ];
        values.extend(source_values(source.as_ref()));
        values
    }
}

/// A comment's columns and its mentions.
pub(in crate::store::sql) fn comment_columns(dialect: &dyn Dialect) -> String {
    format!(
        "{}, {}",
        columns("c", Comment::COLUMNS),
        dialect.id_set("comment_mentions", "user_id", "c.comment_id")
    )
}

pub(in crate::store::sql) fn comment(row: &mut Columns) -> Read<Comment> {
    row.table(Comment::TABLE);
    let mut comment = Comment {
        id: row.id("comment_id")?,
        version: row.seq("version")?,
        task: row.id("task_id")?,
        project: row.id("project_id")?,
        body: row.parse("body")?,
        reply_to: row.maybe_id("reply_to")?,
        mentions: std::collections::BTreeSet::new(),
        edited_at: row.maybe_time("edited_at")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
        source: source(row)?,
    };
    comment.mentions = row.id_set("mentions")?;
    Ok(comment)
}
