//! Every question of the port, in an organization that has a little of everything.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::explaining::Office;
use crate::accounts::Hash;
use crate::change::{Kind, RecordId, RequestKey, Seq};
use crate::comment::{Comment, NewComment};
use crate::id::Id;
use crate::nimbus::Request;
use crate::ops::comment::CreateComment;
use crate::ops::task::CreateTask;
use crate::reference::{OrgRef, PersonRef, ProjectRef, TagRef, TaskRef};
use crate::store::page::Cut;
use crate::store::{
    Accounts, Asker, CommentQueries, DirectoryQueries, ExportQueries, LogQueries, MemberQueries,
    OrganizationQueries, ProjectQueries, StatsQueries, Store, TagQueries, TaskQueries,
};
use crate::task::{NewTask, Task};
use crate::time::{Clock, SystemClock};

fn project() -> ProjectRef {
    ProjectRef::Key("INBOX".parse().unwrap())
}

fn urgent() -> TagRef {
    TagRef::Name("urgent".parse().unwrap())
}

fn first() -> TaskRef {
    TaskRef::Ref("INBOX".parse().unwrap(), 1)
}

/// An office with a task that has a tag, an assignee and a comment.
async fn office() -> (Office, Asker, Task, Comment) {
    let office = Office::open().await;
    let (caller, org) = (&office.me.caller, office.me.org);
    let mut new = NewTask::titled(project(), "Rotate the password".parse().unwrap());
    new.tags = Some(vec![urgent()]);
    new.assignees = Some(vec![PersonRef::Me]);
    let create = CreateTask { new, create_tags: true };
    let task = office.nimbus.run(caller, org, &create, &Request::default()).await.unwrap().output.task;
    let new = NewComment { id: None, body: "Done.".parse().unwrap(), reply_to: None };
    let create = CreateComment { task: TaskRef::Id(task.id), new };
    let comment = office.nimbus.run(caller, org, &create, &Request::default()).await.unwrap().output;
    let who = Asker { org, user: caller.user };
    (office, who, task, comment)
}

#[tokio::test]
async fn operations_read_nothing_whole() {
    let (office, ..) = office().await;
    office.nothing_was_scanned();
}

#[tokio::test]
async fn no_question_of_a_reader_reads_something_whole() {
    let (office, who, task, comment) = office().await;
    let (store, cut) = (&office.store, Cut { after: None, limit: 10 });
    store.get_organization(who).await.unwrap().unwrap();
    store.directory(who).await.unwrap().unwrap();
    store.list_members(who, &cut).await.unwrap().unwrap();
    store.list_invitations(who, &cut).await.unwrap().unwrap();
    store.get_project(who, &project()).await.unwrap().unwrap();
    for deleted in [false, true] {
        store.list_projects(who, deleted, &cut).await.unwrap().unwrap();
    }
    store.get_tag(who, &urgent()).await.unwrap().unwrap();
    store.list_tags(who, &cut).await.unwrap().unwrap();
    for task in [first(), TaskRef::Id(task.id)] {
        assert!(store.get_task(who, &task, true).await.unwrap().unwrap().value.is_some());
        store.list_comments(who, &task, &cut).await.unwrap().unwrap();
        store.history(who, &task, None, 10).await.unwrap().unwrap();
    }
    store.get_comment(who, comment.id).await.unwrap().unwrap();
    store.log(who, Seq(0), 100).await.unwrap().unwrap();
    store.tail(who.org, Seq(0), 100).await.unwrap().unwrap();
    store.stats(who, SystemClock.now(), &TimeZone::UTC).await.unwrap().unwrap();
    for kind in Kind::ALL {
        store.dump(who, *kind, Some(Uuid::nil()), 10).await.unwrap().unwrap();
    }
    office.nothing_was_scanned();
}

#[tokio::test]
async fn no_question_of_an_operation_reads_something_whole() {
    let (office, who, task, comment) = office().await;
    let (reader, now) = (office.store.reader(who.org), SystemClock.now());
    let project = reader.project(&project()).await.unwrap().unwrap();
    reader.organization().await.unwrap().unwrap();
    let people = [PersonRef::Id(who.user), PersonRef::Email("ada@example.org".parse().unwrap())];
    assert!(reader.members(&people).await.unwrap()[0].is_some());
    reader.owners().await.unwrap();
    reader.invitation(office.nimbus.clock().id()).await.unwrap();
    reader.invitations_to(&"ada@example.org".parse().unwrap()).await.unwrap();
    let tags = reader.tags(&[urgent()]).await.unwrap().swap_remove(0).unwrap();
    reader.tags(&[TagRef::Id(tags.id)]).await.unwrap();
    reader.task(&first()).await.unwrap().unwrap();
    reader.ancestors(task.id, 10).await.unwrap();
    reader.descendants(task.id, 10).await.unwrap();
    for after in [false, true] {
        reader.neighbour(&project, task.position.as_ref().unwrap(), after).await.unwrap();
    }
    let keys = ["1".to_owned(), "2".to_owned()];
    reader.sources("github", &keys).await.unwrap();
    reader.comment_sources("github", &keys).await.unwrap();
    reader.expired(now, 10).await.unwrap();
    reader.assigned(who.user, 10).await.unwrap();
    reader.expired_comments(now, 10).await.unwrap();
    reader.comment(comment.id).await.unwrap().unwrap();
    reader.comments_of(&[task.id, office.nimbus.clock().id()], 10).await.unwrap();
    reader.tasks_of(project.id, 10).await.unwrap();
    reader.expired_projects(now, 10).await.unwrap();
    for kind in Kind::ALL {
        reader.remains(*kind, 10).await.unwrap();
    }
    let record = RecordId { kind: Kind::Task, id: task.id.uuid() };
    let logged = reader.changes_of(record, Seq(0)).await.unwrap();
    reader.happened(&[record], Seq(0)).await.unwrap();
    reader.operation(logged[0].operation.id).await.unwrap().unwrap();
    assert!(reader.latest_undoable(who.user).await.unwrap().is_some());
    office.nothing_was_scanned();
}

#[tokio::test]
async fn no_question_about_accounts_reads_something_whole() {
    let (office, who, ..) = office().await;
    let (store, now) = (&office.store, SystemClock.now());
    store.user(who.user).await.unwrap().unwrap();
    store.user_by_email(&"ada@example.org".parse().unwrap()).await.unwrap();
    store.session(Hash([1; 32])).await.unwrap();
    store.token(Hash([1; 32])).await.unwrap();
    store.invitation_by_secret(Hash([1; 32])).await.unwrap();
    for org in [OrgRef::Id(who.org), OrgRef::Slug("acme".parse().unwrap())] {
        store.resolve(&org).await.unwrap();
    }
    store.forget_words().await.unwrap();
    store.sessions(who.user).await.unwrap();
    store.tokens(who.user).await.unwrap();
    store.organizations(who.user).await.unwrap();
    store.used(who.user, &RequestKey::parse("key").unwrap()).await.unwrap();
    store.due_jobs(now, 10).await.unwrap();
    store.orgs_with_expired(now).await.unwrap();
    office.nothing_was_scanned();
}
