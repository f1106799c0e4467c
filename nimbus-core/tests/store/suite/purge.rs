//! Purging what holds others: projects and organizations, bit by bit, until nothing of them can be read.

use nimbus_core::accounts::{Hash, Token, Write};
use nimbus_core::change::{Change, Kind, Seq};
use nimbus_core::error::Error;
use nimbus_core::id::TaskId;
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Operation, Request};
use nimbus_core::ops::comment::{DeleteComment, RestoreComment};
use nimbus_core::ops::member::InvitePerson;
use nimbus_core::ops::organization::{DeleteOrganization, EditOrganization, RestoreOrganization};
use nimbus_core::ops::project::{CreateProject, DeleteProject, RestoreProject};
use nimbus_core::ops::task::{CreateTask, DeleteTask, EditTask, RestoreTask};
use nimbus_core::ops::trash::{PurgeTrash, TRASH_DAYS};
use nimbus_core::ops::undo::Undo;
use nimbus_core::organization::OrganizationPatch;
use nimbus_core::policy::Scopes;
use nimbus_core::project::NewProject;
use nimbus_core::reference::{OrgRef, PersonRef, ProjectRef, TaskRef};
use nimbus_core::store::page::Cut;
use nimbus_core::task::{NewTask, TaskPatch};

use crate::backend::on_every_backend;
use crate::import_stage::archive;
use crate::ops_stage::{log_after, refusal};
use crate::world::World;

const DAY: i64 = 86_400_000;

on_every_backend! {
    secured, too:
    a_project_in_the_trash_too_long_is_purged_after_all_that_is_in_it,
    the_key_of_a_purged_project_is_free_and_its_references_mean_the_new_one,
    no_commit_purges_more_than_a_batch_and_what_is_partly_purged_does_not_come_back,
    a_task_goes_after_the_last_of_its_many_comments,
    what_was_in_the_trash_too_long_is_gone_before_it_is_purged,
    a_comment_outlives_the_project_it_was_written_in,
    an_organization_in_the_trash_too_long_is_emptied_for_good,
}

/// One run; how many records it purged.
async fn purge(world: &World) -> usize {
    let operation = PurgeTrash::at(world.now());
    world.nimbus.run(&Caller::system(), world.org, &operation, &Request::default()).await.unwrap().output
}

/// Lets the days of the trash pass and purges until nothing is left to do.
async fn purge_all(world: &World) {
    world.clock.advance(TRASH_DAYS * DAY + 1);
    while purge(world).await > 0 {}
}

fn project(world: &World) -> ProjectRef {
    ProjectRef::Id(world.project)
}

async fn whole(world: &World) {
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
}

/// Nothing that the log says of a record tells what was in it.
async fn told_nothing(world: &World, record: impl Into<nimbus_core::change::RecordId>) {
    let record = record.into();
    let changes = world.read().changes_of(record, Seq(0)).await.unwrap();
    assert!(!changes.is_empty(), "{record} keeps its rows in the log");
    assert!(changes.iter().all(|change| change.payload.is_none()), "{record}");
}

