//! Everything a database holds, copied into an empty one, whichever engines they are on: one moment of the source, one
//! transaction at the destination, compared before it is committed.

mod check;
mod content;
mod fill;
mod mark;
mod pages;
mod tables;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::content::{Content, digest};
pub(in crate::store) use self::mark::is_backup;
use super::{Engine, EngineError};
use crate::head::Head;
use crate::id::OrgId;
use crate::store::StoreError;

/// One moment of a database that is read.
pub struct Source {
    pub(in crate::store) engine: Box<dyn Engine>,
}

/// A database that is filled, in a transaction that has begun: nobody else writes meanwhile, and references among rows are
/// checked at its end.
pub struct Destination {
    pub(in crate::store) engine: Box<dyn Engine>,
    /// Whether the engine looks up what rows refer to by plans it made when there were hardly any, and must be told of more.
    pub(in crate::store) analyzes: bool,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Destination").finish_non_exhaustive()
    }
}

/// What the copy is for, which decides what is written beside the rows.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// The database lives on there: it keeps its epoch.
    Move,
    /// It is kept: with its epoch, and marked, so that nobody works on it by mistake.
    Backup,
    /// It lives again, as of an earlier moment: under this new epoch. What the mark of the backup says must be there.
    Restore(String),
}

/// Told of the table that is worked on and how many of its rows were copied.
pub type Watch<'a> = &'a mut (dyn FnMut(&'static str, u64) + Send);

/// What was copied, as it was found again in the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Every table.
    pub tables: Vec<Content>,
    /// The head of every organization's log; its chain holds together.
    pub heads: Vec<(OrgId, Head)>,
}

impl Report {
    /// How many rows were copied.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|content| content.rows).sum()
    }
}

/// Why nothing was copied: the destination is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is something in the destination.
    #[error("the destination is not empty: it holds {users} accounts and {organizations} organizations")]
    NotEmpty {
        /// Accounts in it.
        users: u64,
        /// Organizations in it.
        organizations: u64,
    },
    /// What was written is not what was read.
    #[error(
        "{table} of the copy is not as it was read: {found} rows where there were {wanted}, or other content"
    )]
    Differs {
        /// The table.
        table: &'static str,
        /// Rows that were copied.
        wanted: u64,
        /// Rows that are there.
        found: u64,
    },
    /// A log does not hold together.
    #[error("the log of {org} does not hold together: {}", faults.join("; "))]
    Broken {
        /// The organization.
        org: OrgId,
        /// What is wrong.
        faults: Vec<String>,
    },
    /// A backup does not hold what was written into it.
    #[error("the backup is damaged: it does not hold what was written into it")]
    Damaged,
    /// A source that is moved was written to meanwhile.
    #[error("the source was written to while it was moved: stop the servers that use it")]
    MovedOn,
    /// A file that would be written is there.
    #[error("{0} is there already")]
    Exists(String),
    /// The source is a backup.
    #[error("the source is a backup, which is put back with `nimbus restore`")]
    Backup,
    /// A file or folder does not let itself be written.
    #[error("{0}")]
    File(String),
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EngineError> for CopyError {
    fn from(error: EngineError) -> Self {
        Self::Store(error.into())
    }
}

/// Reads what a database holds, without copying it.
///
/// # Errors
/// Where it cannot be read, or a log does not hold together.
pub async fn look(source: &mut Source) -> Result<Report, CopyError> {
    let tables = pages::contents(&mut *source.engine).await?;
    Ok(Report { tables, heads: check::chains(&mut *source.engine).await? })
}

/// The heads of all logs.
///
/// # Errors
/// Where they cannot be read.
pub(in crate::store) async fn heads(source: &mut Source) -> Result<Vec<(OrgId, Head)>, StoreError> {
    check::heads(&mut *source.engine).await
}

/// Copies everything and compares it. The destination's transaction is still open: [`Destination::keep`] commits it, and
/// dropping it leaves nothing there.
///
/// # Errors
/// As [`CopyError`] says.
pub async fn copy(
    source: &mut Source,
    destination: &mut Destination,
    purpose: &Purpose,
    watch: Watch<'_>,
) -> Result<Report, CopyError> {
    check::empty(&mut *destination.engine).await?;
    let from = &mut *source.engine;
    let tables = fill::fill(from, destination, watch).await?;
    let to = &mut *destination.engine;
    mark::mark(from, to, purpose, &tables).await?;
    check::compare(to, &tables).await?;
    Ok(Report { tables, heads: check::chains(to).await? })
}

impl Source {
    /// Whether it is a backup.
    pub(in crate::store) async fn is_backup(&mut self) -> Result<bool, StoreError> {
        mark::is_backup(&mut *self.engine).await
    }
}

impl Destination {
    /// Commits what was copied.
    ///
    /// # Errors
    /// Where it cannot be committed: then nothing of it is there, unless the connection was lost at that moment.
    pub async fn keep(mut self) -> Result<(), CopyError> {
        Ok(self.engine.commit().await?)
    }
}
