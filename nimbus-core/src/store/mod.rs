//! The storage port: what the waist asks of a store, and what a store must keep.
//!
//! A store keeps three promises: a commit is applied whole or not at all and is durable when it is acknowledged; the
//! numbers of an organization's log have no gaps and follow commit order; and a commit whose read set has changed since
//! its base is refused with [`CommitError::Conflict`].

#[cfg(feature = "engine")]
pub mod page;
#[cfg(feature = "engine")]
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use async_trait::async_trait;

use self::page::{Counts, Cut, Described, LogPage, Page, Stats, TaskPage, TaskQuery};
use crate::accounts::{Hash, Job, Session, Token, User, Write};
use crate::change::{Change, Commit, Committed, Logged, OperationRow, RecordId, RequestKey, Seq};
use crate::comment::Comment;
use crate::error::Error;
use crate::id::{CommentId, InvitationId, OperationId, OrgId, TaskId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::position::Position;
use crate::project::Project;
use crate::reference::{OrgRef, PersonRef, ProjectRef, TagRef, TaskRef};
use crate::tag::Tag;
use crate::task::Task;
use crate::text::{Email, ProjectKey};
use crate::time::Timestamp;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or has no time; try again.
    #[error("the database cannot be reached just now: {0}")]
    Unavailable(String),
    /// There is no room left.
    #[error("the database has no room left")]
    Full,
    /// A row does not hold what it must.
    #[error("the database is damaged: {table}.{column} of {id} {what}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row, as far as it is known.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// The database refused a statement: a mistake of ours.
    #[error("the database refused a statement: {0}")]
    Refused(String),
    /// The database was made by a newer version of the program.
    #[error("the database has schema {found}, this program knows up to {known}; use a newer program")]
    Newer {
        /// The number of the newest migration applied.
        found: u32,
        /// The number of the newest migration known.
        known: u32,
    },
    /// The database engine, its settings or its migrations are not what they must be.
    #[error("{0}")]
    Unsafe(String),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                Self::Unavailable { what: "the database", source: Some(error.into()) }
            }
            StoreError::Full => Self::StorageFull,
            other => Self::Internal(other.into()),
        }
    }
}

/// What two records may not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// An organization's slug.
    Slug,
    /// A project's key.
    ProjectKey,
    /// A tag's name.
    TagName,
    /// An account's e-mail address.
    Email,
    /// A member of the organization.
    Member,
    /// The place an import found a record at.
    Source,
    /// A record's id.
    Id,
}

impl Unique {
    /// The fault it makes at the field it belongs to.
    pub fn fault(self) -> Error {
        match self {
            Self::Slug => Error::invalid("/slug", "taken", "is the slug of another organization"),
            Self::ProjectKey => Error::invalid("/key", "taken", "is the key of another project"),
            Self::TagName => Error::invalid("/name", "taken", "is the name of another tag"),
            Self::Email => Error::invalid("/email", "taken", "belongs to another account"),
            Self::Member => Error::conflict("they are a member already"),
            Self::Source => Error::conflict("a task or comment with this source was imported meanwhile"),
            Self::Id => Error::conflict("the id is in use"),
        }
    }
}

/// Why a commit was not applied. Whatever it was, nothing of it is there.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Something in its read set has changed since its base: read again.
    #[error("what was read has changed since")]
    Conflict,
    /// The request key is there already: answer from its operation.
    #[error("the request key was used before")]
    KeyUsed,
    /// A value is taken.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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

/// A task with what one must know of its project.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The task.
    pub task: Task,
    /// The key of its project.
    pub key: ProjectKey,
    /// Whether the project is put aside.
    pub archived: bool,
}

/// Questions an operation may ask about tasks. Tasks of a project in the trash, and purged ones, are not there.
#[async_trait]
pub trait Tasks {
    /// A task, in the trash or not.
    async fn task(&self, task: &TaskRef) -> Result<Option<Placed>, StoreError>;
    /// The chain of parents above a task, nearest first, at most `limit`.
    async fn ancestors(&self, task: TaskId, limit: usize) -> Result<Vec<TaskId>, StoreError>;
    /// All tasks below a task with their level below it (1: a child), at most `limit` levels.
    async fn descendants(&self, task: TaskId, limit: usize) -> Result<Vec<(TaskId, usize)>, StoreError>;
    /// The position right after (or before) a position among the living tasks of a project.
    async fn neighbour(
        &self,
        project: &Project,
        position: &Position,
        after: bool,
    ) -> Result<Option<Position>, StoreError>;
    /// Which of these keys of a source are there, with their tasks.
    async fn sources(&self, system: &str, keys: &[String]) -> Result<Vec<Task>, StoreError>;
    /// Tasks that went to the trash before a moment, at most `limit`.
    async fn expired(&self, before: Timestamp, limit: usize) -> Result<Vec<Task>, StoreError>;
}

