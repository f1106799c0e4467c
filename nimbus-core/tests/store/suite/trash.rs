//! The trash: into it, out of it, and what is in it too long.

use nimbus_core::change::Seq;
use nimbus_core::comment::NewComment;
use nimbus_core::error::Error;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::{CreateComment, DeleteComment};
use nimbus_core::ops::organization::{DeleteOrganization, RestoreOrganization};
use nimbus_core::ops::project::{DeleteProject, RestoreProject};
use nimbus_core::ops::task::{CompleteTask, CreateTask, DeleteTask};
use nimbus_core::ops::trash::{PurgeTrash, TRASH_DAYS};
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::task::NewTask;

use crate::backend::on_every_backend;
use crate::world::World;

const DAY: i64 = 86_400_000;

on_every_backend! {
    a_project_in_the_trash_takes_its_tasks_with_it_and_brings_them_back,
    what_is_in_the_trash_too_long_is_purged_with_all_that_was_said,
    an_organization_in_the_trash_is_gone_to_all_and_comes_back_whole,
}

async fn a_project_in_the_trash_takes_its_tasks_with_it_and_brings_them_back(world: &World) {
    let task = world.made(world.member, "one").await;
    let head = world.head().await;
    let project = ProjectRef::Id(world.project);
    world.act(world.admin, DeleteProject { project: project.clone() }).await.unwrap();
    assert_eq!(world.head().await, head.next(), "one change, however many tasks");
    let gone = world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await;
    assert!(matches!(gone, Err(Error::NotFound { what: "task" })), "{gone:?}");
    let new = NewTask::titled(project.clone(), "two".parse().unwrap());
    let refused = world.act(world.member, CreateTask::from(new)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    world.act(world.admin, RestoreProject { project }).await.unwrap();
    assert_eq!(world.now_at(task.id).await, task);
}

async fn purge(world: &World) -> usize {
    let operation = PurgeTrash::at(world.now());
    world.nimbus.run(&Caller::system(), world.org, &operation, &Request::default()).await.unwrap().output
}

async fn what_is_in_the_trash_too_long_is_purged_with_all_that_was_said(world: &World) {
    let (gone, stays) = (world.made(world.member, "gone").await, world.made(world.member, "stays").await);
    let new = || NewComment { id: None, body: "a word".parse().unwrap(), reply_to: None };
    let said =
        world.act(world.other, CreateComment { task: TaskRef::Id(gone.id), new: new() }).await.unwrap();
    let unsaid =
        world.act(world.other, CreateComment { task: TaskRef::Id(stays.id), new: new() }).await.unwrap();
    world.act(world.other, DeleteComment { comment: unsaid.id }).await.unwrap();
    world.act(world.member, DeleteTask { task: TaskRef::Id(gone.id) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY);
    assert_eq!(purge(world).await, 0, "to the day it can be restored");
    world.clock.advance(1);
    assert_eq!(
        world.store().orgs_with_expired(world.now().plus_days(-TRASH_DAYS)).await.unwrap(),
        [world.org]
    );
    assert_eq!(purge(world).await, 3);
    assert!(world.store().orgs_with_expired(world.now()).await.unwrap().is_empty());
    assert_eq!(world.read().task(&TaskRef::Id(gone.id)).await.unwrap(), None);
    for record in [gone.id.into(), said.id.into(), unsaid.id.into()] {
        let changes = world.read().changes_of(record, Seq(0)).await.unwrap();
        assert!(changes.iter().all(|change| change.payload.is_none()), "{record}");
    }
    assert_eq!(world.now_at(stays.id).await, stays);
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
    assert_eq!(
        world.made(world.member, "next").await.number,
        3,
        "the number of a purged task is not given again"
    );
}

async fn an_organization_in_the_trash_is_gone_to_all_and_comes_back_whole(world: &World) {
    let task = world.made(world.member, "one").await;
    world.act(world.owner, DeleteOrganization).await.unwrap();
    for who in [world.owner, world.member] {
        let read = world.nimbus.get_organization(&Caller::session(who), world.org).await;
        assert!(matches!(read, Err(Error::NotFound { .. })), "{read:?}");
        assert!(world.store().organizations(who).await.unwrap().is_empty());
    }
    let refused = world.act(world.admin, RestoreOrganization).await;
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    world.act(world.owner, RestoreOrganization).await.unwrap();
    let (read, _) = world
        .nimbus
        .get_task(&Caller::session(world.member), world.org, &"OPS-1".parse().unwrap(), false)
        .await
        .unwrap();
    assert_eq!(read.task, task);
}
