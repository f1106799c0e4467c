//! Moving and keeping: a whole database from one place to another, into a backup, and back out of one.
//!
//! A backup is a database file of SQLite, whichever engine it is of. Everything runs beside serving processes and copies
//! one moment; it is written whole or not at all, and compared with what was read before it counts.

mod backup;
mod place;

use std::path::Path;

pub use self::backup::backup;
pub use self::place::Place;
use super::sql::copy::{self, copy, heads};
pub use super::sql::copy::{Content, CopyError, Purpose, Report, Watch, digest};
use crate::time::Clock;

/// Moves everything from one database into an empty one, which goes on as the same: with the same epoch.
///
/// The source stays as it is. Nobody should write to it meanwhile, nor afterwards.
///
/// # Errors
/// [`CopyError::NotEmpty`], [`CopyError::MovedOn`], and whatever else keeps the copy from being whole. The destination is
/// as empty as it was then.
pub async fn relocate(
    from: &Place,
    to: &Place,
    clock: &dyn Clock,
    watch: Watch<'_>,
) -> Result<Report, CopyError> {
    let mut source = from.source().await?;
    if source.is_backup().await? {
        return Err(CopyError::Backup);
    }
    let mut destination = to.destination(clock).await?;
    let report = copy(&mut source, &mut destination, &Purpose::Move, watch).await?;
    if heads(&mut from.source().await?).await? != report.heads {
        return Err(CopyError::MovedOn);
    }
    destination.keep().await?;
    to.settle().await;
    Ok(report)
}

/// Puts a backup into an empty database, under a new epoch: what anybody remembers of versions and places in the log from
/// before is told to be foreign.
///
/// # Errors
/// [`CopyError::NotEmpty`], [`CopyError::Damaged`], and whatever else keeps the copy from being whole. The destination is
/// as empty as it was then.
pub async fn restore(
    file: &Path,
    to: &Place,
    clock: &dyn Clock,
    watch: Watch<'_>,
) -> Result<Report, CopyError> {
    let mut source = Place::File(file.to_owned()).source().await?;
    let mut destination = to.destination(clock).await?;
    let purpose = Purpose::Restore(crate::store::sql::new_epoch(clock));
    let report = copy(&mut source, &mut destination, &purpose, watch).await?;
    destination.keep().await?;
    to.settle().await;
    Ok(report)
}

/// Reads all of a database as it is now, and answers what is in it.
///
/// # Errors
/// Where it cannot be read, or a log in it does not hold together.
pub async fn look(place: &Place) -> Result<Report, CopyError> {
    copy::look(&mut place.source().await?).await
}
