//! Opening connections with the settings that durability needs, and bringing the schema up to date.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::engine::{Writing, failed};
use super::writer::at_once;
use super::{Options, others};
use crate::store::StoreError;
use crate::store::sql::migrate::{self, Migration};
use crate::time::Clock;

/// Before this one, two connections could corrupt a write-ahead log that is reset (GATES trap 5).
const OLDEST: i32 = 3_051_003;
/// How long a statement that reads waits for another process's lock.
const BUSY: Duration = Duration::from_secs(5);
/// Statements kept prepared by each connection.
const PREPARED: usize = 256;

/// The schema, step by step.
pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "initial",
    sql: include_str!("../../../migrations/sqlite/0001_initial.sql"),
}];

fn refuse(error: rusqlite::Error) -> StoreError {
    failed(error).into()
}

/// The connection that writes.
pub(super) fn writing(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST {
        return Err(StoreError::Unsafe(format!(
            "SQLite {} can corrupt a database; 3.51.3 or newer is needed",
            rusqlite::version()
        )));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(refuse)?;
    common(&connection)?;
    connection.busy_handler(Some(others::wait)).map_err(refuse)?;
    let mode: String =
        connection.query_row("pragma journal_mode = wal", [], |row| row.get(0)).map_err(refuse)?;
    if mode != "wal" {
        return Err(StoreError::Unsafe(format!(
            "the database cannot use a write-ahead log here (journal mode {mode}); is it on a network drive?"
        )));
    }
    connection
        .execute_batch("pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma trusted_schema = off;")
        .map_err(refuse)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(refuse)?;
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !options.checkpoint_on_close)
        .map_err(refuse)?;
    check(&connection)?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(refuse)?;
    common(&connection)?;
    connection.execute_batch("pragma query_only = on; pragma trusted_schema = off;").map_err(refuse)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(refuse)?;
    Ok(connection)
}

fn common(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY).map_err(refuse)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A plan holds for any argument. Otherwise a statement is planned again whenever an argument differs from the last
    // one's, which took half the time of a list.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(refuse)?;
    connection
        .execute_batch("pragma cache_size = -8192; pragma mmap_size = 0; pragma temp_store = memory;")
        .map_err(refuse)
}

/// Reads the settings back: one that did not take would lose data (R4), or keep what was purged.
fn check(connection: &Connection) -> Result<(), StoreError> {
    for (setting, wanted) in [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)] {
        let found: i64 =
            connection.query_row(&format!("pragma {setting}"), [], |row| row.get(0)).map_err(refuse)?;
        if found != wanted {
            return Err(StoreError::Unsafe(format!(
                "the database would not take {setting} = {wanted} (it is {found})"
            )));
        }
    }
    Ok(())
}

/// Answers a row where the table of migrations is there.
pub(super) const TABLE: &str = "select 1 from sqlite_schema where name = 'migrations'";

/// Applies outstanding migrations, each in a transaction that keeps other processes out.
pub(super) fn migrate(engine: &mut Writing, clock: &dyn Clock) -> Result<Vec<Migration>, StoreError> {
    at_once(migrate::run(engine, MIGRATIONS, TABLE, clock.now()))
}

/// What is to be applied yet; changes nothing.
pub(super) fn outstanding(engine: &mut Writing) -> Result<&'static [Migration], StoreError> {
    Ok(at_once(migrate::state(engine, MIGRATIONS, TABLE))?.outstanding)
}

/// The database's epoch, made on first use.
pub(super) fn epoch(connection: &Connection, clock: &dyn Clock) -> Result<String, StoreError> {
    let read = || {
        connection
            .query_row("select value from meta where name = 'epoch'", [], |row| row.get(0))
            .optional()
            .map_err(refuse)
    };
    if let Some(epoch) = read()? {
        return Ok(epoch);
    }
    let mut random = [0_u8; 5];
    clock.random(&mut random);
    let made = random.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    connection
        .execute("insert into meta (name, value) values ('epoch', ?1) on conflict (name) do nothing", [&made])
        .map_err(refuse)?;
    Ok(read()?.unwrap_or(made))
}
