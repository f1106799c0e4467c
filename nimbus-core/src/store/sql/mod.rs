//! The SQL of every noun, written once for all engines; nothing outside this folder holds SQL.
//!
//! Placeholders are `$1`, `$2`, …; sets are passed as one list of placeholders or one JSON argument; what truly differs
//! between engines is a method of [`Dialect`].

mod account_writes;
mod accounts;
mod batch;
mod commit;
#[cfg(feature = "sqlite")]
pub mod copy;
mod counters;
mod filter;
mod log;
pub mod migrate;
mod queries;
pub(in crate::store) mod queue;
mod reader;
mod records;
mod row;
mod store;
mod tasks;
mod texts;
mod verify;
mod write;

use std::borrow::Cow;
use std::fmt;

use async_trait::async_trait;
use jiff::civil::Date;
use uuid::Uuid;

#[cfg(test)]
#[cfg(feature = "postgres")]
pub(in crate::store) use self::batch::tails_statement;
pub use self::batch::{Memory, Outcome, Pending, apply, finish, forget};
pub use self::counters::Counters;
pub use self::reader::SqlReader;
pub use self::row::Row;
pub use self::store::{SqlStore, Writer};
#[cfg(feature = "sqlite")]
pub(in crate::store) use self::write::insert_values;
#[cfg(feature = "postgres")]
pub(in crate::store) use self::write::written_over;
use super::StoreError;
use crate::id::{Id, OrgId};
use crate::time::{Clock, Timestamp};

/// The text of a statement; static where it can be, so that it is neither copied nor planned twice.
pub type Sql = Cow<'static, str>;

/// The mark in `meta` that words of purged tasks may still be in the files of the index.
const PURGED_WORDS: &str = "purged_words";

/// A value bound to a placeholder or read from a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, of a certain type.
    Null(Type),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A moment.
    Time(Timestamp),
    /// A day.
    Day(Date),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Id(Uuid),
    /// Ids, where an engine has a type for many.
    Ids(Vec<Uuid>),
    /// Texts, where an engine has a type for many.
    Texts(Vec<String>),
}

/// The type of a null: some engines must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// [`Value::Int`].
    Int,
    /// [`Value::Text`].
    Text,
    /// [`Value::Flag`].
    Flag,
    /// [`Value::Time`].
    Time,
    /// [`Value::Day`].
    Day,
    /// [`Value::Bytes`].
    Bytes,
    /// [`Value::Id`].
    Id,
}

impl Value {
    /// An id.
    pub fn id(id: impl Id) -> Self {
        Self::Id(id.uuid())
    }
    /// An id or nothing.
    pub fn maybe_id(id: Option<impl Id>) -> Self {
        id.map_or(Self::Null(Type::Id), Self::id)
    }
    /// A moment.
    pub fn time(at: Timestamp) -> Self {
        Self::Time(at)
    }
    /// A moment or nothing.
    pub fn maybe_time(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Null(Type::Time), Self::time)
    }
    /// Text.
    pub fn text(text: impl fmt::Display) -> Self {
        Self::Text(text.to_string())
    }
    /// Text or nothing.
    pub fn maybe_text(text: Option<impl fmt::Display>) -> Self {
        text.map_or(Self::Null(Type::Text), Self::text)
    }
    /// A count, a seq or a limit; all of them stay far below 2^63.
    pub fn count(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
    /// True or false.
    pub fn flag(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// Why a statement failed, as far as the callers tell failures apart.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A uniqueness constraint; what it said, holding table and columns.
    #[error("not unique: {0}")]
    Unique(String),
    /// An account that must be there is not.
    #[error("the account was closed")]
    Closed,
    /// Something is not as it was when it was read.
    #[error("what was read has changed since")]
    Conflict,
    /// It stood in another transaction's way, and gave up so that one of them could go on: trying again is right.
    #[error("another transaction stood in the way: {0}")]
    Busy(String),
    /// The connection went while the transaction was being committed: whether it was, must be looked up.
    #[error("the connection was lost while the transaction was committed: {0}")]
    Lost(String),
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unique(what) => Self::Refused(format!("not unique: {what}")),
            EngineError::Store(error) => error,
            other @ (EngineError::Closed | EngineError::Conflict) => Self::Refused(other.to_string()),
            other @ (EngineError::Busy(_) | EngineError::Lost(_)) => Self::Unavailable(other.to_string()),
        }
    }
}

/// The engines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Some of the rows of a list, all of which come before those of the next part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which rows they are; empty for all.
    pub condition: String,
    /// How they are ordered among themselves.
    pub order: String,
    /// Whether they are in this order within each project only, as far as an index goes.
    pub each_project: bool,
}

/// How an engine spells what is not spelled alike.
pub trait Dialect: Send + Sync {
    /// Whose spelling this is.
    fn spoken(&self) -> Spoken;
    /// A whole statement with its placeholders, `$1` and so on, as the engine writes them.
    fn placeholders<'a>(&self, sql: &'a str) -> Cow<'a, str>;
    /// All ids of a column of a set table for its owner (`alias.column`): as such, or as one hexadecimal text.
    fn id_set(&self, table: &str, column: &str, owner: &str) -> String;
    /// Joins to the members `m` the first rows of a table in an order (`table alias`, a condition without the organization,
    /// the order, a limit), spelled so that an index can serve the order. The statement sorts and cuts once more. `parts`,
    /// where there are any, divide the rows, those first that come first.
    fn first_of(&self, table: &str, condition: &str, order: &str, limit: usize, parts: &[Part]) -> String;
    /// Whether [`first_of`](Self::first_of) heeds parts.
    fn reads_parts(&self) -> bool {
        false
    }
    /// A condition on `t`: the words bound to placeholder `n` occur in its text.
    fn has_words(&self, n: usize) -> String;
    /// A table `found` with one row, in front of a statement: `few`, whether no more than `most` tasks of organization `$1`
    /// have the words bound to placeholder `n`, and if so, their `ids`. For an engine that cannot tell that beforehand,
    /// though the best way to the first page depends on it.
    fn found_first(&self, n: usize, most: usize) -> Option<String> {
        let _ = (n, most);
        None
    }
    /// What is bound for words of one organization.
    fn words_argument(&self, org: Uuid, words: &[String]) -> Value;
}

