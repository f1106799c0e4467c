//! The reader an operation reads through: it remembers what was read, so that the commit can tell whether it holds.

use std::sync::{Mutex, PoisonError};

use crate::change::{Kind, Logged, OperationRow, ReadSet, Record, RecordId, Seq};
use crate::comment::Comment;
use crate::error::{Error, Result};
use crate::id::{CommentId, Id, InvitationId, OperationId, OrgId, ProjectId, TaskId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::position::Position;
use crate::project::Project;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::store::{Happened, Placed, Reader};
use crate::tag::Tag;
use crate::task::Task;
use crate::text::Email;
use crate::time::Timestamp;

/// Reads in one organization, remembered.
pub struct Reads {
    reader: Box<dyn Reader>,
    org: OrgId,
    me: UserId,
    set: Mutex<ReadSet>,
}

impl std::fmt::Debug for Reads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reads").field("org", &self.org).field("set", &self.set).finish_non_exhaustive()
    }
}

impl Reads {
    /// Reads through `reader` in the name of `me`.
    pub fn new(reader: Box<dyn Reader>, org: OrgId, me: UserId) -> Self {
        Self { reader, org, me, set: Mutex::default() }
    }

    /// What was read so far.
    pub fn set(&self) -> ReadSet {
        self.remembered(|set| set.clone())
    }

    /// The organization read in.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// Whoever asks.
    pub fn me(&self) -> UserId {
        self.me
    }

