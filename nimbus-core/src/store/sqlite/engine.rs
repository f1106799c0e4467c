//! Statements on one SQLite connection, and how SQLite spells things.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql};
use uuid::Uuid;

use super::{Counters, search_words};
use crate::store::StoreError;
use crate::store::sql::{
    Dialect, Engine, EngineError, Memory, Part, Row, Spoken, Sql, Type, Value, Words, insert_values,
};

/// Pages of the search index merged in one step: half a MiB.
const MERGED_PAGES: i64 = 128;

/// The connection that writes.
pub(super) struct Writing {
    pub(super) connection: Connection,
    pub(super) counters: Arc<Counters>,
    /// What is remembered of logs.
    memory: Memory,
}

impl Writing {
    pub(super) fn new(connection: Connection, counters: Arc<Counters>) -> Self {
        Self { connection, counters, memory: Memory::default() }
    }

    fn execute(&self, sql: &str, args: &[Value]) -> Result<u64, EngineError> {
        self.counters.stated();
        let mut statement = self.connection.prepare_cached(&numbered(sql)).map_err(failed)?;
        statement.execute(rusqlite::params_from_iter(args)).map(|rows| rows as u64).map_err(failed)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null(_) => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
            Self::Flag(flag) => ValueRef::Integer((*flag).into()),
            Self::Time(at) => ValueRef::Integer(at.as_millis()),
            Self::Day(day) => return Ok(ToSqlOutput::Owned(day.to_string().into())),
            Self::Ids(_) | Self::Texts(_) => {
                let why = "SQLite has no type for many values: its spelling never binds one";
                return Err(rusqlite::Error::ToSqlConversionFailure(why.into()));
            }
        }))
    }
}

fn value(from: ValueRef<'_>) -> Value {
    match from {
        ValueRef::Null => Value::Null(Type::Int),
        ValueRef::Integer(number) => Value::Int(number),
        // Statements select no floating-point numbers; a damaged row shows itself as a text that is no number.
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(bytes) => Value::Text(
            std::str::from_utf8(bytes)
                .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned),
        ),
        ValueRef::Blob(bytes) => {
            Uuid::from_slice(bytes).map_or_else(|_| Value::Bytes(bytes.to_vec()), Value::Id)
        }
    }
}

/// `$1` as SQLite numbers its placeholders, `?1`; a `$` before anything but a digit stays.
fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return sql.into();
    }
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let digit = rest.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
        text.push_str(&rest[..at]);
        text.push(if digit { '?' } else { '$' });
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    text.into()
}

/// What a failure means to the callers.
pub(super) fn failed(error: rusqlite::Error) -> EngineError {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, message) => (code, message.unwrap_or_else(|| code.to_string())),
        other => return EngineError::Store(StoreError::Refused(other.to_string())),
    };
    match code.extended_code {
        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
            return EngineError::Unique(message);
        }
        _ => {}
    }
    EngineError::Store(match code.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen => StoreError::Unavailable(message),
        ErrorCode::OperationInterrupted => StoreError::TooLong,
        _ => StoreError::Refused(message),
    })
}

/// Runs a statement and reads all its rows.
pub(super) fn query(connection: &Connection, sql: &str, args: &[Value]) -> Result<Vec<Row>, EngineError> {
    let mut statement = connection.prepare_cached(&numbered(sql)).map_err(failed)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(failed)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let values: Result<Vec<Value>, _> =
            (0..columns).map(|column| row.get_ref(column).map(value)).collect();
        all.push(Row(values.map_err(failed)?));
    }
    Ok(all)
}

#[async_trait]
impl Engine for Writing {
    async fn query(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, EngineError> {
        self.counters.stated();
        query(&self.connection, &sql, &args)
    }

    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, EngineError> {
        Writing::execute(self, &sql, &args)
    }

    async fn script(&mut self, sql: &'static str) -> Result<(), EngineError> {
        self.connection.execute_batch(sql).map_err(failed)
    }

    async fn begin(&mut self) -> Result<(), EngineError> {
        self.roll_back().await?;
        Writing::execute(self, "begin immediate", &[]).map(drop)
    }

    async fn commit(&mut self) -> Result<(), EngineError> {
        Writing::execute(self, "commit", &[]).map(drop)
    }

    async fn insert(
        &mut self,
        table: &'static str,
        columns: &[&str],
        key: Option<&[&str]>,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), EngineError> {
        insert_values(self, table, columns, key, rows).await
    }

    fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn memory(&mut self) -> Option<&mut Memory> {
        Some(&mut self.memory)
    }

    fn for_update(&self) -> &'static str {
        ""
    }

    async fn index_words(&mut self, tasks: Vec<Words>) -> Result<(), EngineError> {
        const ROW: &str = "(select row_id from tasks where org_id = $1 and task_id = $2)";
        for Words { org, task, title, description, new } in tasks {
            if !new {
                let sql = format!("delete from task_search where rowid = {ROW}");
                Writing::execute(self, &sql, &[Value::Id(org), Value::Id(task)])?;
            }
            if !title.is_empty() || !description.is_empty() {
                let sql =
                    format!("insert into task_search (rowid, title, description) values ({ROW}, $3, $4)");
                let args = [
                    Value::Id(org),
                    Value::Id(task),
                    Value::Text(search_words::indexed(org, &title)),
                    Value::Text(search_words::indexed(org, &description)),
                ];
                Writing::execute(self, &sql, &args)?;
            }
        }
        Ok(())
    }

    async fn merge_words(&mut self, begun: bool) -> Result<bool, EngineError> {
        // A negative number of pages begins to merge everything into one segment, positive ones go on with it (FTS5, "The
        // 'merge' Command").
        let pages = if begun { MERGED_PAGES } else { -MERGED_PAGES };
        let before = self.connection.total_changes();
        let sql = "insert into task_search (task_search, rank) values ('merge', $1)";
        Writing::execute(self, sql, &[Value::Int(pages)])?;
        // One change is the command itself; a step that wrote anything counts at least two.
        Ok(self.connection.total_changes() - before >= 2)
    }
}

/// SQLite's spelling.
pub(super) struct Spelling;

impl Dialect for Spelling {
    fn spoken(&self) -> Spoken {
        Spoken::Sqlite
    }

    fn placeholders<'a>(&self, sql: &'a str) -> Cow<'a, str> {
        numbered(sql)
    }

    fn id_set(&self, table: &str, column: &str, owner: &str) -> String {
        let (alias, key) = owner.split_once('.').expect("an owner is written alias.column");
        format!(
            "(select string_agg(hex(s.{column}), '') from {table} s where s.org_id = {alias}.org_id and s.{key} = {owner})"
        )
    }

    fn first_of(&self, table: &str, condition: &str, _: &str, _: usize, _: &[Part]) -> String {
        let alias = table.rsplit(' ').next().expect("a table is written `table alias`");
        format!("left join {table} on {alias}.org_id = m.org_id and {condition}")
    }

    fn has_words(&self, n: usize) -> String {
        format!("t.row_id in (select rowid from task_search where task_search match ${n})")
    }

    fn words_argument(&self, org: Uuid, words: &[String]) -> Value {
        Value::Text(search_words::wanted(org, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_is_rewritten_only_before_a_digit() {
        assert_eq!(numbered("a = $1 and b = '$.x' or c = $12"), "a = ?1 and b = '$.x' or c = ?12");
    }
}
