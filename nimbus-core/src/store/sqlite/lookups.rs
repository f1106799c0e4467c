//! Lookups by key, answered on the thread that asks (ADR 0004): a hop to another thread and back costs several times as
//! much as the lookup itself.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::engine::query;
use super::setup;
use crate::store::StoreError;
use crate::store::sql::{Row, Value};

/// Steps of SQLite's machine a lookup may take here, far below a millisecond; what needs more is no lookup.
const STEPS: i32 = 20_000;

/// Connections that nobody is using at the moment; opened when they are first needed.
#[derive(Debug)]
pub(super) struct Lookups {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    /// How many more may be opened.
    unopened: AtomicUsize,
}

impl Lookups {
    pub(super) fn new(path: &Path, most: usize) -> Self {
        Self { path: path.to_owned(), free: Mutex::default(), unopened: AtomicUsize::new(most) }
    }

    /// The rows of a statement, or `None` where it is better asked of a thread that may wait: no connection is free, it
    /// takes too many steps, or anything is wrong, which the other connection will find out and tell.
    pub(super) fn answer(&self, sql: &str, args: &[Value]) -> Option<Vec<Row>> {
        let connection = self.take()?;
        let rows = query(&connection, sql, args);
        self.free().push(connection);
        rows.ok()
    }

    fn take(&self) -> Option<Connection> {
        // The lock is given back before a connection is opened.
        let free = self.free().pop();
        free.or_else(|| self.open())
    }

    fn open(&self) -> Option<Connection> {
        let one_less = |count: usize| count.checked_sub(1);
        self.unopened.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).ok()?;
        let opened = open(&self.path).inspect_err(|error| {
            tracing::warn!(%error, "lookups are answered by the reading threads");
        });
        opened.ok()
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    let refuse = |error| StoreError::from(super::engine::failed(error));
    let connection = setup::reading(path)?;
    // Whoever asks here must not sleep.
    connection.busy_timeout(Duration::ZERO).map_err(refuse)?;
    connection.progress_handler(STEPS, Some(|| true)).map_err(refuse)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookups(folder: &tempfile::TempDir, most: usize) -> Lookups {
        let path = folder.path().join("a.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("pragma journal_mode = wal; create table t (n)")
            .unwrap();
        Lookups::new(&path, most)
    }

    #[test]
    fn a_lookup_is_answered_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let rows = lookups(&folder, 1).answer("select $1", &[Value::Int(7)]).unwrap();
        assert_eq!(rows[0].0, [Value::Int(7)]);
    }

    #[test]
    fn what_is_long_is_left_to_others_and_the_connection_stays_usable() {
        let folder = tempfile::tempdir().unwrap();
        let lookups = lookups(&folder, 1);
        let long = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000) \
                    select max(i) from n";
        assert!(lookups.answer(long, &[]).is_none());
        assert!(lookups.answer("select 1", &[]).is_some());
    }

    #[test]
    fn no_more_connections_are_opened_than_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let lookups = lookups(&folder, 1);
        let held = lookups.take().unwrap();
        assert!(lookups.answer("select 1", &[]).is_none());
        lookups.free().push(held);
        assert!(lookups.answer("select 1", &[]).is_some());
    }
}
