//! Questions an operation may ask, in one organization only; a small trait for each noun.

use async_trait::async_trait;

use super::StoreError;
use crate::change::{Kind, Logged, OperationRow, Record, RecordId, Seq, Verb};
use crate::comment::Comment;
use crate::id::{CommentId, InvitationId, OperationId, ProjectId, TaskId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::position::Position;
use crate::project::Project;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::tag::Tag;
use crate::task::Task;
use crate::text::{Email, ProjectKey};
use crate::time::Timestamp;

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
    /// Tasks that went to the trash before a moment, those first that did so first, at most `limit`.
    async fn expired(&self, before: Timestamp, limit: usize) -> Result<Vec<Task>, StoreError>;
    /// The tasks of a project, though it be in the trash, at most `limit`: living ones as they stand, then those in the
    /// trash by id.
    async fn tasks_of(&self, project: ProjectId, limit: usize) -> Result<Vec<Task>, StoreError>;
    /// Living tasks assigned to somebody, by id, at most `limit`.
    async fn assigned(&self, user: UserId, limit: usize) -> Result<Vec<Task>, StoreError>;
}

/// Questions an operation may ask about the organization and its projects. Purged ones are not there.
#[async_trait]
pub trait Projects {
    /// The organization.
    async fn organization(&self) -> Result<Option<Organization>, StoreError>;
    /// A project, in the trash or not.
    async fn project(&self, project: &ProjectRef) -> Result<Option<Project>, StoreError>;
    /// Projects that went to the trash before a moment, by id, at most `limit`.
    async fn expired_projects(&self, before: Timestamp, limit: usize) -> Result<Vec<Project>, StoreError>;
    /// What is not purged yet of the projects, tags, invitations or members, living or not, by id, at most `limit`. All
    /// other kinds go by questions of their own: of them this knows nothing.
    async fn remains(&self, kind: Kind, limit: usize) -> Result<Vec<Record>, StoreError>;
}

/// Questions an operation may ask about members and invitations.
#[async_trait]
pub trait People {
    /// Members by reference, in the order asked, with `me` resolved by the caller beforehand; former ones included.
    async fn members(&self, people: &[PersonRef]) -> Result<Vec<Option<Member>>, StoreError>;
    /// The active owners.
    async fn owners(&self) -> Result<Vec<Member>, StoreError>;
    /// An invitation, spent or not.
    async fn invitation(&self, invitation: InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// Open invitations to an address.
    async fn invitations_to(&self, email: &Email) -> Result<Vec<Invitation>, StoreError>;
}

/// Questions an operation may ask about tags.
#[async_trait]
pub trait Tags {
    /// Tags by reference, in the order asked; deleted ones only by id.
    async fn tags(&self, tags: &[TagRef]) -> Result<Vec<Option<Tag>>, StoreError>;
}

/// Questions an operation may ask about comments. Purged ones are not there.
#[async_trait]
pub trait Comments {
    /// A comment, in the trash or not.
    async fn comment(&self, comment: CommentId) -> Result<Option<Comment>, StoreError>;
    /// The comments of tasks, in the trash or not, at most `limit`: task by task, the living ones first, then by age.
    async fn comments_of(&self, tasks: &[TaskId], limit: usize) -> Result<Vec<Comment>, StoreError>;
    /// Comments that went to the trash before a moment, at most `limit`.
    async fn expired_comments(&self, before: Timestamp, limit: usize) -> Result<Vec<Comment>, StoreError>;
    /// Which of these keys of a source are there, with their comments.
    async fn comment_sources(&self, system: &str, keys: &[String]) -> Result<Vec<Comment>, StoreError>;
}

/// Questions an operation may ask about the log.
#[async_trait]
pub trait Log {
    /// An operation and its changes.
    async fn operation(
        &self,
        operation: OperationId,
    ) -> Result<Option<(OperationRow, Vec<Logged>)>, StoreError>;
    /// The latest operation of a person themselves that changed something, consists of changes that can be undone, is no
    /// undo and is not undone.
    async fn latest_undoable(&self, user: UserId) -> Result<Option<OperationId>, StoreError>;
    /// The changes of a record after a seq, oldest first.
    async fn changes_of(&self, record: RecordId, after: Seq) -> Result<Vec<Logged>, StoreError>;
    /// What happened to these records after a seq, their making aside, in the order of the log.
    async fn happened(&self, records: &[RecordId], after: Seq) -> Result<Vec<Happened>, StoreError>;
}

/// That a record was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened {
    /// The record.
    pub record: RecordId,
    /// What was done to it.
    pub verb: Verb,
    /// In which operation.
    pub operation: OperationId,
}

/// Questions an operation may ask, in one organization only.
pub trait Reader: Projects + People + Tags + Tasks + Comments + Log + Send + Sync {}
impl<T: Projects + People + Tags + Tasks + Comments + Log + Send + Sync> Reader for T {}
