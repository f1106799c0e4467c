//! The engine on SQLite: one writer thread with group commit, several read-only connections, WAL, synced at every
//! commit.

pub(in crate::store) mod copying;
mod engine;
mod files;
mod lookups;
mod others;
#[cfg(test)]
mod plans;
mod readers;
mod search_words;
mod setup;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use self::engine::Writing;
use super::StoreError;
pub use super::sql::Counters;
use super::sql::migrate::Migration;
use super::sql::{SqlStore, copy};
use crate::time::Clock;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reading connections, each with a thread.
    pub readers: usize,
    /// Whether commits of other processes are noticed (within 250 ms); for whoever follows the log.
    pub watch: bool,
    /// Whether the last to close the file moves the write-ahead log into it. A short-lived program leaves that to
    /// others.
    pub checkpoint_on_close: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 2, watch: true, checkpoint_on_close: true }
    }
}

/// A database in one file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    store: Arc<SqlStore>,
    counters: Arc<Counters>,
}

impl Sqlite {
    /// Opens the database file, making it and its folder (modes 0600 and 0700) where they are missing, and applies
    /// outstanding migrations.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a file of a newer program, [`StoreError::Unsafe`] for an engine or settings that could
    /// lose data, and whatever else keeps the file from being opened.
    pub fn open(path: &Path, options: &Options, clock: &dyn Clock) -> Result<Self, StoreError> {
        files::create(path)?;
        let counters = Arc::new(Counters::default());
        let mut engine = Writing::new(setup::writing(path, options)?, Arc::default());
        setup::migrate(&mut engine, clock)?;
        if writer::at_once(copy::is_backup(&mut engine))? {
            let why = "it is a backup; `nimbus restore` puts it back, and it stays as it is";
            return Err(StoreError::Unsafe(why.to_owned()));
        }
        let epoch = setup::epoch(&engine.connection, clock)?;
        let (moved, heads) = watch::channel(0);
        let moved = Arc::new(moved);
        let reads = readers::start(path, options, counters.clone())?;
        let engine = Writing::new(engine.connection, counters.clone());
        let writer = writer::start(engine, moved.clone())?;
        if options.watch {
            readers::watch(path, moved)?;
        }
        let store = SqlStore { reads: Arc::new(reads), writer: Arc::new(writer), epoch, heads };
        Ok(Self { path: path.to_owned(), store: Arc::new(store), counters })
    }

    /// Applies outstanding migrations, and answers which those were; makes the file where it is missing.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn migrate(path: &Path, clock: &dyn Clock) -> Result<Vec<Migration>, StoreError> {
        files::create(path)?;
        let connection = setup::writing(path, &Options::default())?;
        setup::migrate(&mut Writing::new(connection, Arc::default()), clock)
    }

    /// The migrations that a file lacks: all of them where there is none. Looks only.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn outstanding(path: &Path) -> Result<&'static [Migration], StoreError> {
        if !path.exists() {
            return Ok(setup::MIGRATIONS);
        }
        let connection = setup::reading(path)?;
        setup::outstanding(&mut Writing::new(connection, Arc::default()))
    }

    /// The store.
    pub fn store(&self) -> Arc<SqlStore> {
        self.store.clone()
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the database was asked so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}
