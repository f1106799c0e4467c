//! Group commit: what has gathered in front of the writer is applied in one transaction.
//!
//! The whole batch is validated in memory against one query of each log's tail and written with few statements; only if
//! a statement fails is it rolled back and replayed commit by commit in savepoints, so that a failing commit never hurts
//! its neighbours (DESIGN §2).

mod counters;
mod failure;
mod flush;
mod forget;
mod heads;
mod memory;
mod operations;
mod protocol;
mod purge;
mod records;
mod sets;
mod settled;
mod words;
mod write;

pub use self::forget::forget;
#[cfg(test)]
#[cfg(feature = "postgres")]
pub(in crate::store) use self::heads::tails_statement;
pub use self::memory::Memory;
pub use self::protocol::{apply, finish};
use crate::accounts::Write;
use crate::change::{Change, Commit, Committed, Record};
use crate::store::CommitError;

/// What waits in front of the writer.
#[derive(Debug, Clone)]
pub enum Pending {
    /// A commit.
    Commit(Box<Commit>),
    /// Writes to the accounts alone.
    Accounts(Vec<Write>),
}

impl Pending {
    /// How much of the lock's time it needs, roughly: one for each row to write and each KiB of long text in it.
    pub fn weight(&self) -> usize {
        match self {
            Self::Commit(commit) => commit.changes.iter().map(|change| 1 + long_text(change) / 1024).sum(),
            Self::Accounts(writes) => writes.len(),
        }
    }
}

/// Bytes of the long text a change writes.
fn long_text(change: &Change) -> usize {
    match &change.after {
        Some(Record::Task(task)) => task.description.as_str().len(),
        Some(Record::Comment(comment)) => comment.body.as_str().len(),
        Some(Record::Project(project)) => project.description.as_str().len(),
        _ => 0,
    }
}

/// What became of it; accounts answer a commit without changes.
pub type Outcome = Result<Committed, CommitError>;
