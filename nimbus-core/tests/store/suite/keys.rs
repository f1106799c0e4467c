//! Retrying: the same request twice has one effect and one answer.

use nimbus_core::error::Error;
use nimbus_core::id::TaskId;
use nimbus_core::nimbus::Request;
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{CompleteTask, CreateTask, DeleteTask};
use nimbus_core::project::NewProject;
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{NewTask, Status};

use crate::backend::on_every_backend;
use crate::ops_stage::keyed;
use crate::world::World;

on_every_backend! {
    secured, too:
    a_repeated_request_is_answered_and_done_once,
    a_key_used_for_something_else_is_refused,
    a_key_belongs_to_one_person,
    a_refused_request_leaves_no_key,
    a_key_is_kept_even_where_nothing_changed,
    a_replay_answers_with_the_present_state,
    rights_are_asked_again_on_a_replay,
    a_tag_or_project_made_twice_with_one_id_is_recognised,
    another_create_with_a_used_id_is_refused,
}

fn unkeyed(fingerprint: u8) -> Request {
    Request { key: None, ..keyed("none", fingerprint) }
}

fn new(world: &World, id: Option<TaskId>, title: &str) -> CreateTask {
    let project = ProjectRef::Id(world.project);
    CreateTask::from(NewTask { id, ..NewTask::titled(project, title.parse().unwrap()) })
}

async fn a_repeated_request_is_answered_and_done_once(world: &World) {
    let request = keyed("key", 1);
    let first = world.ask(world.member, new(world, None, "once"), &request).await.unwrap();
    let head = world.head().await;
    let again = world.ask(world.member, new(world, None, "once"), &request).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!((first.output, first.operation), (again.output, again.operation));
    assert_eq!(world.head().await, head);
}

async fn a_key_used_for_something_else_is_refused(world: &World) {
    let task = world.ask(world.member, new(world, None, "one"), &keyed("key", 1)).await.unwrap().output.task;
    let body = world.ask(world.member, new(world, None, "two"), &keyed("key", 2)).await;
    assert!(matches!(body, Err(Error::KeyReused)), "{body:?}");
    let operation = CompleteTask { task: TaskRef::Id(task.id) };
    let operation = world.ask(world.member, operation, &keyed("key", 1)).await;
    assert!(matches!(operation, Err(Error::KeyReused)), "{operation:?}");
}

async fn a_key_belongs_to_one_person(world: &World) {
    let first = world.ask(world.member, new(world, None, "one"), &keyed("key", 1)).await.unwrap();
    let second = world.ask(world.other, new(world, None, "one"), &keyed("key", 1)).await.unwrap();
    assert!(!second.replayed);
    assert_ne!(first.output.task.id, second.output.task.id);
}

async fn a_refused_request_leaves_no_key(world: &World) {
    let task = world.made(world.owner, "not theirs").await;
    let delete = || DeleteTask { task: TaskRef::Id(task.id) };
    let refused = world.ask(world.member, delete(), &keyed("key", 1)).await;
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    let done = world.ask(world.member, new(world, None, "one"), &keyed("key", 2)).await.unwrap();
    assert!(!done.replayed);
}

async fn a_key_is_kept_even_where_nothing_changed(world: &World) {
    let task = world.made(world.member, "done").await;
    let complete = || CompleteTask { task: TaskRef::Id(task.id) };
    world.act(world.member, complete()).await.unwrap();
    let head = world.head().await;
    let first = world.ask(world.member, complete(), &keyed("key", 1)).await.unwrap();
    assert_eq!((first.replayed, world.head().await), (false, head));
    let again = world.ask(world.member, complete(), &keyed("key", 1)).await.unwrap();
    assert_eq!((again.replayed, again.operation), (true, first.operation));
}

async fn a_replay_answers_with_the_present_state(world: &World) {
    let task = world.ask(world.member, new(world, None, "one"), &keyed("key", 1)).await.unwrap().output.task;
    world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let again = world.ask(world.member, new(world, None, "one"), &keyed("key", 1)).await.unwrap();
    assert_eq!(again.output.task.status, Status::Done);
}

async fn rights_are_asked_again_on_a_replay(world: &World) {
    let task = world.made(world.owner, "one").await;
    let delete = || DeleteTask { task: TaskRef::Id(task.id) };
    world.ask(world.admin, delete(), &keyed("key", 1)).await.unwrap();
    let demote = nimbus_core::ops::member::ChangeRole {
        person: nimbus_core::reference::PersonRef::Id(world.admin),
        role: nimbus_core::policy::Role::Member,
    };
    super::people::change_role(world, world.owner, demote).await.unwrap();
    let again = world.ask(world.admin, delete(), &keyed("key", 1)).await;
    assert!(matches!(again, Err(Error::Denied { .. })), "{again:?}");
}

async fn a_tag_or_project_made_twice_with_one_id_is_recognised(world: &World) {
    let (tag, project) = (world.id(), world.id());
    for replayed in [false, true] {
        let new = NewTag { id: Some(tag), name: "bug".parse().unwrap(), colour: None };
        let made = world.ask(world.member, CreateTag { new }, &unkeyed(1)).await.unwrap();
        assert_eq!((made.output.id, made.replayed), (tag, replayed));
        let (key, name) = ("WEB".parse().unwrap(), "Web".parse().unwrap());
        let new = NewProject { id: Some(project), key, name, description: None, colour: None };
        let made = world.ask(world.admin, CreateProject { new }, &unkeyed(2)).await.unwrap();
        assert_eq!((made.output.id, made.replayed), (project, replayed));
    }
}

async fn another_create_with_a_used_id_is_refused(world: &World) {
    let id: TaskId = world.id();
    world.ask(world.member, new(world, Some(id), "one"), &unkeyed(1)).await.unwrap();
    for (who, fingerprint) in [(world.member, 2), (world.other, 1)] {
        let refused = world.ask(who, new(world, Some(id), "two"), &unkeyed(fingerprint)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    }
    let without = world.act(world.member, new(world, Some(id), "one")).await;
    assert!(
        matches!(without, Err(Error::Conflict { .. })),
        "without a fingerprint nothing can be compared: {without:?}"
    );
}
