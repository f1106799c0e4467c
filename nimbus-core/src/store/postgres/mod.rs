//! The engine on PostgreSQL: a writer with a thread of its own and group commit, reading connections that no request
//! ever owns, hints by `NOTIFY` beside the transactions.

mod connect;
mod connections;
// Whatever is copied, one of the two ends is a file.
#[cfg(feature = "sqlite")]
pub(in crate::store) mod copying;
mod dialect;
mod engine;
mod failure;
mod hints;
mod inserts;
mod lanes;
mod migrate;
mod readers;
mod secure;
mod setup;
mod statistics;
#[cfg(test)]
mod tests;
mod together;
mod values;
mod words;
mod writer;

use std::sync::Arc;

use tokio::sync::{Notify, watch};

pub use self::connect::Url;
use self::engine::Writing;
use self::lanes::Lanes;
use super::StoreError;
pub use super::sql::Counters;
use super::sql::SqlStore;
use super::sql::migrate::Migration;
use crate::time::Clock;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections for lists, searches and exports. Half as many serve lookups by key, and four more write, hint
    /// and listen.
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
        if secured {
            setup::warn_of_a_bypass(&mut upkeep).await?;
        }
        let (moved, heads) = watch::channel(0);
        let moved = Arc::new(moved);
        let counters = Arc::new(Counters::default());
        let reads = readers::Readers::new(url, options, secured, counters.clone());
        let committed = Arc::new(Notify::new());
        hints::tell(url.clone(), &committed);
        statistics::gather(url.clone(), &counters);
        if options.watch {
            hints::listen(url.clone(), &moved);
        }
        let writer = Lanes::new(|| {
            let engine = Writing::new(url.clone().by_keys(), secured, counters.clone());
            let (moved, committed) = (moved.clone(), committed.clone());
            writer::start(engine, counters.clone(), move || {
                moved.send_modify(|count| *count += 1);
                committed.notify_one();
            })
        })?;
        let store = SqlStore { reads: Arc::new(reads), writer: Arc::new(writer), epoch, heads };
        Ok(Self { store: Arc::new(store), counters })
    }

    /// Applies outstanding migrations, and answers which those were. Somebody else who is at it at the same time is waited
    /// for; nobody is kept waiting by it for more than two seconds (GATES R9): where a lock does not come by then, the
    /// migration is given up, is not there at all, and is applied by a later call.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a newer program, [`StoreError::Unsafe`] where an applied migration was
    /// edited, [`StoreError::Unavailable`] where the server or a lock was not to be had.
    pub async fn migrate(url: &Url, clock: &dyn Clock) -> Result<Vec<Migration>, StoreError> {
        migrate::apply(&mut Writing::for_upkeep(url.clone()), clock).await
    }

    /// The migrations that a database lacks; looks only.
    ///
    /// # Errors
    /// As for [`migrate`](Self::migrate).
    pub async fn outstanding(url: &Url) -> Result<&'static [Migration], StoreError> {
        migrate::outstanding(&mut Writing::for_upkeep(url.clone())).await
    }

    /// Switches row-level security on or off for every table that has a policy, all of them or none, and answers which
    /// tables those are. It takes the owner of the tables. A server notices when it starts: one that was started before
    /// it was switched on finds no rows any more.
    ///
    /// # Errors
    /// [`StoreError::Unsafe`] where there is no table with a policy; [`StoreError::Unavailable`] where a lock does not come
    /// within two seconds, and then nothing is switched.
    pub async fn secure(url: &Url, on: bool) -> Result<Vec<String>, StoreError> {
        secure::switch(&mut Writing::for_upkeep(url.clone()), on).await
    }

    /// Statements that make the two roles of a production database and give them what they need: `nimbus_owner` owns the
    /// tables and migrates, `nimbus_app` serves and can alter nothing. For `psql`, as an administrator of the server; may
    /// be run again at any time.
    pub const ROLES: &str = include_str!("../../../migrations/postgres/roles.sql");

    /// The store.
    pub fn store(&self) -> Arc<SqlStore> {
        self.store.clone()
    }

    /// What the database was asked so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}
