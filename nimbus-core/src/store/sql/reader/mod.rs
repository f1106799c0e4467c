//! The questions operations ask, in one organization; a file for each noun.

mod comments;
mod log;
mod people;
mod projects;
mod tags;
mod tasks;

use std::sync::Arc;

pub(super) use self::projects::project_condition;
pub(super) use self::tasks::task_condition;
use super::{ReadEngine, Row, Sql, Tenant, Value};
use crate::id::OrgId;
use crate::store::StoreError;

type Read<T> = Result<T, StoreError>;

/// Reads in one organization; every statement's first argument is its id.
pub struct SqlReader {
    engine: Arc<dyn ReadEngine>,
    org: OrgId,
}

impl std::fmt::Debug for SqlReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlReader").field("org", &self.org).finish_non_exhaustive()
    }
}

impl SqlReader {
    /// Reads in `org` through `engine`.
    pub fn new(engine: Arc<dyn ReadEngine>, org: OrgId) -> Self {
        Self { engine, org }
    }

    async fn query(&self, sql: impl Into<Sql> + Send, args: Vec<Value>) -> Read<Vec<Row>> {
        let args = std::iter::once(Value::id(self.org)).chain(args).collect();
        self.engine.lookup(Tenant::Org(self.org), sql.into(), args).await
    }

    /// The same for a statement that finds many rows, or some of many.
    async fn some(&self, sql: impl Into<Sql> + Send, args: Vec<Value>) -> Read<Vec<Row>> {
        let args = std::iter::once(Value::id(self.org)).chain(args).collect();
        self.engine.query(Tenant::Org(self.org), sql.into(), args).await
    }

    async fn one(&self, sql: impl Into<Sql> + Send, args: Vec<Value>) -> Read<Option<Row>> {
        Ok(self.query(sql, args).await?.into_iter().next())
    }
}

/// The condition and arguments that name records of a source beside their `org_id`; `keys` is not empty. The list is
/// filled up to a power of two, so that few texts serve all lengths.
fn source_condition(alias: &str, system: &str, keys: &[String]) -> (String, Vec<Value>) {
    let length = keys.len().next_power_of_two();
    let list: Vec<String> = (3..3 + length).map(|n| format!("${n}")).collect();
    let args = (0..length).map(|at| Value::text(keys.get(at).or(keys.last()).expect("chunks are not empty")));
    let condition = format!("{alias}.source_system = $2 and {alias}.source_key in ({})", list.join(", "));
    (condition, std::iter::once(Value::text(system)).chain(args).collect())
}

/// Texts for an `in (…)` list beginning at placeholder `from`, filled up to a power of two with nothing, so that few
/// texts serve all lengths.
fn text_list(mut texts: Vec<String>, from: usize) -> (String, Vec<Value>) {
    let length = texts.len().max(1).next_power_of_two();
    texts.resize(length, String::new());
    let list: Vec<String> = (from..from + length).map(|n| format!("${n}")).collect();
    (list.join(", "), texts.into_iter().map(Value::Text).collect())
}
