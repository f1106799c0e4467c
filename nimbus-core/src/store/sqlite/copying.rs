//! A database file as one moment that is copied, and as a place that a copy fills.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::engine::{Writing, failed};
use super::setup::{self, MIGRATIONS, TABLE};
use super::writer::at_once;
use super::{Options, files};
use crate::store::StoreError;
use crate::store::sql::copy::{Destination, Source};
use crate::store::sql::{Engine, migrate};
use crate::time::Clock;

/// Memory for pages that a long transaction has written, in KiB: what does not fit is written twice.
const CACHE: &str = "pragma cache_size = -65536; pragma defer_foreign_keys = on;";

/// The file as it is now, for as long as it is held; others may go on writing.
///
/// # Errors
/// Where there is no such file, it is no database, or it lacks a migration.
pub(in crate::store) fn source(path: &Path) -> Result<Source, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Unavailable(format!("there is no file {}", path.display())));
    }
    let mut engine = engine(setup::reading(path)?);
    // The first read says which moment it is.
    at_once(engine.script("begin"))?;
    at_once(migrate::require(&mut engine, MIGRATIONS, TABLE))?;
    Ok(Source { engine: Box::new(engine) })
}

/// The file, made where it is missing, with the whole of it locked.
///
/// # Errors
/// Those of opening a database.
pub(in crate::store) fn destination(path: &Path, clock: &dyn Clock) -> Result<Destination, StoreError> {
    files::create(path)?;
    begun(setup::writing(path, &Options::default())?, clock)
}

/// An empty file that is thrown away unless all goes well: nothing in it survives a crash before [`synced`](files::sync).
///
/// # Errors
/// Those of opening a database.
pub(in crate::store) fn scratch(path: &Path, clock: &dyn Clock) -> Result<Destination, StoreError> {
    begun(setup::scratch(path)?, clock)
}

fn begun(connection: Connection, clock: &dyn Clock) -> Result<Destination, StoreError> {
    let mut engine = engine(connection);
    setup::migrate(&mut engine, clock)?;
    at_once(engine.begin())?;
    at_once(engine.script(CACHE))?;
    Ok(Destination { engine: Box::new(engine), analyzes: false })
}

fn engine(connection: Connection) -> Writing {
    Writing::new(connection, Arc::default())
}

/// Looks through the whole file for pages that do not hold what they must.
///
/// # Errors
/// [`StoreError::Unsafe`] with the first thing that is wrong.
pub(in crate::store) fn integrity(path: &Path) -> Result<(), StoreError> {
    let connection = setup::reading(path)?;
    let said: String = connection
        .query_row("pragma integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| StoreError::from(failed(error)))?;
    match said.as_str() {
        "ok" => Ok(()),
        wrong => Err(StoreError::Unsafe(format!("the file is damaged: {wrong}"))),
    }
}
