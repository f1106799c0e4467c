//! Retrying after the name a request was addressed by is gone, or is another's: the answer is about what was done.

use nimbus_core::error::Error;
use nimbus_core::fault::Edit;
use nimbus_core::id::{CommentId, TaskId, TokenId};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::project::{CreateProject, DeleteProject};
use nimbus_core::ops::tag::{CreateTag, DeleteTag, EditTag};
use nimbus_core::ops::task::{AddTag, CreateTask, DeleteTask, EditTask};
use nimbus_core::policy::{Scopes, Via};
use nimbus_core::project::{NewProject, Project};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::{NewTag, TagPatch};
use nimbus_core::task::{NewTask, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{keyed, refusal};
use crate::world::World;

on_every_backend! {
    a_deleted_project_is_answered_by_its_key_again,
    a_retry_is_never_about_what_has_the_name_by_now,
    a_moved_task_is_answered_by_its_old_reference_again,
    a_renamed_or_deleted_tag_is_answered_by_its_old_name_again,
    a_read_only_token_is_not_answered_a_create,
    a_comment_on_a_deleted_task_is_not_shown_by_its_create,
    a_create_with_an_id_is_answered_though_what_it_pointed_at_is_gone,
}

async fn project(world: &World, key: &str) -> Project {
    let (key, name) = (key.parse().unwrap(), "Web".parse().unwrap());
    let new = NewProject { id: None, key, name, description: None, colour: None };
    world.act(world.admin, CreateProject { new }).await.unwrap()
}

fn by_key() -> ProjectRef {
    ProjectRef::Key("WEB".parse().unwrap())
}

fn by_name(name: &str) -> TagRef {
    TagRef::Name(name.parse().unwrap())
}

async fn tag(world: &World, name: &str) {
    let new = NewTag { id: None, name: name.parse().unwrap(), colour: None };
    world.act(world.member, CreateTag { new }).await.unwrap();
}

async fn a_deleted_project_is_answered_by_its_key_again(world: &World) {
    let made = project(world, "WEB").await;
    let delete = || DeleteProject { project: by_key() };
    let first = world.ask(world.admin, delete(), &keyed("key", 1)).await.unwrap();
    let again = world.ask(world.admin, delete(), &keyed("key", 1)).await.unwrap();
    assert_eq!(
        (again.output, again.operation, again.replayed),
        (first.output.clone(), first.operation, true)
    );
    assert_eq!(first.output.id, made.id);
}

async fn a_retry_is_never_about_what_has_the_name_by_now(world: &World) {
    project(world, "WEB").await;
    let delete = || DeleteProject { project: by_key() };
    let first = world.ask(world.admin, delete(), &keyed("key", 1)).await.unwrap();
    let second = project(world, "WEB").await;
    let again = world.ask(world.admin, delete(), &keyed("key", 1)).await.unwrap();
    assert_eq!((again.output.id, again.replayed), (first.output.id, true));
    let second = world.read().project(&ProjectRef::Id(second.id)).await.unwrap().unwrap();
    assert_eq!(second.deleted_at, None, "the project that has the key by now is not touched");
    // A member may edit the task of their own that had the reference, and not another's that has it by now.
    let task = world.made(world.member, "mine").await;
    let retitle = || EditTask {
        task: TaskRef::Ref("OPS".parse().unwrap(), task.number),
        patch: TaskPatch { title: Edit::Set("Mine".parse().unwrap()), ..TaskPatch::default() },
    };
    world.ask(world.member, retitle(), &keyed("edit", 2)).await.unwrap();
    world.act(world.admin, DeleteProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    project(world, "OPS").await;
    let theirs = NewTask::titled(ProjectRef::Key("OPS".parse().unwrap()), "Theirs".parse().unwrap());
    let theirs = world.act(world.owner, CreateTask::from(theirs)).await.unwrap().task;
    assert_eq!(theirs.number, task.number);
    let again = world.ask(world.member, retitle(), &keyed("edit", 2)).await;
    assert_eq!(refusal(again), "not found", "what it was about is in a project in the trash");
}

async fn a_moved_task_is_answered_by_its_old_reference_again(world: &World) {
    project(world, "WEB").await;
    let task = world.made(world.member, "one").await;
    let old = TaskRef::Ref("OPS".parse().unwrap(), task.number);
    let patch = TaskPatch { project: Edit::Set(by_key()), ..TaskPatch::default() };
    let mut answers = Vec::new();
    for replayed in [false, true] {
        let moving = EditTask { task: old.clone(), patch: patch.clone() };
        let done = world.ask(world.member, moving, &keyed("key", 1)).await.unwrap();
        assert_eq!(done.replayed, replayed);
        answers.push(done.output);
    }
    assert_eq!(answers[0], answers[1]);
    tag(world, "bug").await;
    for replayed in [false, true] {
        let reference = TaskRef::Ref("WEB".parse().unwrap(), answers[0].task.number);
        let add = AddTag { task: reference, tag: by_name("bug") };
        let done = world.ask(world.member, add, &keyed("tag", 2)).await.unwrap();
        assert_eq!((done.output.task.id, done.replayed), (task.id, replayed));
        let back = TaskPatch { project: Edit::Set(ProjectRef::Id(world.project)), ..TaskPatch::default() };
        world.edit(world.member, &task, back).await.unwrap();
    }
}

async fn a_renamed_or_deleted_tag_is_answered_by_its_old_name_again(world: &World) {
    tag(world, "bug").await;
    let patch = TagPatch { name: Edit::Set("defect".parse().unwrap()), ..TagPatch::default() };
    for replayed in [false, true] {
        let edit = EditTag { tag: by_name("bug"), patch: patch.clone() };
        let done = world.ask(world.admin, edit, &keyed("edit", 1)).await.unwrap();
        assert_eq!((done.output.name.as_str(), done.replayed), ("defect", replayed));
    }
    for replayed in [false, true] {
        let delete = DeleteTag { tag: by_name("defect") };
        let done = world.ask(world.admin, delete, &keyed("delete", 2)).await.unwrap();
        assert_eq!((done.output.deleted_at.is_some(), done.replayed), (true, replayed));
    }
}

async fn a_read_only_token_is_not_answered_a_create(world: &World) {
    let id = world.id::<TaskId>();
    let new = || CreateTask::from(NewTask { id: Some(id), ..world.new_task("one") });
    world.ask(world.member, new(), &keyed("key", 1)).await.unwrap();
    let via = Via::Token(world.id::<TokenId>());
    let scopes = Scopes { read: true, write: false };
    let token = Caller { via, scopes, ..Caller::session(world.member) };
    let again = world.nimbus.run(&token, world.org, &new(), &keyed("key", 1)).await;
    assert_eq!(refusal(again), "denied");
}

async fn a_comment_on_a_deleted_task_is_not_shown_by_its_create(world: &World) {
    let (task, id) = (world.made(world.member, "one").await, world.id::<CommentId>());
    let new = || {
        let new = nimbus_core::comment::NewComment {
            id: Some(id),
            body: "A word".parse().unwrap(),
            reply_to: None,
        };
        CreateComment { task: TaskRef::Id(task.id), new }
    };
    world.ask(world.member, new(), &keyed("key", 1)).await.unwrap();
    assert!(world.ask(world.member, new(), &keyed("key", 1)).await.unwrap().replayed);
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    assert_eq!(refusal(world.ask(world.member, new(), &keyed("key", 1)).await), "not found");
}

async fn a_create_with_an_id_is_answered_though_what_it_pointed_at_is_gone(world: &World) {
    project(world, "WEB").await;
    let id = world.id::<TaskId>();
    let unkeyed = |what| Request { key: None, ..keyed("none", what) };
    let new =
        || CreateTask::from(NewTask { id: Some(id), ..NewTask::titled(by_key(), "one".parse().unwrap()) });
    let first = world.ask(world.member, new(), &unkeyed(1)).await.unwrap();
    let home = TaskPatch { project: Edit::Set(ProjectRef::Id(world.project)), ..TaskPatch::default() };
    world.edit(world.member, &first.output.task, home).await.unwrap();
    world.act(world.admin, DeleteProject { project: by_key() }).await.unwrap();
    let again = world.ask(world.member, new(), &unkeyed(1)).await.unwrap();
    assert_eq!((again.output.task.id, again.replayed), (id, true));
    let other = world.ask(world.member, new(), &unkeyed(2)).await;
    assert!(
        matches!(other, Err(Error::Invalid(_))),
        "another create is refused for what it points at: {other:?}"
    );
}
