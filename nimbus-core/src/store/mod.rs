//! The storage port: what the waist asks of a store, and what a store must keep.
//!
//! A store keeps three promises: a commit is applied whole or not at all and is durable when it is acknowledged; the
//! numbers of an organization's log have no gaps and follow commit order; and a commit whose read set has changed since
//! its base is refused with [`CommitError::Conflict`].

mod accounts;
mod error;
#[cfg(feature = "sqlite")]
pub mod keeping;
pub mod page;
#[cfg(feature = "postgres")]
pub mod postgres;
mod queries;
mod reader;
#[cfg(feature = "engine")]
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use async_trait::async_trait;

pub use self::accounts::Accounts;
pub use self::error::{CommitError, StoreError, Unique};
pub use self::queries::{
    Asker, CommentQueries, DirectoryQueries, ExportQueries, LogQueries, MemberQueries, OrganizationQueries,
    ProjectQueries, Queries, Seen, StatsQueries, TagQueries, TaskQueries,
};
pub use self::reader::{Comments, Happened, Log, People, Placed, Projects, Reader, Tags, Tasks};
use crate::chain::GENESIS;
use crate::change::{Commit, Committed, OperationRow, RequestKey, Seq};
use crate::head::Head;
use crate::id::OrgId;

/// Somebody's place in an organization as of one moment, and whether the organization is in the trash.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The organization.
    pub org: OrgId,
    /// The membership.
    pub role: crate::policy::Role,
    /// Whether the organization is in the trash.
    pub org_deleted: bool,
}

/// The first statement of an operation: one row of one moment.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The head of the log.
    pub seq: Seq,
    /// The caller's place; `None` for outsiders.
    pub standing: Option<Standing>,
    /// The operation that used the caller's request key before.
    pub replay: Option<OperationRow>,
}

/// A head that is held: nobody else commits in that organization until it is released, used, or has run out.
#[async_trait]
pub trait Hold: Send {
    /// Commits under the hold and ends it. [`CommitError::Conflict`] where the hold has run out, too.
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, CommitError>;
}

/// What keeps everything.
#[async_trait]
pub trait Store: Queries + Accounts + Send + Sync + 'static {
    /// Opens an operation: head, the caller's place and an earlier use of the request key, in one statement. `None`
    /// where there is no such organization.
    async fn open(&self, who: Asker, key: Option<&RequestKey>) -> Result<Option<Opening>, StoreError>;
    /// Questions in one organization.
    fn reader(&self, org: OrgId) -> Box<dyn Reader>;
    /// Applies a commit, whole or not at all; answers when it is durable.
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError>;
    /// Holds an organization's head, for at most a second: the last resort against contention from other processes. An
    /// engine may hold more than this one head, up to all of them, as SQLite does: it has one lock.
    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError>;
    /// Takes the words of purged tasks a bounded step nearer to not being in the files any more, and answers whether there
    /// is more to do; where nothing was purged since, it only looks.
    async fn forget_words(&self) -> Result<bool, StoreError>;
    /// The database's epoch: a short random word, replaced when a backup is restored.
    fn epoch(&self) -> &str;
    /// A receiver that is marked changed whenever some organization's head may have moved.
    fn heads(&self) -> tokio::sync::watch::Receiver<u64>;
    /// Whether the store can be reached, for reading and for writing.
    async fn ping(&self) -> Result<(), StoreError>;
    /// Walks a log and its chain; answers the head's seq and hash, or the first row that is wrong.
    async fn verify(&self, org: OrgId) -> Result<Verdict, StoreError>;
    /// The hash of a row of a log; `None` where there is no such row.
    async fn hash_at(&self, org: OrgId, seq: Seq) -> Result<Option<[u8; 32]>, StoreError>;
    /// Walks a log and its chain, and looks whether it still holds the change that was its head when somebody wrote that
    /// down: a chain alone cannot tell that its end was cut off.
    async fn verify_from(&self, org: OrgId, known: Head) -> Result<Verdict, StoreError> {
        let mut verdict = self.verify(org).await?;
        let found = if known.seq == Seq(0) { Some(GENESIS) } else { self.hash_at(org, known.seq).await? };
        if found != Some(known.hash) {
            verdict.faults.push(match found {
                Some(_) => format!("change {} is not the one that was written down", known.seq),
                None => format!(
                    "the log ends with change {}, though change {} was written down: its end was cut off",
                    verdict.head, known.seq
                ),
            });
        }
        Ok(verdict)
    }
}

/// What walking a log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The newest row.
    pub head: Seq,
    /// Its hash.
    pub hash: [u8; 32],
    /// What is wrong, oldest first; empty when all is well.
    pub faults: Vec<String>,
}
