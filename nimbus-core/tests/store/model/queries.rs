//! The questions of readers: each answered together with the caller's place.

use async_trait::async_trait;
use nimbus_core::change::{Kind, Record, Seq};
use nimbus_core::comment::Comment;
use nimbus_core::id::{CommentId, OrgId};
use nimbus_core::member::{Invitation, Member};
use nimbus_core::organization::Organization;
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::query::{Directory, PersonEntry};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::{Counts, Cut, Described, LogPage, Page, Stats, TaskPage, TaskQuery};
use nimbus_core::store::{
    Asker, CommentQueries, DirectoryQueries, ExportQueries, LogQueries, MemberQueries, OrganizationQueries,
    Placed, ProjectQueries, Seen, StatsQueries, StoreError, TagQueries, TaskQueries,
};
use nimbus_core::tag::Tag;
use nimbus_core::time::Timestamp;

use super::lists::{Order, page};
use super::{Model, log, stats, tasks};

type Answer<T> = Result<Option<Seen<T>>, StoreError>;

#[async_trait]
impl OrganizationQueries for Model {
    async fn get_organization(&self, who: Asker) -> Answer<Organization> {
        Ok(self.seen(who, |org| org.organization().expect("whoever has a place has it somewhere")))
    }
}

#[async_trait]
impl DirectoryQueries for Model {
    async fn directory(&self, who: Asker) -> Answer<Directory> {
        Ok(self.seen(who, |org| {
            let projects = living(org.all::<Project>(Kind::Project));
            let people = org.all::<Member>(Kind::Member).into_iter().map(entry);
            let tags = living(org.all::<Tag>(Kind::Tag)).map(|tag| (tag.id, tag.name.to_string()));
            Directory::new(
                projects.map(|project| (project.id, project.key.to_string())).collect(),
                people.collect(),
                tags.collect(),
            )
        }))
    }
}

#[async_trait]
impl MemberQueries for Model {
    async fn list_members(&self, who: Asker, cut: &Cut) -> Answer<Page<Member>> {
        Ok(self.seen(who, |org| {
            let present = org.all::<Member>(Kind::Member).into_iter().filter(|one| one.deleted_at.is_none());
            page(present.map(|one| (format!("{}\0{}", one.name, one.id), one)).collect(), Order::Rising, cut)
        }))
    }

    async fn list_invitations(&self, who: Asker, cut: &Cut) -> Answer<Page<Invitation>> {
        Ok(self.seen(who, |org| {
            let open =
                org.all::<Invitation>(Kind::Invitation).into_iter().filter(|one| one.deleted_at.is_none());
            page(
                open.map(|one| (format!("{}\0{}", one.created_at, one.id), one)).collect(),
                Order::Falling,
                cut,
            )
        }))
    }
}

#[async_trait]
impl ProjectQueries for Model {
    async fn get_project(&self, who: Asker, project: &ProjectRef) -> Answer<Option<Project>> {
        Ok(self.seen(who, |org| org.find_project(project)))
    }

    async fn list_projects(&self, who: Asker, deleted: bool, cut: &Cut) -> Answer<Page<Project>> {
        Ok(self.seen(who, |org| {
            let all = org.all::<Project>(Kind::Project).into_iter();
            let meant = all.filter(|one| one.deleted_at.is_some() == deleted);
            page(meant.map(|one| (format!("{}\0{}", one.key, one.id), one)).collect(), Order::Rising, cut)
        }))
    }
}

#[async_trait]
impl TagQueries for Model {
    async fn get_tag(&self, who: Asker, tag: &TagRef) -> Answer<Option<Tag>> {
        Ok(self.seen(who, |org| org.find_tag(tag).filter(|tag| tag.deleted_at.is_none())))
    }

