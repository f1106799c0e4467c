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
mod operations;
mod protocol;
mod purge;
mod records;
mod sets;
mod words;
mod write;

pub use self::forget::forget;
pub use self::protocol::{apply, finish};
use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::store::CommitError;

/// What waits in front of the writer.
#[derive(Debug, Clone)]
pub enum Pending {
    /// A commit.
    Commit(Box<Commit>),
    /// Writes to the accounts alone.
    Accounts(Vec<Write>),
}

/// What became of it; accounts answer a commit without changes.
pub type Outcome = Result<Committed, CommitError>;
