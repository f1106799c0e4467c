//! The engine on PostgreSQL: a writer with a thread of its own and group commit, reading connections that no request
//! ever owns, hints by `NOTIFY` beside the transactions.

mod connect;
mod connections;
pub(in crate::store) mod copying;
mod dialect;
mod engine;
mod failure;
mod hints;
mod migrate;
mod readers;
mod setup;
mod values;
mod words;
mod writer;

use std::sync::Arc;

use tokio::sync::{Notify, watch};

pub use self::connect::Url;
use self::engine::Writing;
use super::StoreError;
pub use super::sql::Counters;
use super::sql::SqlStore;
use crate::time::Clock;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections for lookups by key. As many again serve lists, searches and exports, and three more write, hint and
    /// listen.
    pub readers: usize,
    /// Whether commits of other processes are noticed, at once or within five seconds; for whoever follows the log.
    pub watch: bool,
    /// Whether outstanding migrations are applied. Without, a database that lacks one is refused.
    pub migrate: bool,
    /// Whether a server is refused that could lose in a crash what it acknowledged; only tests have a use for one.
    pub durable: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, watch: true, migrate: true, durable: true }
    }
}

/// A database on a server.
#[derive(Debug)]
pub struct Postgres {
    store: Arc<SqlStore>,
    counters: Arc<Counters>,
}

impl Postgres {
    /// Connects, checks the server's settings and applies outstanding migrations.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a newer program, [`StoreError::Unsafe`] for one that lacks a migration it
    /// was not asked to apply, or whose server could lose data, and whatever else keeps it from being used.
    pub async fn open(url: &Url, options: &Options, clock: &dyn Clock) -> Result<Self, StoreError> {
        let mut upkeep = Writing::for_upkeep(url.clone());
        setup::check(&mut upkeep, options.durable).await?;
        if options.migrate {
            migrate::apply(&mut upkeep, clock).await?;
        } else {
            migrate::require(&mut upkeep).await?;
        }
        let epoch = setup::epoch(&mut upkeep, clock).await?;
        let secured = setup::is_secured(&mut upkeep).await?;
        let (moved, heads) = watch::channel(0);
        let moved = Arc::new(moved);
        let counters = Arc::new(Counters::default());
        let reads = readers::Readers::new(url, options, secured, counters.clone());
        let committed = Arc::new(Notify::new());
        hints::tell(url.clone(), &committed);
        if options.watch {
            hints::listen(url.clone(), &moved);
        }
        let engine = Writing::new(url.clone(), secured, counters.clone());
        let writer = writer::start(engine, counters.clone(), move || {
            moved.send_modify(|count| *count += 1);
            committed.notify_one();
        })?;
        let store = SqlStore { reads: Arc::new(reads), writer: Arc::new(writer), epoch, heads };
        Ok(Self { store: Arc::new(store), counters })
    }

    /// The store.
    pub fn store(&self) -> Arc<SqlStore> {
        self.store.clone()
    }

    /// What the database was asked so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}
