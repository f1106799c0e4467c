//! Undo and redo.

use nimbus_core::change::{Record, Seq};
use nimbus_core::error::Result;
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{OperationId, UserId};
use nimbus_core::nimbus::Operation;
use nimbus_core::nimbus::Request;
use nimbus_core::ops::member::ChangeRole;
use nimbus_core::ops::project::{CreateProject, DeleteProject};
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{AddTag, CompleteTask, CreateTask, DeleteTask, EditTask};
use nimbus_core::ops::undo::{Undo, Undone};
use nimbus_core::policy::Role;
use nimbus_core::project::NewProject;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::{NewTag, Tag};
use nimbus_core::task::{NewTask, Priority, Status, Task, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{at, conflict, keyed, refusal};
use crate::world::World;

on_every_backend! {
    fields_are_put_back_and_others_stay,
    a_field_changed_since_is_a_conflict_that_names_the_change,
    tags_others_added_stay,
    what_was_made_goes_to_the_trash_and_redo_brings_it_back,
    what_was_made_and_changed_since_stays,
    what_was_deleted_comes_back,
    undone_twice_is_a_conflict,
    a_member_undoes_only_what_they_did,
    roles_are_never_undone,
    a_moved_task_comes_back_with_its_old_number,
    a_task_is_not_put_back_into_a_project_in_the_trash,
    a_task_is_not_put_back_below_its_own_child,
    a_record_in_the_trash_is_not_written_to,
    a_repeated_undo_is_answered_with_the_first,
    what_one_did_last_is_undone_act_by_act,
    what_others_did_is_not_ones_latest,
    what_is_never_undone_is_passed_over,
    an_undo_of_the_latest_is_repeated_as_it_was,
    a_latest_act_in_the_way_of_later_changes_is_named,
}

async fn done<O: Operation>(world: &World, user: UserId, operation: O) -> OperationId {
    world.ask(user, operation, &Request::default()).await.expect("what is to be undone is done").operation
}

async fn undo(world: &World, user: UserId, operation: OperationId) -> Result<Undone> {
    world.act(user, Undo::of(operation)).await
}

fn edit(task: &Task, patch: TaskPatch) -> EditTask {
    EditTask { task: TaskRef::Id(task.id), patch }
}

fn title(text: &str) -> TaskPatch {
    TaskPatch { title: Edit::Set(text.parse().unwrap()), ..TaskPatch::default() }
}

async fn now(world: &World, task: &Task) -> Task {
    world.task_now(task).await.expect("the task is there").task
}

async fn fields_are_put_back_and_others_stay(world: &World) {
    let task = world.made(world.member, "Before").await;
    let patch = TaskPatch { status: Edit::Set(Status::Done), ..title("After") };
    let edited = done(world, world.member, edit(&task, patch)).await;
    let urgent = TaskPatch { priority: Patch::Set(Priority::Urgent), ..TaskPatch::default() };
    world.edit(world.admin, &task, urgent).await.unwrap();
    let undone = undo(world, world.member, edited).await.unwrap();
    let back = now(world, &task).await;
    assert_eq!((undone.operation, undone.name.as_str()), (edited, "task.edit"));
    assert_eq!(undone.records, [Record::from(back.clone())]);
    let expected = Task { priority: Some(Priority::Urgent), version: back.version, ..task };
    assert_eq!(back, expected);
}

async fn a_field_changed_since_is_a_conflict_that_names_the_change(world: &World) {
    let task = world.made(world.member, "A").await;
    let edited = done(world, world.member, edit(&task, title("B"))).await;
    let other = TaskPatch { priority: Patch::Set(Priority::Low), ..TaskPatch::default() };
    world.edit(world.admin, &task, other).await.unwrap();
    let later = world.edit(world.admin, &task, title("C")).await.unwrap();
    let (detail, changes) = conflict(undo(world, world.member, edited).await);
    assert_eq!(changes, [later.version]);
    assert_eq!(detail, format!("it cannot be undone: title of {} changed since", task.id));
}

async fn tag(world: &World, name: &str) -> Tag {
    let new = NewTag { id: None, name: name.parse().unwrap(), colour: None };
    world.act(world.member, CreateTag { new }).await.unwrap()
}

async fn tags_others_added_stay(world: &World) {
    let task = world.made(world.member, "A").await;
    let (mine, theirs) = (tag(world, "mine").await, tag(world, "theirs").await);
    let add = |tag: &Tag| AddTag { task: TaskRef::Id(task.id), tag: TagRef::Id(tag.id) };
    let added = done(world, world.member, add(&mine)).await;
    world.act(world.admin, add(&theirs)).await.unwrap();
    undo(world, world.member, added).await.unwrap();
    assert_eq!(now(world, &task).await.tags.into_iter().collect::<Vec<_>>(), [theirs.id]);
}

async fn what_was_made_goes_to_the_trash_and_redo_brings_it_back(world: &World) {
    let new = NewTask { tags: Some(vec!["fresh".parse().unwrap()]), ..world.new_task("Made") };
    let made =
        world.ask(world.member, CreateTask { new, create_tags: true }, &Request::default()).await.unwrap();
    let task = made.output.task;
    let other = world.made(world.member, "Other").await;
    let after = TaskPatch { after: Edit::Set(TaskRef::Id(other.id)), ..TaskPatch::default() };
    world.edit(world.member, &task, after).await.expect("moving it does not change what it is");
    let undoing = done(world, world.member, Undo::of(made.operation)).await;
    assert_eq!(now(world, &task).await.deleted_at, Some(world.now()));
    let tags = world.read().tags(&["fresh".parse().unwrap()]).await.unwrap();
    assert_eq!(tags, [None], "the tag made with it goes, too");
    let redone = undo(world, world.member, undoing).await.unwrap();
    assert_eq!((redone.name.as_str(), redone.records.len()), ("operation.undo", 2));
    assert_eq!(now(world, &task).await.deleted_at, None);
    undo(world, world.member, made.operation).await.expect("what was done again can be undone again");
}

async fn what_was_made_and_changed_since_stays(world: &World) {
    let new = CreateTask::from(world.new_task("Made"));
    let made = world.ask(world.member, new, &Request::default()).await.unwrap();
    let later = world.edit(world.admin, &made.output.task, title("Changed")).await.unwrap();
    let (_, changes) = conflict(undo(world, world.member, made.operation).await);
    assert_eq!(changes, [later.version]);
}

async fn what_was_deleted_comes_back(world: &World) {
    let task = world.made(world.member, "A").await;
    let deleted = done(world, world.member, DeleteTask { task: TaskRef::Id(task.id) }).await;
    world.clock.advance(1_000);
    undo(world, world.member, deleted).await.unwrap();
    assert_eq!(now(world, &task).await.deleted_at, None);
}

async fn undone_twice_is_a_conflict(world: &World) {
    let task = world.made(world.member, "A").await;
    let edited = done(world, world.member, edit(&task, title("B"))).await;
    let undoing = done(world, world.member, Undo::of(edited)).await;
    let (detail, _) = conflict(undo(world, world.member, edited).await);
    assert!(detail.contains(&undoing.to_string()), "{detail}");
    assert_eq!(refusal(undo(world, world.member, world.id()).await), "not found");
}

async fn a_member_undoes_only_what_they_did(world: &World) {
    let task = world.made(world.member, "A").await;
    let edited = done(world, world.admin, edit(&task, title("B"))).await;
    assert_eq!(refusal(undo(world, world.member, edited).await), "denied");
    undo(world, world.owner, edited).await.unwrap();
}

async fn roles_are_never_undone(world: &World) {
    let member = world.read().members(&[PersonRef::Id(world.member)]).await.unwrap().pop().flatten().unwrap();
    let change = ChangeRole { person: PersonRef::Id(world.member), role: Role::Admin };
    let changed = world.ask(world.owner, change, &at(member.version)).await.unwrap().operation;
    let (detail, changes) = conflict(undo(world, world.owner, changed).await);
    assert!(detail.contains("member") && changes == Vec::<Seq>::new(), "{detail}");
}

async fn web(world: &World) -> ProjectRef {
    let (key, name) = ("WEB".parse().unwrap(), "Web".parse().unwrap());
    let new = NewProject { id: None, key, name, description: None, colour: None };
    ProjectRef::Id(world.act(world.admin, CreateProject { new }).await.unwrap().id)
}

fn into(project: &ProjectRef) -> TaskPatch {
    TaskPatch { project: Edit::Set(project.clone()), ..TaskPatch::default() }
}

async fn a_moved_task_comes_back_with_its_old_number(world: &World) {
    let (task, web) = (world.made(world.member, "A").await, web(world).await);
    let moved = done(world, world.member, edit(&task, into(&web))).await;
    world.made(world.member, "B").await;
    undo(world, world.member, moved).await.unwrap();
    let back = now(world, &task).await;
    assert_eq!((back.project, back.number, back.position), (task.project, task.number, task.position));
}

async fn a_task_is_not_put_back_into_a_project_in_the_trash(world: &World) {
    let (task, web) = (world.made(world.member, "A").await, web(world).await);
    let moved = done(world, world.member, edit(&task, into(&web))).await;
    world.act(world.admin, DeleteProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    let (detail, _) = conflict(undo(world, world.member, moved).await);
    assert!(detail.contains("project"), "{detail}");
}

async fn a_task_is_not_put_back_below_its_own_child(world: &World) {
    let (a, b) = (world.made(world.member, "A").await, world.made(world.member, "B").await);
    let below = |task: &Task| TaskPatch { parent: Patch::Set(TaskRef::Id(task.id)), ..TaskPatch::default() };
    world.edit(world.member, &a, below(&b)).await.unwrap();
    let cut = TaskPatch { parent: Patch::Clear, ..TaskPatch::default() };
    let loose = done(world, world.member, edit(&a, cut)).await;
    world.edit(world.member, &b, below(&a)).await.unwrap();
    assert_eq!(refusal(undo(world, world.member, loose).await), "cycle");
}

async fn a_record_in_the_trash_is_not_written_to(world: &World) {
    let task = world.made(world.member, "A").await;
    let completed = done(world, world.member, CompleteTask { task: TaskRef::Id(task.id) }).await;
    let gone = world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap().task;
    let (_, changes) = conflict(undo(world, world.member, completed).await);
    assert_eq!(changes, [gone.version]);
}

async fn a_repeated_undo_is_answered_with_the_first(world: &World) {
    let task = world.made(world.member, "A").await;
    let operation = done(world, world.member, edit(&task, title("B"))).await;
    let first = world.ask(world.member, Undo::of(operation), &keyed("u", 1)).await.unwrap();
    let again = world.ask(world.member, Undo::of(operation), &keyed("u", 1)).await.unwrap();
    assert_eq!((again.output, again.operation, again.replayed), (first.output, first.operation, true));
}

async fn what_one_did_last_is_undone_act_by_act(world: &World) {
    let task = world.made(world.member, "A").await;
    let titled = done(world, world.member, edit(&task, title("B"))).await;
    let completed = done(world, world.member, CompleteTask { task: TaskRef::Id(task.id) }).await;
    world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await.expect("it changes nothing");
    let mut undone = Vec::new();
    for _ in 0..2 {
        undone.push(world.act(world.member, Undo::latest()).await.unwrap());
    }
    assert_eq!((undone[0].operation, undone[0].name.as_str()), (completed, "task.complete"));
    assert_eq!((undone[1].operation, undone[1].name.as_str()), (titled, "task.edit"));
    let back = now(world, &task).await;
    assert_eq!((back.title.as_str(), back.status), ("A", Status::Todo));
    world.act(world.member, Undo::latest()).await.expect("making the task is undone, too");
    let (detail, _) = conflict(world.act(world.member, Undo::latest()).await);
    assert!(detail.starts_with("there is nothing to undo"), "{detail}");
}

async fn what_others_did_is_not_ones_latest(world: &World) {
    let mine = world.made(world.member, "Mine").await;
    let theirs = world.made(world.owner, "Theirs").await;
    world.act(world.member, Undo::latest()).await.unwrap();
    assert!(now(world, &mine).await.deleted_at.is_some() && now(world, &theirs).await.deleted_at.is_none());
    assert_eq!(refusal(world.act(world.other, Undo::latest()).await), "conflict");
}

async fn what_is_never_undone_is_passed_over(world: &World) {
    let task = world.made(world.owner, "A").await;
    let member = world.read().members(&[PersonRef::Id(world.member)]).await.unwrap().pop().flatten().unwrap();
    let change = ChangeRole { person: PersonRef::Id(world.member), role: Role::Admin };
    world.ask(world.owner, change, &at(member.version)).await.unwrap();
    let undoing = world.ask(world.owner, Undo::latest(), &Request::default()).await.unwrap();
    assert!(now(world, &task).await.deleted_at.is_some());
    undo(world, world.owner, undoing.operation).await.expect("the undo is undone");
    let redo = world.ask(world.owner, Undo::latest(), &Request::default()).await.unwrap();
    assert_eq!(redo.output.operation, undoing.output.operation, "what was done again is the latest again");
}

async fn an_undo_of_the_latest_is_repeated_as_it_was(world: &World) {
    world.made(world.member, "A").await;
    let second = world.made(world.member, "B").await;
    let first = world.ask(world.member, Undo::latest(), &keyed("u", 1)).await.unwrap();
    let again = world.ask(world.member, Undo::latest(), &keyed("u", 1)).await.unwrap();
    assert_eq!((&again.output, again.operation, again.replayed), (&first.output, first.operation, true));
    assert_eq!(again.output.records[0].id(), second.id.into());
}

async fn a_latest_act_in_the_way_of_later_changes_is_named(world: &World) {
    let task = world.made(world.member, "A").await;
    let titled = done(world, world.member, edit(&task, title("B"))).await;
    let later = world.edit(world.admin, &task, title("C")).await.unwrap();
    let (detail, changes) = conflict(world.act(world.member, Undo::latest()).await);
    assert!(detail.starts_with(&format!("what you did last is task.edit ({titled}): ")), "{detail}");
    assert_eq!(changes, [later.version]);
}
