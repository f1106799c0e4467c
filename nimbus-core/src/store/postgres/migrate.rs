//! Bringing the schema up to date, one process at a time.

use std::time::{Duration, Instant};

use super::engine::Writing;
use super::secure;
use crate::store::StoreError;
use crate::store::sql::migrate::{self, Migration};
use crate::store::sql::{Engine, Value};
use crate::time::Clock;

/// The schema, step by step.
pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "initial",
    sql: include_str!("../../../migrations/postgres/0001_initial.sql"),
}];

/// Answers a row where the table of migrations is there.
const TABLE: &str = "select 1 where to_regclass('migrations') is not null";
/// The advisory lock of whoever migrates: "nimbus" in ASCII.
const LOCK: i64 = 0x6e69_6d62_7573;
/// How long another process may take over its migrations.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often it is looked for the lock. Waiting in the lock itself would stand in the way of an index that the other builds
/// beside running work.
const LOOK: Duration = Duration::from_millis(100);

/// Applies what is outstanding, and answers what that was.
pub(super) async fn apply(engine: &mut Writing, clock: &dyn Clock) -> Result<Vec<Migration>, StoreError> {
    apply_of(MIGRATIONS, engine, clock).await
}

/// The same of any list of migrations.
pub(super) async fn apply_of(
    known: &'static [Migration],
    engine: &mut Writing,
    clock: &dyn Clock,
) -> Result<Vec<Migration>, StoreError> {
    // Whoever may not alter the schema may still use one that is complete.
    if migrate::state(engine, known, TABLE).await?.outstanding.is_empty() {
        return Ok(Vec::new());
    }
    lock(engine).await?;
    let done = run(engine, known, clock).await;
    let unlocked = engine.query("select pg_advisory_unlock($1)".into(), vec![Value::Int(LOCK)]).await;
    let done = done?;
    unlocked?;
    Ok(done)
}

/// Applies it. Where tables are secured, those that were made just now are to be, too.
async fn run(
    engine: &mut Writing,
    known: &'static [Migration],
    clock: &dyn Clock,
) -> Result<Vec<Migration>, StoreError> {
    let secured = secure::is_on(engine).await?;
    let done = migrate::run(engine, known, TABLE, clock.now()).await?;
    if secured {
        secure::switch(engine, true).await?;
    }
    Ok(done)
}

async fn lock(engine: &mut Writing) -> Result<(), StoreError> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let row = engine.query("select pg_try_advisory_lock($1)".into(), vec![Value::Int(LOCK)]).await?.pop();
        if row.map_or(Ok(false), |row| row.read("pg_locks").flag("locked"))? {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(StoreError::Unavailable(
        "another process is applying migrations, and does not come to an end".to_owned(),
    ))
}

/// What is to be applied yet; changes nothing.
pub(super) async fn outstanding(engine: &mut Writing) -> Result<&'static [Migration], StoreError> {
    Ok(migrate::state(engine, MIGRATIONS, TABLE).await?.outstanding)
}

/// Refuses a database that lacks a migration.
pub(super) async fn require(engine: &mut Writing) -> Result<(), StoreError> {
    match outstanding(engine).await?.first() {
        None => Ok(()),
        Some(next) => Err(StoreError::Unsafe(format!(
            "the database lacks migration {} ({}); apply it with `nimbus migrate`",
            next.number, next.name
        ))),
    }
}
