//! The engine on SQLite: one writer thread with group commit, several read-only connections, WAL, synced at every
//! commit.

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
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use super::StoreError;
use super::sql::SqlStore;
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

/// What the database was asked: questions read, statements written, transactions and the commits in them.
#[derive(Debug, Default)]
pub struct Counters {
    questions: AtomicU64,
    statements: AtomicU64,
    transactions: AtomicU64,
    commits: AtomicU64,
}

impl Counters {
    /// Statements sent by readers, each of one moment.
    pub fn questions(&self) -> u64 {
        self.questions.load(Ordering::Relaxed)
    }
    /// Statements sent by the writer, `begin` and `commit` among them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
    /// Transactions committed, each with one sync of the write-ahead log.
    pub fn transactions(&self) -> u64 {
        self.transactions.load(Ordering::Relaxed)
    }
    /// Commits acknowledged.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
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
        let mut connection = setup::writing(path, options)?;
        setup::migrate(&mut connection, clock)?;
        let epoch = setup::epoch(&connection, clock)?;
        let (moved, heads) = watch::channel(0);
        let moved = Arc::new(moved);
        let counters = Arc::new(Counters::default());
        let reads = readers::start(path, options, counters.clone())?;
        let writer = writer::start(connection, moved.clone(), counters.clone())?;
        if options.watch {
            readers::watch(path, moved)?;
        }
        let store = SqlStore { reads: Arc::new(reads), writer: Arc::new(writer), epoch, heads };
        Ok(Self { path: path.to_owned(), store: Arc::new(store), counters })
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