async fn a_project_in_the_trash_too_long_is_purged_after_all_that_is_in_it(world: &World) {
    let (living, trashed) = (world.made(world.member, "lives").await, world.made(world.member, "gone").await);
    let said = world.commented(world.other, &living, "a word").await;
    world.act(world.member, DeleteTask { task: TaskRef::Id(trashed.id) }).await.unwrap();
    world.act(world.admin, DeleteProject { project: project(world) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    assert_eq!(
        world.store().orgs_with_expired(world.now().plus_days(-TRASH_DAYS)).await.unwrap(),
        [world.org]
    );
    let before = world.head().await;
    while purge(world).await > 0 {}
    let purged = ["task.purged", "comment.purged", "task.purged", "project.purged"];
    assert_eq!(log_after(world, before).await, purged, "what was in the trash itself goes first");
    assert!(world.store().orgs_with_expired(world.now()).await.unwrap().is_empty());
    let (who, cut) = (world.who(world.owner), Cut { after: None, limit: 10 });
    assert_eq!(world.store().get_project(who, &project(world)).await.unwrap().unwrap().value, None);
    assert!(world.store().list_projects(who, true, &cut).await.unwrap().unwrap().value.items.is_empty());
    let restored = world.act(world.admin, RestoreProject { project: project(world) }).await;
    assert_eq!(refusal(restored), "not found");
    told_nothing(world, living.id).await;
    told_nothing(world, trashed.id).await;
    told_nothing(world, said.id).await;
    told_nothing(world, world.project).await;
    whole(world).await;
}

async fn the_key_of_a_purged_project_is_free_and_its_references_mean_the_new_one(world: &World) {
    let old = world.made(world.member, "old").await;
    world.act(world.admin, DeleteProject { project: project(world) }).await.unwrap();
    purge_all(world).await;
    let new = NewProject {
        id: None,
        key: "OPS".parse().unwrap(),
        name: "Again".parse().unwrap(),
        description: None,
        colour: None,
    };
    let again = world.act(world.admin, CreateProject { new }).await.unwrap();
    assert_ne!(again.id, world.project);
    let first: TaskRef = "OPS-1".parse().unwrap();
    assert_eq!(world.read().task(&first).await.unwrap(), None, "it never means the old one");
    let new = NewTask::titled(ProjectRef::Id(again.id), "new".parse().unwrap());
    let new = world.act(world.member, CreateTask::from(new)).await.unwrap().task;
    let found = world.read().task(&first).await.unwrap().unwrap().task;
    assert_eq!((found.id, found.number), (new.id, 1));
    assert_eq!(world.read().task(&TaskRef::Id(old.id)).await.unwrap(), None);
    let page = world.store().log(world.who(world.owner), Seq(0), 100).await.unwrap().unwrap().value;
    assert!(!page.keys.contains_key(&world.project), "a project without a key has no name in the log");
}

async fn no_commit_purges_more_than_a_batch_and_what_is_partly_purged_does_not_come_back(world: &World) {
    let tasks = (0..=PurgeTrash::BATCH).map(|_| Change::create(world.task("one of many")));
    world.write(tasks.collect()).await.unwrap();
    let deleted =
        world.ask(world.admin, DeleteProject { project: project(world) }, &Request::default()).await;
    world.clock.advance(TRASH_DAYS * DAY + 1);
    let first = purge(world).await;
    assert!((1..=PurgeTrash::BATCH).contains(&first), "{first}");
    let restored = world.act(world.admin, RestoreProject { project: project(world) }).await;
    assert_eq!(refusal(restored), "not found");
    let undone = world.act(world.admin, Undo { operation: Some(deleted.unwrap().operation) }).await;
    assert!(matches!(undone, Err(Error::Conflict { .. })), "{undone:?}");
    assert_eq!(first + purge(world).await, PurgeTrash::BATCH + 2, "all of them, and the project");
    assert_eq!(purge(world).await, 0);
}

async fn a_task_goes_after_the_last_of_its_many_comments(world: &World) {
    let task = world.made(world.member, "much discussed").await;
    let comments = (0..=PurgeTrash::BATCH).map(|_| Change::create(world.comment(&task, "a word")));
    world.write(comments.collect()).await.unwrap();
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    assert_eq!(purge(world).await, PurgeTrash::BATCH);
    assert!(world.read().task(&TaskRef::Id(task.id)).await.unwrap().is_some(), "comments are left of it");
    let before = world.head().await;
    assert_eq!(purge(world).await, 2);
    assert_eq!(log_after(world, before).await, ["comment.purged", "task.purged"]);
    whole(world).await;
}

async fn what_was_in_the_trash_too_long_is_gone_before_it_is_purged(world: &World) {
    async fn gone<O: Operation>(world: &World, operation: O) {
        assert_eq!(refusal(world.act(world.owner, operation).await.map(drop)), "not found", "{}", O::NAME);
    }
    let (task, kept) = (world.made(world.member, "gone").await, world.made(world.member, "kept").await);
    let said = world.commented(world.other, &kept, "gone, too").await;
    world.act(world.owner, DeleteComment { comment: said.id }).await.unwrap();
    world.act(world.owner, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    gone(world, RestoreTask { task: TaskRef::Id(task.id) }).await;
    gone(world, RestoreComment { comment: said.id }).await;
    world.act(world.owner, DeleteProject { project: project(world) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    gone(world, RestoreProject { project: project(world) }).await;
    world.act(world.owner, DeleteOrganization).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    gone(world, RestoreOrganization).await;
}

async fn a_comment_outlives_the_project_it_was_written_in(world: &World) {
    let task = world.made(world.member, "moves").await;
    let said = world.commented(world.other, &task, "stays").await;
    let other = world.project("DEV", world.id());
    world.write(vec![Change::create(other.clone())]).await.unwrap();
    let patch = TaskPatch { project: Some(ProjectRef::Id(other.id)).into(), ..TaskPatch::default() };
    world.act(world.admin, EditTask { task: TaskRef::Id(task.id), patch }).await.unwrap();
    world.act(world.admin, DeleteProject { project: project(world) }).await.unwrap();
    purge_all(world).await;
    let who = world.who(world.owner);
    assert_eq!(
        world.store().get_comment(who, said.id).await.unwrap().unwrap().value.unwrap().body,
        said.body
    );
    let log = world.store().log(who, Seq(0), 100).await.unwrap().unwrap().value;
    assert!(
        log.items.iter().any(|(_, record)| record.as_ref().is_some_and(|one| one.id() == said.id.into()))
    );
    let exported = archive(&world.export(world.org).await).expect("an export can always be read again");
    let comment = exported.comments.iter().find(|one| one.id == said.id).expect("the comment is exported");
    assert_eq!(comment.project, other.id, "the project of its task, for the other one is not in the file");
}

async fn an_organization_in_the_trash_too_long_is_emptied_for_good(world: &World) {
    let task: TaskId = world.made(world.member, "theirs").await.id;
    world
        .write(vec![Change::create(world.tag("bug")), Change::create(world.project("DEV", world.id()))])
        .await
        .unwrap();
    let new = NewInvitation { email: world.email("Barbara"), role: None };
    world.act(world.owner, InvitePerson { new, secret: Hash([7; 32]) }).await.unwrap();
    let token = Token {
        id: world.id(),
        user: world.member,
        org: world.org,
        name: "nightly".parse().unwrap(),
        scopes: Scopes::ALL,
        created_at: world.now(),
        expires_at: world.now().plus_days(90),
        last_used_at: None,
    };
    world.store().write(vec![Write::CreateToken(token, Hash([8; 32]))]).await.unwrap();
    let name = EditOrganization {
        patch: OrganizationPatch {
            name: "Secret plans".parse().map(Some).unwrap().into(),
            ..Default::default()
        },
    };
    world.act(world.owner, name).await.unwrap();
    let slug = world.organization(world.org, "acme", world.owner).slug;
    world.act(world.owner, DeleteOrganization).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    let org = world.org;
    assert_eq!(world.store().orgs_with_expired(world.now().plus_days(-TRASH_DAYS)).await.unwrap(), [org]);
    while world.nimbus.tick().await.unwrap().purged > 0 {}
    assert!(world.store().orgs_with_expired(world.now()).await.unwrap().is_empty());

    assert_eq!(refusal(world.act(world.owner, RestoreOrganization).await), "not found");
    assert_eq!(refusal(world.act(world.owner, DeleteOrganization).await), "not found");
    for reference in [OrgRef::Id(org), OrgRef::Slug(slug)] {
        assert_eq!(world.store().resolve(&reference).await.unwrap(), None);
    }
    let read = world.read();
    assert_eq!(read.organization().await.unwrap(), None);
    assert_eq!(read.project(&project(world)).await.unwrap(), None);
    assert_eq!(read.task(&TaskRef::Id(task)).await.unwrap(), None);
    assert_eq!(read.members(&[PersonRef::Id(world.member)]).await.unwrap(), [None]);
    for kind in Kind::ALL {
        assert!(read.remains(*kind, 10).await.unwrap().is_empty(), "{kind}");
    }
    assert_eq!(world.store().invitation_by_secret(Hash([7; 32])).await.unwrap(), None);
    assert!(world.store().token(Hash([8; 32])).await.unwrap().is_none());
    let log = world.store().tail(org, Seq(0), 1_000).await.unwrap().unwrap();
    assert!(log.items.iter().all(|(logged, record)| logged.payload.is_none() && record.is_none()));
    assert!(log.people.is_empty() && log.keys.is_empty());
    whole(world).await;
    // Whoever was in it keeps their account, and others their organizations.
    assert!(world.store().user(world.member).await.unwrap().is_some());
    let theirs = world
        .store()
        .get_organization(nimbus_core::store::Asker { org: world.elsewhere, user: world.outsider });
    assert!(theirs.await.unwrap().is_some());
    world
        .found(world.id(), "acme", &[(world.id(), "Emmy", nimbus_core::policy::Role::Owner)])
        .await
        .expect("the slug is free");
}