/// Whose rows a statement is about: what an engine with row-level security lets it see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenant {
    /// One organization's.
    Org(OrgId),
    /// Accounts, and whatever they have to do with any organization.
    All,
}

/// Reads: one statement at a time, each of one moment.
#[async_trait]
pub trait ReadEngine: Send + Sync {
    /// Runs a statement and answers its rows.
    async fn query(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError>;
    /// The same for a statement that finds a handful of rows by their keys: an engine may answer it where it is asked,
    /// without another thread (ADR 0004).
    async fn lookup(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.query(tenant, sql, args).await
    }
    /// The engine's spelling.
    fn dialect(&self) -> &dyn Dialect;
}

/// The whole difference between two databases, for the writer.
#[async_trait]
pub trait Engine: Send {
    /// Runs a statement and answers its rows.
    async fn query(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, EngineError>;
    /// Runs a statement and answers how many rows it touched.
    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, EngineError>;
    /// Runs statements as they stand, without arguments.
    async fn script(&mut self, sql: &'static str) -> Result<(), EngineError>;
    /// Begins a writing transaction; one that an earlier failure left open is rolled back before.
    async fn begin(&mut self) -> Result<(), EngineError>;
    /// Commits. [`EngineError::Lost`] where nobody knows whether it did.
    async fn commit(&mut self) -> Result<(), EngineError>;
    /// Goes back to the savepoint `one`.
    async fn roll_back_to_savepoint(&mut self) -> Result<(), EngineError> {
        self.execute("rollback to savepoint one".into(), Vec::new()).await.map(drop)
    }
    /// Lets those go first whose transaction stood in the way, where that takes waiting. The lot is any number, so that
    /// two who gave way do not come back together.
    async fn give_way(&mut self, lot: u8) {
        let _ = lot;
    }
    /// Whether a transaction is open: an engine may have ended it by itself when a statement failed.
    fn in_transaction(&self) -> bool;
    /// Rolls the transaction back, where one is open.
    async fn roll_back(&mut self) -> Result<(), EngineError> {
        if self.in_transaction() {
            self.execute("rollback".into(), Vec::new()).await.map(drop)
        } else {
            Ok(())
        }
    }
    /// Inserts rows, all of one table, with as few statements as it can: they may wait for others until the next
    /// statement of another kind, or [`flush`](Self::flush). With a key, rows that are there are overwritten.
    async fn insert(
        &mut self,
        table: &'static str,
        columns: &[&str],
        key: Option<&[&str]>,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), EngineError>;
    /// Writes whatever was inserted and waits for company; before the outcome of what was written is relied on.
    async fn flush(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
    /// What the writer remembers of logs, where it remembers anything.
    fn memory(&mut self) -> Option<&mut Memory> {
        None
    }
    /// What locks the head rows that a statement reads; empty where the transaction locks everything.
    fn for_update(&self) -> &'static str;
    /// Brings the words of tasks up to date; where title and description hold none, the task's words go.
    async fn index_words(&mut self, tasks: Vec<Words>) -> Result<(), EngineError>;
    /// Takes words that went a step nearer to not being in the files any more; whether there is more to do. A step takes
    /// no longer than a batch of commits; `begun` says that the last one left something to do.
    async fn merge_words(&mut self, begun: bool) -> Result<bool, EngineError>;
}

/// The searchable text of one task.
#[derive(Debug)]
pub struct Words {
    /// The organization.
    pub org: Uuid,
    /// The task.
    pub task: Uuid,
    /// Folded words of the title; nothing where the words go.
    pub title: String,
    /// Folded words of the description.
    pub description: String,
    /// Whether the task has no words yet.
    pub new: bool,
}

/// A new epoch: a short random word.
pub(in crate::store) fn new_epoch(clock: &dyn Clock) -> String {
    let mut random = [0_u8; 5];
    clock.random(&mut random);
    random.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// A condition that holds for any of some tuples, each spelled by `one` with a `{}` for each value; filled up to a power
/// of two by repeating the last, so that few texts serve all lengths.
pub(crate) fn any_of<const N: usize>(tuples: &[[Value; N]], one: &str) -> (String, Vec<Value>) {
    let length = tuples.len().max(1).next_power_of_two();
    let args = (0..length).flat_map(|at| tuples.get(at).or(tuples.last()).cloned().into_iter().flatten());
    let condition = |at| {
        (1..=N).fold(one.to_owned(), |text, place| text.replacen("{}", &format!("${}", N * at + place), 1))
    };
    ((0..length).map(condition).collect::<Vec<_>>().join(" or "), args.collect())
}

/// Ids for an `in (…)` list beginning at placeholder `from`, padded to a power of two by repeating the last, so that
/// few texts serve all lengths.
pub(crate) fn id_list(ids: &[Uuid], from: usize) -> (String, Vec<Value>) {
    let length = ids.len().max(1).next_power_of_two();
    let last = ids.last().copied().unwrap_or_default();
    let args = (0..length).map(|index| Value::Id(*ids.get(index).unwrap_or(&last))).collect();
    let text = (from..from + length).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    (text, args)
}