/// Questions an operation may ask about all the rest.
#[async_trait]
pub trait Records {
    /// The organization.
    async fn organization(&self) -> Result<Option<Organization>, StoreError>;
    /// A project, in the trash or not.
    async fn project(&self, project: &ProjectRef) -> Result<Option<Project>, StoreError>;
    /// Members by reference, in the order asked, with `me` resolved by the caller beforehand; former ones included.
    async fn members(&self, people: &[PersonRef]) -> Result<Vec<Option<Member>>, StoreError>;
    /// The active owners.
    async fn owners(&self) -> Result<Vec<Member>, StoreError>;
    /// Tags by reference, in the order asked; deleted ones only by id.
    async fn tags(&self, tags: &[TagRef]) -> Result<Vec<Option<Tag>>, StoreError>;
    /// A comment, in the trash or not.
    async fn comment(&self, comment: CommentId) -> Result<Option<Comment>, StoreError>;
    /// The comments of a task, in the trash or not.
    async fn comments(&self, task: TaskId) -> Result<Vec<Comment>, StoreError>;
    /// Comments that went to the trash before a moment, at most `limit`.
    async fn expired_comments(&self, before: Timestamp, limit: usize) -> Result<Vec<Comment>, StoreError>;
    /// Which of these keys of a source are there, with their comments.
    async fn comment_sources(&self, system: &str, keys: &[String]) -> Result<Vec<Comment>, StoreError>;
    /// An invitation, spent or not.
    async fn invitation(&self, invitation: InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// Open invitations to an address.
    async fn invitations_to(&self, email: &Email) -> Result<Vec<Invitation>, StoreError>;
    /// An operation and its changes.
    async fn operation(
        &self,
        operation: OperationId,
    ) -> Result<Option<(OperationRow, Vec<Logged>)>, StoreError>;
    /// The changes of a record after a seq, oldest first.
    async fn changes_of(&self, record: RecordId, after: Seq) -> Result<Vec<Logged>, StoreError>;
}

/// Questions an operation may ask, in one organization only.
pub trait Reader: Tasks + Records + Send + Sync {}
impl<T: Tasks + Records + Send + Sync> Reader for T {}

/// An answer with the caller's place in the organization, from one statement.
#[derive(Debug, Clone)]
pub struct Seen<T> {
    /// The caller's place.
    pub standing: Standing,
    /// The answer.
    pub value: T,
}

/// Whose sight a question is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The organization.
    pub org: OrgId,
    /// The person.
    pub user: UserId,
}