    fn remembered<T>(&self, note: impl FnOnce(&mut ReadSet) -> T) -> T {
        note(&mut self.set.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a record mattered, whether it was there or not.
    pub fn note(&self, record: impl Into<RecordId>) {
        let record = record.into();
        self.remembered(|set| set.records.insert(record));
    }

    /// Notes that all records of a kind mattered: where a decision rests on one that is not there.
    pub fn note_kind(&self, kind: Kind) {
        self.remembered(|set| set.kinds.insert(kind));
    }

    /// The organization.
    pub async fn organization(&self) -> Result<Organization> {
        self.note(self.org);
        self.reader.organization().await?.ok_or(Error::NotFound { what: "organization" })
    }

    /// A project, in the trash or not.
    pub async fn project(&self, project: &ProjectRef) -> Result<Option<Project>> {
        let found = self.reader.project(project).await?;
        if let Some(project) = &found {
            self.note(project.id);
        }
        Ok(found)
    }

    /// A task, in the trash or not; its project counts as read, too.
    pub async fn task(&self, task: &TaskRef) -> Result<Option<Placed>> {
        let found = self.reader.task(task).await?;
        if let Some(placed) = &found {
            self.note(placed.task.id);
            self.note(placed.task.project);
        }
        Ok(found)
    }

    /// The chain of parents above a task, nearest first.
    pub async fn ancestors(&self, task: TaskId) -> Result<Vec<TaskId>> {
        let found = self.reader.ancestors(task, Task::MAX_DEPTH + 1).await?;
        self.note(task);
        for task in &found {
            self.note(*task);
        }
        Ok(found)
    }

    /// All tasks below a task, with their level below it.
    pub async fn descendants(&self, task: TaskId) -> Result<Vec<(TaskId, usize)>> {
        let found = self.reader.descendants(task, Task::MAX_DEPTH + 1).await?;
        self.remembered(|set| {
            set.children.insert((Kind::Task, task));
            set.children.extend(found.iter().map(|(task, _)| (Kind::Task, *task)));
        });
        Ok(found)
    }

    /// The position next to another one. Not remembered: two tasks put into one gap at the same time may land on the
    /// same position, and then their ids decide.
    pub async fn neighbour(
        &self,
        project: &Project,
        position: &Position,
        after: bool,
    ) -> Result<Option<Position>> {
        Ok(self.reader.neighbour(project, position, after).await?)
    }

    /// Tasks of a source by their keys there.
    pub async fn sources(&self, system: &str, keys: &[String]) -> Result<Vec<Task>> {
        let found = self.reader.sources(system, keys).await?;
        for task in &found {
            self.note(task.id);
        }
        Ok(found)
    }

    /// Tasks that went to the trash before a moment.
    pub async fn expired(&self, before: Timestamp, limit: usize) -> Result<Vec<Task>> {
        let found = self.reader.expired(before, limit).await?;
        for task in &found {
            self.note(task.id);
        }
        Ok(found)
    }

    /// The tasks of a project, though it be in the trash; the project counts as read, too.
    pub async fn tasks_of(&self, project: ProjectId, limit: usize) -> Result<Vec<Task>> {
        self.note(project);
        let found = self.reader.tasks_of(project, limit).await?;
        for task in &found {
            self.note(task.id);
        }
        Ok(found)
    }

    /// Living tasks assigned to somebody, by id, at most `limit`.
    pub async fn assigned(&self, user: UserId, limit: usize) -> Result<Vec<Task>> {
        let found = self.reader.assigned(user, limit).await?;
        for task in &found {
            self.note(task.id);
        }
        Ok(found)
    }

    /// Projects that went to the trash before a moment.
    pub async fn expired_projects(&self, before: Timestamp, limit: usize) -> Result<Vec<Project>> {
        let found = self.reader.expired_projects(before, limit).await?;
        for project in &found {
            self.note(project.id);
        }
        Ok(found)
    }

    /// What is not purged yet of the projects, tags, invitations or members.
    pub async fn remains(&self, kind: Kind, limit: usize) -> Result<Vec<Record>> {
        let found = self.reader.remains(kind, limit).await?;
        for record in &found {
            self.note(record.id());
        }
        Ok(found)
    }

    /// Members by reference, in the order asked; former ones included.
    pub async fn members(&self, people: &[PersonRef]) -> Result<Vec<Option<Member>>> {
        let people: Vec<PersonRef> = people
            .iter()
            .map(|person| if *person == PersonRef::Me { PersonRef::Id(self.me) } else { person.clone() })
            .collect();
        let found = self.reader.members(&people).await?;
        found.iter().flatten().for_each(|member| self.note(member.id));
        Ok(found)
    }

    /// The active owners; the whole membership counts as read.
    pub async fn owners(&self) -> Result<Vec<Member>> {
        self.remembered(|set| set.kinds.insert(Kind::Member));
        Ok(self.reader.owners().await?)
    }

    /// Tags by reference, in the order asked; deleted ones only by id.
    pub async fn tags(&self, tags: &[TagRef]) -> Result<Vec<Option<Tag>>> {
        let found = self.reader.tags(tags).await?;
        found.iter().flatten().for_each(|tag| self.note(tag.id));
        Ok(found)
    }

    /// A comment, in the trash or not.
    pub async fn comment(&self, comment: CommentId) -> Result<Option<Comment>> {
        self.note(comment);
        Ok(self.reader.comment(comment).await?)
    }

    /// The comments of tasks, in the trash or not.
    pub async fn comments_of(&self, tasks: &[TaskId], limit: usize) -> Result<Vec<Comment>> {
        self.remembered(|set| set.children.extend(tasks.iter().map(|task| (Kind::Comment, *task))));
        Ok(self.reader.comments_of(tasks, limit).await?)
    }

    /// Comments that went to the trash before a moment.
    pub async fn expired_comments(&self, before: Timestamp, limit: usize) -> Result<Vec<Comment>> {
        let found = self.reader.expired_comments(before, limit).await?;
        for comment in &found {
            self.note(comment.id);
        }
        Ok(found)
    }

    /// Comments of a source by their keys there.
    pub async fn comment_sources(&self, system: &str, keys: &[String]) -> Result<Vec<Comment>> {
        let found = self.reader.comment_sources(system, keys).await?;
        for comment in &found {
            self.note(comment.id);
        }
        Ok(found)
    }

    /// An invitation, spent or not.
    pub async fn invitation(&self, invitation: InvitationId) -> Result<Option<Invitation>> {
        self.note(invitation);
        Ok(self.reader.invitation(invitation).await?)
    }

    /// Open invitations to an address.
    pub async fn invitations_to(&self, email: &Email) -> Result<Vec<Invitation>> {
        let found = self.reader.invitations_to(email).await?;
        for invitation in &found {
            self.note(invitation.id);
        }
        Ok(found)
    }

    /// An operation and its changes; the records it changed count as read.
    pub async fn operation(&self, operation: OperationId) -> Result<Option<(OperationRow, Vec<Logged>)>> {
        let found = self.reader.operation(operation).await?;
        if let Some((_, changes)) = &found {
            self.remembered(|set| set.records.extend(changes.iter().map(|change| change.row.record)));
        }
        Ok(found)
    }

    /// The caller's latest operation that can be undone and is not. Not remembered: once its changes are read, whoever
    /// undoes it meanwhile touches what was read.
    pub async fn latest_undoable(&self) -> Result<Option<OperationId>> {
        Ok(self.reader.latest_undoable(self.me).await?)
    }

    /// The changes of a record after a seq, oldest first.
    pub async fn changes_of(&self, record: RecordId, after: Seq) -> Result<Vec<Logged>> {
        self.note(record);
        Ok(self.reader.changes_of(record, after).await?)
    }

    /// What happened to records after a seq, their making aside; all of them count as read.
    pub async fn happened(&self, records: &[RecordId], after: Seq) -> Result<Vec<Happened>> {
        self.remembered(|set| set.records.extend(records));
        Ok(self.reader.happened(records, after).await?)
    }

    /// A record of any kind, in the trash or not.
    pub async fn record(&self, record: RecordId) -> Result<Option<Record>> {
        self.note(record);
        let id = record.id;
        Ok(match record.kind {
            Kind::Organization => self.reader.organization().await?.map(Into::into),
            Kind::Member => {
                self.members(&[PersonRef::Id(UserId::from_uuid(id))]).await?.pop().flatten().map(Into::into)
            }
            Kind::Invitation => self.reader.invitation(InvitationId::from_uuid(id)).await?.map(Into::into),
            Kind::Project => self.reader.project(&ProjectRef::Id(Id::from_uuid(id))).await?.map(Into::into),
            Kind::Task => self.task(&TaskRef::Id(Id::from_uuid(id))).await?.map(|placed| placed.task.into()),
            Kind::Tag => self.tags(&[TagRef::Id(Id::from_uuid(id))]).await?.pop().flatten().map(Into::into),
            Kind::Comment => self.reader.comment(Id::from_uuid(id)).await?.map(Into::into),
        })
    }
}
