//! How tasks lie in their table, and the questions about tasks.

use super::records::{Table, columns, source, source_values};
use super::row::Columns;
use super::{Dialect, Value};
use crate::id::OrgId;
use crate::store::{Placed, StoreError};
use crate::task::{Priority, Task};
use crate::text::Description;
use crate::time::{Due, Timestamp, Zone};

type Read<T> = Result<T, StoreError>;

impl Table for Task {
    const TABLE: &'static str = "tasks";
    const NEW_FIRST: bool = true;
    const COLUMNS: &'static [&'static str] = &[
        "task_id",
        "version",
        "project_id",
        "number",
        "title",
        "description",
        "status",
        "priority",
        "start_day",
        "start_at",
        "start_zone",
        "due_key",
        "due_day",
        "due_at",
        "due_zone",
        "estimate",
        "parent_id",
        "position",
        "created_at",
        "created_by",
        "updated_at",
        "completed_at",
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
            project,
            number,
            title,
            description,
            status,
            priority,
            start,
            due,
            estimate,
            assignees: _,
            tags: _,
            parent,
            position,
            created_at,
            created_by,
            updated_at,
            completed_at,
            deleted_at,
            source,
        } = self;
        let mut values = vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::id(*project),
            Value::count(*number),
            Value::text(title),
            Value::text(description),
            Value::text(status),
            priority.map_or(Value::Null(super::Type::Int), |priority| Value::Int(rank(priority))),
        ];
        values.extend(due_values(start.as_ref()));
        values.push(Value::maybe_text(due.as_ref().map(Due::key)));
        values.extend(due_values(due.as_ref()));
        values.extend([
            estimate.map_or(Value::Null(super::Type::Int), |minutes| Value::Int(minutes.get().into())),
            Value::maybe_id(*parent),
            Value::text(position.as_ref().expect("the commit filled the position")),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*completed_at),
            Value::maybe_time(*deleted_at),
        ]);
        values.extend(source_values(source.as_ref()));
        values
    }
}

/// A priority as it is stored: its rank, 1 to 4.
pub(crate) fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
        Priority::Urgent => 4,
    }
}

fn due_values(due: Option<&Due>) -> [Value; 3] {
    match due {
        None => {
            [Value::Null(super::Type::Day), Value::Null(super::Type::Time), Value::Null(super::Type::Text)]
        }
        Some(Due::Day(day)) => {
            [Value::Day(*day), Value::Null(super::Type::Time), Value::Null(super::Type::Text)]
        }
        Some(Due::At { at, zone }) => [Value::Null(super::Type::Day), Value::time(*at), Value::text(zone)],
    }
}

fn due(row: &mut Columns, column: &'static str) -> Read<Option<Due>> {
    let day = row.maybe_day(column)?;
    let (at, zone): (Option<Timestamp>, Option<Zone>) = (row.maybe_time(column)?, row.maybe_parse(column)?);
    Ok(day.map(Due::Day).or(at.zip(zone).map(|(at, zone)| Due::At { at, zone })))
}

/// A task's columns with its sets, the key and the state of its project (aliases `t`, `p`).
///
/// With `whole` false the description is cut to what an excerpt can need.
pub(super) fn placed_columns(dialect: &dyn Dialect, whole: bool) -> String {
    let mut plain = columns("t", Task::COLUMNS);
    if !whole {
        // White space is folded in an excerpt: read far enough for ordinary text, never a 100,000 character body.
        plain = plain
            .replace("t.description", &format!("substr(t.description, 1, {})", Description::EXCERPT * 8));
    }
    format!(
        "{plain}, {}, {}, p.key, p.archived",
        dialect.id_set("task_assignees", "user_id", "t.task_id"),
        dialect.id_set("task_tags", "tag_id", "t.task_id"),
    )
}

pub(super) fn placed(row: &mut Columns) -> Read<Placed> {
    row.table(Task::TABLE);
    let (id, version, project) = (row.id("task_id")?, row.seq("version")?, row.id("project_id")?);
    let (number, title, description) = (row.count("number")?, row.parse("title")?, row.parse("description")?);
    let status = row.parse("status")?;
    let priority = row
        .maybe_int("priority")?
        .and_then(|rank| usize::try_from(rank - 1).ok())
        .and_then(|at| Priority::ALL.get(at).copied());
    let start = due(row, "start")?;
    row.skip(1);
    let due = due(row, "due")?;
    let estimate = row.maybe_int("estimate")?.and_then(|minutes| u64::try_from(minutes).ok());
    let task = Task {
        id,
        version,
        project,
        number,
        title,
        description,
        status,
        priority,
        start,
        due,
        estimate: estimate.and_then(|minutes| crate::task::Minutes::new(minutes).ok()),
        assignees: std::collections::BTreeSet::new(),
        tags: std::collections::BTreeSet::new(),
        parent: row.maybe_id("parent_id")?,
        position: Some(row.parse("position")?),
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        completed_at: row.maybe_time("completed_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
        source: source(row)?,
    };
    let (assignees, tags) = (row.id_set("assignees")?, row.id_set("tags")?);
    Ok(Placed {
        task: Task { assignees, tags, ..task },
        key: row.parse("key")?,
        archived: row.flag("archived")?,
    })
}
