//! The questions operations ask about everything that is not a task.

use async_trait::async_trait;
use nimbus_core::change::{Kind, LogRow, Logged, OperationRow, Record, RecordId, Seq, Verb};
use nimbus_core::comment::Comment;
use nimbus_core::id::{CommentId, InvitationId, OperationId, TaskId, UserId};
use nimbus_core::member::{Invitation, Member};
use nimbus_core::organization::Organization;
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef};
use nimbus_core::store::{Comments, Happened, Log, People, Projects, StoreError, Tags};
use nimbus_core::tag::Tag;
use nimbus_core::text::Email;
use nimbus_core::time::Timestamp;

use super::reader::ModelReader;

#[async_trait]
impl Projects for ModelReader {
    async fn organization(&self) -> Result<Option<Organization>, StoreError> {
        Ok(self.ask(super::state::Org::organization))
    }

    async fn project(&self, project: &ProjectRef) -> Result<Option<Project>, StoreError> {
        Ok(self.ask(|org| org.find_project(project)))
    }

    async fn expired_projects(&self, before: Timestamp, limit: usize) -> Result<Vec<Project>, StoreError> {
        let expired = |project: &Project| project.deleted_at.is_some_and(|at| at < before);
        Ok(self.ask(|org| org.all(Kind::Project).into_iter().filter(expired).take(limit).collect()))
    }

    async fn remains(&self, kind: Kind, limit: usize) -> Result<Vec<Record>, StoreError> {
        let asked = [Kind::Project, Kind::Tag, Kind::Invitation, Kind::Member].contains(&kind);
        Ok(self.ask(|org| {
            let of_kind = org.records.iter().filter(|(id, _)| asked && id.kind == kind);
            of_kind.filter_map(|(_, record)| record.clone()).take(limit).collect()
        }))
    }
}

#[async_trait]
impl People for ModelReader {
    async fn members(&self, people: &[PersonRef]) -> Result<Vec<Option<Member>>, StoreError> {
        Ok(self.ask(|org| people.iter().map(|person| org.find_member(person)).collect()))
    }

    async fn owners(&self) -> Result<Vec<Member>, StoreError> {
        let owner = |member: &Member| member.is_active() && member.role == Role::Owner;
        Ok(self.ask(|org| org.all(Kind::Member).into_iter().filter(owner).collect()))
    }

    async fn invitation(&self, invitation: InvitationId) -> Result<Option<Invitation>, StoreError> {
        Ok(self.ask(|org| org.get(invitation)))
    }

    async fn invitations_to(&self, email: &Email) -> Result<Vec<Invitation>, StoreError> {
        let open = |invitation: &Invitation| {
            invitation.deleted_at.is_none() && invitation.email.folded() == email.folded()
        };
        Ok(self.ask(|org| org.all(Kind::Invitation).into_iter().filter(open).collect()))
    }
}

#[async_trait]
impl Tags for ModelReader {
    async fn tags(&self, tags: &[TagRef]) -> Result<Vec<Option<Tag>>, StoreError> {
        Ok(self.ask(|org| tags.iter().map(|tag| org.find_tag(tag)).collect()))
    }
}

#[async_trait]
impl Comments for ModelReader {
    async fn comment(&self, comment: CommentId) -> Result<Option<Comment>, StoreError> {
        Ok(self.ask(|org| org.get(comment)))
    }

    async fn comments_of(&self, tasks: &[TaskId], limit: usize) -> Result<Vec<Comment>, StoreError> {
        Ok(self.ask(|org| {
            let mut comments: Vec<Comment> = org.all(Kind::Comment);
            comments.retain(|comment| tasks.contains(&comment.task));
            comments.sort_by_key(|one| (one.task, one.deleted_at, one.created_at, one.id));
            comments.truncate(limit);
            comments
        }))
    }

    async fn expired_comments(&self, before: Timestamp, limit: usize) -> Result<Vec<Comment>, StoreError> {
        let expired = |comment: &Comment| comment.deleted_at.is_some_and(|at| at < before);
        Ok(self.ask(|org| {
            let mut comments: Vec<Comment> = org.all(Kind::Comment).into_iter().filter(expired).collect();
            comments.sort_by_key(|comment| (comment.deleted_at, comment.id));
            comments.truncate(limit);
            comments
        }))
    }

    async fn comment_sources(&self, system: &str, keys: &[String]) -> Result<Vec<Comment>, StoreError> {
        let meant = |comment: &Comment| {
            let source = comment.source.as_ref();
            source.is_some_and(|source| source.system == system && keys.contains(&source.key))
        };
        Ok(self.ask(|org| org.all(Kind::Comment).into_iter().filter(meant).collect()))
    }
}

#[async_trait]
impl Log for ModelReader {
    async fn operation(
        &self,
        operation: OperationId,
    ) -> Result<Option<(OperationRow, Vec<Logged>)>, StoreError> {
        Ok(self.ask(|org| {
            let row = org.operations.get(&operation)?.clone();
            let rows = org.log.iter().filter(|row| row.operation == operation);
            Some((row, rows.map(|row| org.logged(row)).collect()))
        }))
    }

    async fn latest_undoable(&self, user: UserId) -> Result<Option<OperationId>, StoreError> {
        Ok(self.ask(|org| {
            let theirs = |row: &&OperationRow| {
                let OperationRow { actor, undoes, undone_by, .. } = row;
                actor.user == user && !actor.system && undoes.is_none() && undone_by.is_none()
            };
            let can = |change: &LogRow| change.record.kind.is_undoable() && change.verb != Verb::Purged;
            let undoable = |row: &&OperationRow| {
                let mut changes = org.log.iter().filter(|change| change.operation == row.id).peekable();
                changes.peek().is_some() && changes.all(can)
            };
            let latest = org.operations.values().filter(theirs).filter(undoable);
            latest.max_by_key(|row| row.last_seq).map(|row| row.id)
        }))
    }

    async fn changes_of(&self, record: RecordId, after: Seq) -> Result<Vec<Logged>, StoreError> {
        Ok(self.ask(|org| {
            let rows = org.log.iter().filter(|row| row.record == record && row.seq > after);
            rows.map(|row| org.logged(row)).collect()
        }))
    }

    async fn happened(&self, records: &[RecordId], after: Seq) -> Result<Vec<Happened>, StoreError> {
        let meant =
            |row: &&LogRow| row.seq > after && row.verb != Verb::Created && records.contains(&row.record);
        let told = |row: &LogRow| Happened { record: row.record, verb: row.verb, operation: row.operation };
        Ok(self.ask(|org| org.log.iter().filter(meant).map(told).collect()))
    }
}
