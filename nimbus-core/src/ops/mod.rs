//! One struct per thing a person can do.

pub mod comment;
pub mod explain;
pub mod member;
pub mod one;
pub mod organization;
pub mod project;
#[cfg(test)]
mod stage;
pub mod tag;
pub mod task;
pub mod trash;
pub mod undo;

use crate::change::{Change, Record};
use crate::error::{Error, Result};
use crate::time::Timestamp;

/// The name in the log of an import's commits.
pub(crate) const IMPORT: &str = "import.batch";

/// The change from one state of a record to another at `now`; one that changes nothing is dropped by the runner.
pub(crate) fn updated(before: impl Into<Record>, after: impl Into<Record>, now: Timestamp) -> Change {
    let mut after = after.into();
    after.touch(now);
    Change::update(before, after)
}

/// What was looked for, or the answer that there is no such thing.
pub(crate) fn found<T>(thing: Option<T>, what: &'static str) -> Result<T> {
    thing.ok_or(Error::NotFound { what })
}