    async fn list_tags(&self, who: Asker, cut: &Cut) -> Answer<Page<Tag>> {
        Ok(self.seen(who, |org| {
            let living = org.all::<Tag>(Kind::Tag).into_iter().filter(|one| one.deleted_at.is_none());
            page(
                living.map(|one| (format!("{}\0{}", one.name.folded(), one.id), one)).collect(),
                Order::Rising,
                cut,
            )
        }))
    }
}

#[async_trait]
impl TaskQueries for Model {
    async fn get_task(
        &self,
        who: Asker,
        task: &TaskRef,
        counts: bool,
    ) -> Answer<Option<(Placed, Option<Counts>)>> {
        Ok(self.seen(who, |org| {
            let placed = org.find_task(task)?;
            let counts = counts.then(|| stats::counts(org, placed.task.id));
            Some((placed, counts))
        }))
    }

    async fn list_tasks(&self, who: Asker, query: &TaskQuery) -> Answer<TaskPage> {
        Ok(self.seen(who, |org| tasks::list(org, query)))
    }
}

#[async_trait]
impl CommentQueries for Model {
    async fn get_comment(&self, who: Asker, comment: CommentId) -> Answer<Option<Comment>> {
        Ok(self.seen(who, |org| {
            let comment: Comment = org.get(comment)?;
            org.find_task(&TaskRef::Id(comment.task)).map(|_| comment)
        }))
    }

    async fn list_comments(&self, who: Asker, task: &TaskRef, cut: &Cut) -> Answer<Option<Page<Comment>>> {
        Ok(self.seen(who, |org| {
            let task = org.find_task(task)?.task.id;
            let of_task = |one: &Comment| one.task == task && one.deleted_at.is_none();
            let comments = org.all::<Comment>(Kind::Comment).into_iter().filter(of_task);
            let keyed = comments.map(|one| (format!("{}\0{}", one.created_at, one.id), one));
            Some(page(keyed.collect(), Order::Rising, cut))
        }))
    }
}

#[async_trait]
impl LogQueries for Model {
    async fn history(
        &self,
        who: Asker,
        task: &TaskRef,
        before: Option<Seq>,
        limit: usize,
    ) -> Answer<Option<Described>> {
        Ok(self.seen(who, |org| {
            let task = org.find_task(task)?.task.id;
            Some(log::history(org, task, before, limit))
        }))
    }

    async fn log(&self, who: Asker, after: Seq, limit: usize) -> Answer<LogPage> {
        Ok(self.seen(who, |org| {
            let role = org.standing(who).expect("whoever is answered has a place").role;
            log::page(org, role, after, limit)
        }))
    }

    async fn tail(&self, org: OrgId, after: Seq, limit: usize) -> Result<Option<LogPage>, StoreError> {
        Ok(self.look(|state| Some(log::page(state.orgs.get(&org)?, Role::Owner, after, limit))))
    }
}

#[async_trait]
impl StatsQueries for Model {
    async fn stats(&self, who: Asker, now: Timestamp, zone: &jiff::tz::TimeZone) -> Answer<Stats> {
        Ok(self.seen(who, |org| stats::stats(org, now, zone)))
    }
}

#[async_trait]
impl ExportQueries for Model {
    async fn dump(
        &self,
        who: Asker,
        kind: Kind,
        after: Option<uuid::Uuid>,
        limit: usize,
    ) -> Answer<Vec<Record>> {
        Ok(self.seen(who, |org| {
            let of_kind = org
                .records
                .iter()
                .filter(|(id, _)| id.kind == kind && after.is_none_or(|after| id.id > after));
            of_kind.filter_map(|(_, record)| record.clone()).take(limit).collect()
        }))
    }
}

/// Those that are not in the trash.
fn living<R: Clone + Into<Record>>(all: Vec<R>) -> impl Iterator<Item = R> {
    all.into_iter().filter(|one| one.clone().into().deleted_at().is_none())
}

/// Former members can be named, too: their tasks are still there.
fn entry(member: Member) -> PersonEntry {
    PersonEntry {
        id: member.id,
        name: member.name.to_string(),
        email: member.email.map(|email| email.to_string()),
    }
}
