//! The storage port: what the waist asks of a store, and what a store must keep.
//!
//! A store keeps three promises: a commit is applied whole or not at all and is durable when it is acknowledged; the
//! numbers of an organization's log have no gaps and follow commit order; and a commit whose read set has changed since
//! its base is refused with [`CommitError::Conflict`].

mod accounts;
mod error;
pub mod page;
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
use crate::change::{Commit, Committed, OperationRow, RequestKey, Seq};
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

/// A head that is held: nobody else commits in that organization until it is released or used.
#[async_trait]
pub trait Hold: Send {
    /// Commits under the hold and ends it.
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
    /// Holds an organization's head, for at most a second: the last resort against contention from other processes.
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