/// Questions of readers (GETs): each one statement that joins the caller's membership. `None` for outsiders.
#[async_trait]
pub trait Queries {
    /// The organization.
    async fn get_organization(&self, who: Asker) -> Result<Option<Seen<Organization>>, StoreError>;
    /// The members, by name.
    async fn list_members(&self, who: Asker, cut: &Cut) -> Result<Option<Seen<Page<Member>>>, StoreError>;
    /// The open invitations, newest first.
    async fn list_invitations(
        &self,
        who: Asker,
        cut: &Cut,
    ) -> Result<Option<Seen<Page<Invitation>>>, StoreError>;
    /// A project.
    async fn get_project(
        &self,
        who: Asker,
        project: &ProjectRef,
    ) -> Result<Option<Seen<Option<Project>>>, StoreError>;
    /// The projects by key; those in the trash instead if asked.
    async fn list_projects(
        &self,
        who: Asker,
        deleted: bool,
        cut: &Cut,
    ) -> Result<Option<Seen<Page<Project>>>, StoreError>;
    /// A tag.
    async fn get_tag(&self, who: Asker, tag: &TagRef) -> Result<Option<Seen<Option<Tag>>>, StoreError>;
    /// The tags by name.
    async fn list_tags(&self, who: Asker, cut: &Cut) -> Result<Option<Seen<Page<Tag>>>, StoreError>;
    /// A task, with its counts if asked.
    async fn get_task(
        &self,
        who: Asker,
        task: &TaskRef,
        counts: bool,
    ) -> Result<Option<Seen<Option<(Placed, Option<Counts>)>>>, StoreError>;
    /// The names a filter may use: living projects, members and tags.
    async fn directory(&self, who: Asker) -> Result<Option<Seen<crate::query::Directory>>, StoreError>;
    /// A page of tasks.
    async fn list_tasks(&self, who: Asker, query: &TaskQuery) -> Result<Option<Seen<TaskPage>>, StoreError>;
    /// A comment.
    async fn get_comment(
        &self,
        who: Asker,
        comment: CommentId,
    ) -> Result<Option<Seen<Option<Comment>>>, StoreError>;
    /// The living comments of a task, oldest first; `None` inside for no such task.
    async fn list_comments(
        &self,
        who: Asker,
        task: &TaskRef,
        cut: &Cut,
    ) -> Result<Option<Seen<Option<Page<Comment>>>>, StoreError>;
    /// The changes of a task and its comments, newest first, before a seq.
    async fn history(
        &self,
        who: Asker,
        task: &TaskRef,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<Option<Seen<Option<Described>>>, StoreError>;
    /// The log after a seq.
    async fn log(&self, who: Asker, after: Seq, limit: usize) -> Result<Option<Seen<LogPage>>, StoreError>;
    /// The log after a seq, whoever may see it; for followers that feed several readers and heed the audience of each
    /// change themselves. `None` where there is no such organization.
    async fn tail(&self, org: OrgId, after: Seq, limit: usize) -> Result<Option<LogPage>, StoreError>;
    /// Counts by status, overdue, done per day.
    async fn stats(
        &self,
        who: Asker,
        now: Timestamp,
        zone: &jiff::tz::TimeZone,
    ) -> Result<Option<Seen<Stats>>, StoreError>;
    /// All records of one kind by id after an id, for export: living and deleted, not purged.
    async fn dump(
        &self,
        who: Asker,
        kind: crate::change::Kind,
        after: Option<uuid::Uuid>,
        limit: usize,
    ) -> Result<Option<Seen<Vec<crate::change::Record>>>, StoreError>;
}

/// Accounts: a port of their own.
#[async_trait]
pub trait Accounts {
    /// A person.
    async fn user(&self, user: UserId) -> Result<Option<User>, StoreError>;
    /// A person by address, ignoring case.
    async fn user_by_email(&self, email: &Email) -> Result<Option<User>, StoreError>;
    /// How many accounts there are, counted up to `limit`.
    async fn count_users(&self, limit: u64) -> Result<u64, StoreError>;
    /// A session by the hash of its secret, dead or alive.
    async fn session(&self, hash: Hash) -> Result<Option<(Session, User)>, StoreError>;
    /// A person's sessions, newest first.
    async fn sessions(&self, user: UserId) -> Result<Vec<Session>, StoreError>;
    /// A token by the hash of its secret, dead or alive.
    async fn token(&self, hash: Hash) -> Result<Option<(Token, User)>, StoreError>;
    /// A person's tokens, newest first.
    async fn tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError>;
    /// The invitation a secret leads to.
    async fn invitation_by_secret(&self, hash: Hash) -> Result<Option<(OrgId, InvitationId)>, StoreError>;
    /// The living organizations a person is in, by name, with their role.
    async fn organizations(&self, user: UserId) -> Result<Vec<(Organization, Member)>, StoreError>;
    /// The id behind an organization's slug.
    async fn resolve(&self, org: &OrgRef) -> Result<Option<OrgId>, StoreError>;
    /// Jobs that are due, oldest first.
    async fn due_jobs(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError>;
    /// Organizations with a task or comment that went to the trash before a moment.
    async fn orgs_with_expired(&self, before: Timestamp) -> Result<Vec<OrgId>, StoreError>;
    /// Applies writes in one transaction.
    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError>;
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
    /// The database's epoch: a short random word, replaced when a backup is restored.
    fn epoch(&self) -> &str;
    /// A receiver that is marked changed whenever some organization's head may have moved.
    fn heads(&self) -> tokio::sync::watch::Receiver<u64>;
    /// Whether the store can be reached.
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

/// The change of ids that a purge makes: everything whose payloads go.
pub fn erased(changes: &[Change]) -> impl Iterator<Item = RecordId> + '_ {
    changes.iter().filter(|change| change.after.is_none()).map(|change| change.record().id())
}
