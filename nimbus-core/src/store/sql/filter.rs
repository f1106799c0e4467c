//! Filters, orders and cursors as SQL over the alias `t` (tasks).
//!
//! Every condition is true or false, never null, so that `not` means what the filter language says it means.

pub(super) mod parts;

use crate::id::{Id, OrgId, TaskId};
use crate::query::expr::{Expr, OptionalField, Term, TimeField};
use crate::query::sort::{Sort, SortBy, SortKey};
use crate::store::page::SortValue;

use crate::task::Status;
use crate::time::Timestamp;

use super::tasks::rank;
use super::{Dialect, Type, Value};

/// Conditions under construction: their arguments get the placeholders after those that are there already.
pub(super) struct Conditions<'a> {
    dialect: &'a dyn Dialect,
    org: OrgId,
    args: Vec<Value>,
}

impl<'a> Conditions<'a> {
    /// Conditions after `args`, whose first is the organization.
    pub(super) fn new(dialect: &'a dyn Dialect, org: OrgId, args: Vec<Value>) -> Self {
        Self { dialect, org, args }
    }

    /// All the arguments.
    pub(super) fn into_args(self) -> Vec<Value> {
        self.args
    }

    /// Binds a value and answers its placeholder.
    pub(super) fn bind(&mut self, value: Value) -> String {
        self.args.push(value);
        format!("${}", self.args.len())
    }

    /// Binds words and answers the number of their placeholder.
    pub(super) fn bind_words(&mut self, words: &[String]) -> usize {
        let argument = self.dialect.words_argument(self.org.uuid(), words);
        self.args.push(argument);
        self.args.len()
    }

    fn any_of(&mut self, column: &str, values: Vec<Value>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        match &*places {
            [] => "1 = 0".to_owned(),
            [only] => format!("{column} = {only}"),
            _ => format!("{column} in ({})", places.join(", ")),
        }
    }

    /// An expression as a condition.
    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::And(parts) if parts.is_empty() => "1 = 1".to_owned(),
            Expr::Or(parts) if parts.is_empty() => "1 = 0".to_owned(),
            Expr::And(parts) => self.joined(parts, " and "),
            Expr::Or(parts) => format!("({})", self.joined(parts, " or ")),
            Expr::Not(inner) => format!("not ({})", self.expr(inner)),
            Expr::Term(term) => self.term(term),
        }
    }

    fn joined(&mut self, parts: &[Expr], with: &str) -> String {
        parts.iter().map(|part| self.expr(part)).collect::<Vec<_>>().join(with)
    }

    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Status(list) => self.any_of("t.status", list.iter().map(Value::text).collect()),
            Term::Priority(list) => {
                let values = list.iter().map(|priority| Value::Int(rank(*priority))).collect();
                format!("(t.priority is not null and {})", self.any_of("t.priority", values))
            }
            Term::Project(list) => {
                self.any_of("t.project_id", list.iter().map(|id| Value::id(*id)).collect())
            }
            Term::Creator(list) => {
                self.any_of("t.created_by", list.iter().map(|id| Value::id(*id)).collect())
            }
            Term::Assignee(list) => {
                self.has("task_assignees", "user_id", list.iter().map(|id| id.uuid()).collect())
            }
            Term::Tag(list) => self.has("task_tags", "tag_id", list.iter().map(|id| id.uuid()).collect()),
            Term::Due(bounds) => {
                let (from, to) = (bounds.from.map(Value::text), bounds.until.map(Value::text));
                self.between("t.due_key", true, from, to)
            }
            Term::Time(field, bounds) => {
                let column = time_column(*field);
                let (from, to) = (bounds.from.map(Value::time), bounds.until.map(Value::time));
                self.between(column, *field == TimeField::Completed, from, to)
            }
            Term::Absent(field) => absent(*field).to_owned(),
            Term::Text(words) if words.is_empty() => "1 = 1".to_owned(),
            Term::Text(words) => {
                let bound = self.bind_words(words);
                self.dialect.has_words(bound)
            }
            Term::PastDue { today, now } => {
                // No zone is more than a day and a bit away: what is past anywhere lies before this, which an index can serve.
                let bound = today.checked_add(jiff::Span::new().days(3)).unwrap_or(jiff::civil::Date::MAX);
                let bound = self.bind(Value::text(bound));
                let (day, now) = (self.bind(Value::text(today)), self.bind(Value::time(*now)));
                format!(
                    "(t.due_key is not null and t.due_key < {bound} and ((t.due_at is null and t.due_key < {day}) or (t.due_at is not null and t.due_at < {now})))"
                )
            }
            Term::Deleted => "t.deleted_at is not null".to_owned(),
            Term::Subtask => "t.parent_id is not null".to_owned(),
        }
    }

    fn has(&mut self, table: &str, column: &str, ids: Vec<uuid::Uuid>) -> String {
        let column = format!("x.{column}");
        let list = self.any_of(&column, ids.into_iter().map(Value::Id).collect());
        format!("t.task_id in (select x.task_id from {table} x where x.org_id = $1 and {list})")
    }

    fn between(&mut self, column: &str, nullable: bool, from: Option<Value>, to: Option<Value>) -> String {
        let mut parts = Vec::new();
        if nullable {
            parts.push(format!("{column} is not null"));
        }
        if let Some(from) = from {
            parts.push(format!("{column} >= {}", self.bind(from)));
        }
        if let Some(to) = to {
            parts.push(format!("{column} < {}", self.bind(to)));
        }
        if parts.is_empty() { "1 = 1".to_owned() } else { format!("({})", parts.join(" and ")) }
    }

    /// What comes after a task in an order: the condition of a page that follows it.
    pub(super) fn after(&mut self, sort: &Sort, values: &[SortValue], id: TaskId) -> String {
        self.after_keys(sort.keys(), values, id)
    }

    fn after_keys(&mut self, keys: &[SortBy], values: &[SortValue], id: TaskId) -> String {
        let mut cases = Vec::new();
        let mut equal: Vec<String> = Vec::new();
        let mut bound = String::new();
        for (place, (by, value)) in keys.iter().zip(values).enumerate() {
            let column = expression(by.key);
            let beyond = if by.descending { "<" } else { ">" };
            let Some(value) = value else {
                equal.push(format!("{column} is null"));
                continue;
            };
            let here = self.bind(argument(by.key, value));
            let null = if by.key.may_be_absent() { format!(" or {column} is null") } else { String::new() };
            cases.push(
                equal
                    .iter()
                    .cloned()
                    .chain([format!("({column} {beyond} {here}{null})")])
                    .collect::<Vec<_>>()
                    .join(" and "),
            );
            if place == 0 && null.is_empty() {
                // Says again what the cases imply, so that an index can begin here.
                bound = format!("{column} {beyond}= {here} and ");
            }
            equal.push(format!("{column} = {here}"));
        }
        let id = self.bind(Value::id(id));
        equal.push(format!("t.task_id > {id}"));
        cases.push(equal.join(" and "));
        format!("{bound}({})", cases.join(" or "))
    }
}

