//! Limits of what one task may hold, at one less, at the limit and at one more.

use nimbus_core::change::Change;
use nimbus_core::fault::Patch;
use nimbus_core::id::{TagId, UserId};
use nimbus_core::ops::task::{AddAssignee, AddTag, CreateTask, EditTask};
use nimbus_core::policy::Role;
use nimbus_core::reference::{PersonRef, TagRef, TaskRef};
use nimbus_core::task::{NewTask, Task, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{faults, refusal};
use crate::world::World;

on_every_backend! {
    a_task_has_at_most_fifty_assignees,
    a_task_has_at_most_a_hundred_tags,
    subtasks_go_twenty_levels_deep,
}

async fn members(world: &World, count: usize) -> Vec<UserId> {
    let ids: Vec<UserId> = (0..count).map(|_| world.id()).collect();
    let member = |(n, id): (usize, &UserId)| {
        Change::create(world.member(*id, &format!("Person {n}").replace(' ', "-"), Role::Member, world.owner))
    };
    world.write(ids.iter().enumerate().map(member).collect()).await.unwrap();
    ids
}

async fn a_task_has_at_most_fifty_assignees(world: &World) {
    let people = members(world, Task::MAX_ASSIGNEES + 1).await;
    let all: Vec<PersonRef> = people.iter().copied().map(PersonRef::Id).collect();
    let with = |count: usize| NewTask { assignees: Some(all[..count].to_vec()), ..world.new_task("busy") };
    let few = world.act(world.owner, CreateTask::from(with(Task::MAX_ASSIGNEES - 1))).await.unwrap().task;
    world.act(world.owner, CreateTask::from(with(Task::MAX_ASSIGNEES))).await.unwrap();
    let refused = world.act(world.owner, CreateTask::from(with(Task::MAX_ASSIGNEES + 1))).await;
    assert_eq!(faults(refused), ["/assignees too_many"]);
    let patch = TaskPatch { assignees: Patch::Set(all.clone()), ..TaskPatch::default() };
    assert_eq!(faults(world.edit(world.owner, &few, patch).await), ["/assignees too_many"]);
    let add = |place: usize| AddAssignee { task: TaskRef::Id(few.id), person: all[place].clone() };
    world.act(world.owner, add(Task::MAX_ASSIGNEES - 1)).await.expect("the fiftieth fits");
    assert_eq!(refusal(world.act(world.owner, add(Task::MAX_ASSIGNEES)).await), "conflict");
}

async fn a_task_has_at_most_a_hundred_tags(world: &World) {
    let tags: Vec<_> = (0..=Task::MAX_TAGS).map(|n| world.tag(&format!("tag {n}"))).collect();
    let ids: Vec<TagId> = tags.iter().map(|tag| tag.id).collect();
    world.write(tags.into_iter().map(Change::create).collect()).await.unwrap();
    let all: Vec<TagRef> = ids.into_iter().map(TagRef::Id).collect();
    let with = |count: usize| NewTask { tags: Some(all[..count].to_vec()), ..world.new_task("tagged") };
    let few = world.act(world.owner, CreateTask::from(with(Task::MAX_TAGS - 1))).await.unwrap().task;
    world.act(world.owner, CreateTask::from(with(Task::MAX_TAGS))).await.unwrap();
    let refused = world.act(world.owner, CreateTask::from(with(Task::MAX_TAGS + 1))).await;
    assert_eq!(faults(refused), ["/tags too_many"]);
    let add = |place: usize| AddTag { task: TaskRef::Id(few.id), tag: all[place].clone() };
    world.act(world.owner, add(Task::MAX_TAGS - 1)).await.expect("the hundredth fits");
    assert_eq!(refusal(world.act(world.owner, add(Task::MAX_TAGS)).await), "conflict");
}

async fn subtasks_go_twenty_levels_deep(world: &World) {
    let mut deepest = world.made(world.owner, "level 1").await;
    let below = |parent: &Task| NewTask { parent: Some(TaskRef::Id(parent.id)), ..world.new_task("below") };
    for _ in 2..=Task::MAX_DEPTH {
        deepest = world.act(world.owner, CreateTask::from(below(&deepest))).await.unwrap().task;
    }
    let refused = world.act(world.owner, CreateTask::from(below(&deepest))).await;
    assert_eq!(faults(refused), ["/parent too_deep"]);
    let alone = world.made(world.owner, "alone").await;
    let patch = TaskPatch { parent: Patch::Set(TaskRef::Id(deepest.id)), ..TaskPatch::default() };
    let moved = world.act(world.owner, EditTask { task: TaskRef::Id(alone.id), patch }).await;
    assert_eq!(faults(moved), ["/parent too_deep"]);
    let above = deepest.parent.expect("it has one");
    let patch = TaskPatch { parent: Patch::Set(TaskRef::Id(above)), ..TaskPatch::default() };
    world.act(world.owner, EditTask { task: TaskRef::Id(alone.id), patch }).await.expect("level 20 fits");
}
