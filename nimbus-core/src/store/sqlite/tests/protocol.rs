//! Batches on an engine that ends the transaction by itself, as SQLite does on a full disk.

use async_trait::async_trait;

use super::stage::{Stage, at_once};
use crate::store::sql::{Engine, EngineError, Pending, Row, Sql, Value, Words, apply, insert_values};
use crate::store::sqlite::engine::Writing;
use crate::store::{CommitError, StoreError};

/// Rolls back and has no room when it meets the text `full`.
struct Full(Writing);

#[async_trait]
impl Engine for Full {
    async fn query(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, EngineError> {
        self.0.query(sql, args).await
    }
    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, EngineError> {
        if args.contains(&Value::Text("full".to_owned())) {
            self.0.execute("rollback".into(), Vec::new()).await?;
            return Err(StoreError::Full.into());
        }
        self.0.execute(sql, args).await
    }
    async fn begin(&mut self) -> Result<(), EngineError> {
        self.0.begin().await
    }
    async fn script(&mut self, sql: &'static str) -> Result<(), EngineError> {
        self.0.script(sql).await
    }
    async fn commit(&mut self) -> Result<(), EngineError> {
        self.0.commit().await
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
        self.0.in_transaction()
    }
    fn for_update(&self) -> &'static str {
        self.0.for_update()
    }
    async fn index_words(&mut self, tasks: Vec<Words>) -> Result<(), EngineError> {
        self.0.index_words(tasks).await
    }
    async fn merge_words(&mut self, begun: bool) -> Result<bool, EngineError> {
        self.0.merge_words(begun).await
    }
}

fn batch(stage: &Stage, names: &[&str]) -> Vec<Pending> {
    names.iter().map(|name| Pending::Commit(Box::new(stage.tag(name)))).collect()
}

#[test]
fn what_was_told_to_have_failed_is_not_there() {
    let stage = Stage::new();
    let mut engine = Full(stage.engine());
    let outcomes = at_once(apply(&mut engine, &batch(&stage, &["before", "full", "after"])));
    for outcome in &outcomes {
        assert!(matches!(outcome, Err(CommitError::Store(StoreError::Full))), "{outcome:?}");
    }
    assert!(!engine.in_transaction());
    assert_eq!(stage.tags(), Vec::<String>::new());
    let outcomes = at_once(apply(&mut engine, &batch(&stage, &["later"])));
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
}

#[test]
fn a_transaction_left_open_is_rolled_back_by_the_next() {
    let stage = Stage::new();
    let mut engine = stage.engine();
    engine.connection.execute_batch("begin immediate; delete from migrations").unwrap();
    let outcomes = at_once(apply(&mut engine, &batch(&stage, &["one"])));
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
    let kept: i64 =
        engine.connection.query_row("select count(*) from migrations", [], |row| row.get(0)).unwrap();
    assert_eq!((kept, stage.tags()), (1, vec!["one".to_owned()]));
}
