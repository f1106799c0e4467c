//! Questions of readers (GETs), a small trait for each noun: each one statement that joins the caller's membership and
//! answers `None` to outsiders.

use async_trait::async_trait;

use super::page::{Counts, Cut, Described, LogPage, Page, Stats, TaskPage, TaskQuery};
use super::{Placed, Standing, StoreError};
use crate::change::{Kind, Record, Seq};
use crate::comment::Comment;
use crate::id::{CommentId, OrgId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::query::Directory;
use crate::reference::{ProjectRef, TagRef, TaskRef};
use crate::tag::Tag;
use crate::time::Timestamp;

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

/// What readers ask about the organization.
#[async_trait]
pub trait OrganizationQueries {
    /// The organization.
    async fn get_organization(&self, who: Asker) -> Result<Option<Seen<Organization>>, StoreError>;
}

/// What readers ask about names.
#[async_trait]
pub trait DirectoryQueries {
    /// The names a filter may use: living projects, members and tags.
    async fn directory(&self, who: Asker) -> Result<Option<Seen<Directory>>, StoreError>;
}

/// What readers ask about members and invitations.
#[async_trait]
pub trait MemberQueries {
    /// The members, by name.
    async fn list_members(&self, who: Asker, cut: &Cut) -> Result<Option<Seen<Page<Member>>>, StoreError>;
    /// The open invitations, newest first.
    async fn list_invitations(
        &self,
        who: Asker,
        cut: &Cut,
    ) -> Result<Option<Seen<Page<Invitation>>>, StoreError>;
}

/// What readers ask about projects.
#[async_trait]
pub trait ProjectQueries {
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
}

/// What readers ask about tags.
#[async_trait]
pub trait TagQueries {
    /// A tag.
    async fn get_tag(&self, who: Asker, tag: &TagRef) -> Result<Option<Seen<Option<Tag>>>, StoreError>;
    /// The tags by name.
    async fn list_tags(&self, who: Asker, cut: &Cut) -> Result<Option<Seen<Page<Tag>>>, StoreError>;
}

/// What readers ask about tasks.
#[async_trait]
pub trait TaskQueries {
    /// A task, with its counts if asked.
    async fn get_task(
        &self,
        who: Asker,
        task: &TaskRef,
        counts: bool,
    ) -> Result<Option<Seen<Option<(Placed, Option<Counts>)>>>, StoreError>;
    /// A page of tasks.
    async fn list_tasks(&self, who: Asker, query: &TaskQuery) -> Result<Option<Seen<TaskPage>>, StoreError>;
}

/// What readers ask about comments.
#[async_trait]
pub trait CommentQueries {
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
}

/// What readers ask about the log.
#[async_trait]
pub trait LogQueries {
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
}

/// What readers ask to be counted.
#[async_trait]
pub trait StatsQueries {
    /// Counts by status, overdue, done per day.
    async fn stats(
        &self,
        who: Asker,
        now: Timestamp,
        zone: &jiff::tz::TimeZone,
    ) -> Result<Option<Seen<Stats>>, StoreError>;
}

/// What exports ask.
#[async_trait]
pub trait ExportQueries {
    /// All records of one kind by id after an id, for export: living and deleted, not purged.
    async fn dump(
        &self,
        who: Asker,
        kind: Kind,
        after: Option<uuid::Uuid>,
        limit: usize,
    ) -> Result<Option<Seen<Vec<Record>>>, StoreError>;
}

/// Everything readers ask.
pub trait Queries:
    OrganizationQueries
    + DirectoryQueries
    + MemberQueries
    + ProjectQueries
    + TagQueries
    + TaskQueries
    + CommentQueries
    + LogQueries
    + StatsQueries
    + ExportQueries
{
}
impl<
    T: OrganizationQueries
        + DirectoryQueries
        + MemberQueries
        + ProjectQueries
        + TagQueries
        + TaskQueries
        + CommentQueries
        + LogQueries
        + StatsQueries
        + ExportQueries,
> Queries for T
{
}