fn time_column(field: TimeField) -> &'static str {
    match field {
        TimeField::Created => "t.created_at",
        TimeField::Updated => "t.updated_at",
        TimeField::Completed => "t.completed_at",
    }
}

fn absent(field: OptionalField) -> &'static str {
    match field {
        OptionalField::Priority => "t.priority is null",
        OptionalField::Due => "t.due_key is null",
        OptionalField::Completed => "t.completed_at is null",
        OptionalField::Assignee => {
            "not exists (select 1 from task_assignees x where x.org_id = t.org_id and x.task_id = t.task_id)"
        }
        OptionalField::Tag => {
            "not exists (select 1 from task_tags x join tags g on g.org_id = x.org_id and g.tag_id = x.tag_id \
             where x.org_id = t.org_id and x.task_id = t.task_id and g.deleted_at is null)"
        }
    }
}

/// Where a state comes in an order by state, as [`expression`] says it.
fn status_rank(status: Status) -> i64 {
    match status {
        Status::Todo => 1,
        Status::InProgress => 2,
        Status::Done => 3,
        Status::Cancelled => 4,
    }
}

/// `order by` of an order, ties by id.
pub(super) fn order_by(sort: &Sort) -> String {
    order_of(sort.keys())
}

fn order_of(keys: &[SortBy]) -> String {
    let mut keys: Vec<String> = keys.iter().map(|by| direction(*by)).collect();
    keys.push("t.task_id".to_owned());
    keys.join(", ")
}

fn direction(by: SortBy) -> String {
    let turn = if by.descending { " desc" } else { "" };
    let last = if by.key.may_be_absent() { " nulls last" } else { "" };
    format!("{}{turn}{last}", expression(by.key))
}

fn expression(key: SortKey) -> &'static str {
    match key {
        SortKey::CreatedAt => "t.created_at",
        SortKey::UpdatedAt => "t.updated_at",
        SortKey::CompletedAt => "t.completed_at",
        SortKey::Due => "t.due_key",
        SortKey::Priority => "t.priority",
        SortKey::Status => {
            "case t.status when 'todo' then 1 when 'in_progress' then 2 when 'done' then 3 else 4 end"
        }
        SortKey::Title => "lower(t.title)",
        SortKey::Position => "t.position",
        SortKey::Number => "t.number",
    }
}

/// A cursor's value as an argument. One that does not fit its key ([`Sort::fits`]), which no door lets in, compares with
/// nothing: the page is empty.
fn argument(key: SortKey, value: &str) -> Value {
    if key.is_text() {
        return Value::Text(value.to_owned());
    }
    let number: Option<i64> = value.parse().ok();
    if key.is_time() {
        return Value::maybe_time(number.and_then(Timestamp::from_millis));
    }
    number.map_or(Value::Null(Type::Int), Value::Int)
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
