//! Versions: they change exactly when the content does, and whoever names an old one is told.

use nimbus_core::change::Kind;
use nimbus_core::comment::NewComment;
use nimbus_core::error::Error;
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{AddTag, CompleteTask, EditTask, RemoveTag};
use nimbus_core::reference::{TagRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::TaskPatch;

use crate::backend::on_every_backend;
use crate::ops_stage::at;
use crate::world::World;

on_every_backend! {
    a_version_changes_exactly_when_the_content_does,
    what_changes_nothing_writes_nothing,
    a_comment_does_not_change_its_task,
    an_edit_of_an_old_version_is_told_the_present_one,
    edits_of_different_fields_merge,
}

fn retitled(task: nimbus_core::id::TaskId, title: &str) -> EditTask {
    let patch = TaskPatch { title: Edit::Set(title.parse().unwrap()), ..TaskPatch::default() };
    EditTask { task: TaskRef::Id(task), patch }
}

async fn a_version_changes_exactly_when_the_content_does(world: &World) {
    let task = world.made(world.member, "one").await;
    let same = world.act(world.member, retitled(task.id, "one")).await.unwrap().task;
    assert_eq!(same.version, task.version);
    let other = world.act(world.member, retitled(task.id, "two")).await.unwrap().task;
    assert!(other.version > task.version);
    assert_eq!(world.now_at(task.id).await, other);
    world.made(world.other, "another").await;
    assert_eq!(world.now_at(task.id).await.version, other.version);
}

async fn what_changes_nothing_writes_nothing(world: &World) {
    let task = world.made(world.member, "one").await;
    let new = NewTag { id: None, name: "bug".parse().unwrap(), colour: None };
    let tag = world.act(world.member, CreateTag { new }).await.unwrap();
    let (task_ref, tag_ref) = (TaskRef::Id(task.id), TagRef::Id(tag.id));
    world.act(world.member, AddTag { task: task_ref.clone(), tag: tag_ref.clone() }).await.unwrap();
    world.act(world.member, CompleteTask { task: task_ref.clone() }).await.unwrap();
    let head = world.head().await;
    world.clock.advance(60_000);
    world.act(world.member, AddTag { task: task_ref.clone(), tag: tag_ref.clone() }).await.unwrap();
    world.act(world.member, CompleteTask { task: task_ref.clone() }).await.unwrap();
    world.act(world.member, retitled(task.id, "one")).await.unwrap();
    assert_eq!(world.head().await, head);
    world.act(world.member, RemoveTag { task: task_ref, tag: tag_ref }).await.unwrap();
    assert_eq!(world.head().await, head.next());
}

async fn a_comment_does_not_change_its_task(world: &World) {
    let task = world.made(world.member, "one").await;
    let new = NewComment { id: None, body: "a word".parse().unwrap(), reply_to: None };
    world.act(world.other, CreateComment { task: TaskRef::Id(task.id), new }).await.unwrap();
    assert_eq!(world.now_at(task.id).await, task);
}

async fn an_edit_of_an_old_version_is_told_the_present_one(world: &World) {
    let task = world.made(world.member, "one").await;
    let present = world.act(world.member, retitled(task.id, "two")).await.unwrap().task;
    let late = world.ask(world.member, retitled(task.id, "three"), &at(task.version)).await;
    match late {
        Err(Error::Stale { record, version }) => {
            assert_eq!((record.kind, version), (Kind::Task, present.version));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.now_at(task.id).await, present);
    world.ask(world.member, retitled(task.id, "three"), &at(present.version)).await.unwrap();
}

async fn edits_of_different_fields_merge(world: &World) {
    let task = world.made(world.member, "one").await;
    world.act(world.member, retitled(task.id, "two")).await.unwrap();
    let patch = TaskPatch { priority: Patch::Set(nimbus_core::task::Priority::High), ..TaskPatch::default() };
    let merged = world.act(world.owner, EditTask { task: TaskRef::Id(task.id), patch }).await.unwrap().task;
    assert_eq!((merged.title.as_str(), merged.priority), ("two", Some(nimbus_core::task::Priority::High)));
}
