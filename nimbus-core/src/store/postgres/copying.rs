//! A database on a server as one moment that is copied, and as a place that a copy fills.

use super::connect::Url;
use super::engine::Writing;
use super::migrate::{self, MIGRATIONS, TABLE};
use super::setup;
use crate::store::StoreError;
use crate::store::sql::Engine;
use crate::store::sql::copy::{Destination, Source};
use crate::store::sql::migrate::require;
use crate::time::Clock;

/// One side waits while the other works, for longer than a transaction may idle otherwise. Pages are read by the key, also
/// of tables that the server knows nothing about yet.
const PATIENT: &str = "set local idle_in_transaction_session_timeout = 0; set local enable_seqscan = off; \
     set local enable_bitmapscan = off; set local enable_sort = off; set local synchronous_commit = on";
/// Nobody else writes before this is over; references may go back and forth until then.
const ALONE: &str =
    "lock table meta, users, organizations in share row exclusive mode; set constraints all deferred";

/// The database as it is now, for as long as it is held; others may go on writing.
///
/// # Errors
/// Where it cannot be reached or lacks a migration.
pub(in crate::store) async fn source(url: &Url) -> Result<Source, StoreError> {
    let mut engine = Writing::for_upkeep(url.clone());
    require(&mut engine, MIGRATIONS, TABLE).await?;
    engine.begin_snapshot().await?;
    engine.script(PATIENT).await?;
    Ok(Source { engine: Box::new(engine) })
}

/// The database, with migrations applied, and kept from others.
///
/// # Errors
/// Where it cannot be reached, or the server is not one that Nimbus works with.
pub(in crate::store) async fn destination(url: &Url, clock: &dyn Clock) -> Result<Destination, StoreError> {
    let mut engine = Writing::for_upkeep(url.clone());
    // Whether the server is safe to work on is the question of whoever works on it.
    setup::check(&mut engine, false).await?;
    migrate::apply(&mut engine, clock).await?;
    engine.begin().await?;
    engine.script(PATIENT).await?;
    engine.script(ALONE).await?;
    Ok(Destination { engine: Box::new(engine), analyzes: true })
}

/// Tells the planner what was filled in; otherwise it would find out within a minute or so.
///
/// # Errors
/// Where the server cannot be reached.
pub(in crate::store) async fn analyze(url: &Url) -> Result<(), StoreError> {
    Ok(Writing::for_upkeep(url.clone()).script("analyze").await?)
}
