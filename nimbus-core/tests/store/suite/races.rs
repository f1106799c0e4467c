//! Races: many at once, and still every acknowledged effect is there once and every rule holds.

use std::sync::Arc;

use nimbus_core::change::RequestKey;
use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{TaskId, UserId};
use nimbus_core::member::Member;
use nimbus_core::nimbus::{Caller, Nimbus, Operation, Request};
use nimbus_core::ops::member::ChangeRole;
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{CreateTask, EditTask};
use nimbus_core::policy::Role;
use nimbus_core::project::NewProject;
use nimbus_core::reference::{PersonRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{Minutes, TaskPatch};
use tokio::task::JoinSet;

use crate::backend::on_every_backend;
use crate::ops_stage::at;
use crate::world::World;

on_every_backend! {
    in parallel:
    sixty_four_increments_of_one_task_all_land,
    one_key_sent_fifty_times_at_once_has_one_effect,
    two_owners_racing_to_leave_leave_one,
    of_many_who_want_one_name_one_gets_it,
    two_tasks_cannot_become_each_others_part,
    contention_alone_refuses_nobody,
}

/// Does many things at once, each in a task of its own.
pub(crate) async fn all<T, F>(acts: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    acts.into_iter().collect::<JoinSet<T>>().join_all().await
}

/// Does something in somebody's name, apart from the world that set the stage.
fn act<O: Operation>(
    world: &World,
    user: UserId,
    operation: O,
    request: Request,
) -> impl Future<Output = Result<O::Output>> + Send + use<O> {
    let (nimbus, org) = (world.nimbus.clone(), world.org);
    async move { nimbus.run(&Caller::session(user), org, &operation, &request).await.map(|done| done.output) }
}

/// Reads the estimate and writes one more at the version read, until nobody was faster.
pub(crate) async fn increment(nimbus: Nimbus, org: nimbus_core::id::OrgId, user: UserId, task: TaskId) {
    let caller = Caller::session(user);
    loop {
        let (read, _) = nimbus.get_task(&caller, org, &TaskRef::Id(task), false).await.unwrap();
        let estimate = read.task.estimate.map_or(0, Minutes::get) + 1;
        let estimate = Patch::Set(Minutes::new(estimate.into()).unwrap());
        let operation =
            EditTask { task: TaskRef::Id(task), patch: TaskPatch { estimate, ..TaskPatch::default() } };
        match nimbus.run(&caller, org, &operation, &at(read.task.version)).await {
            Ok(_) => return,
            Err(Error::Stale { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

async fn sixty_four_increments_of_one_task_all_land(world: &World) {
    let task = world.made(world.owner, "counter").await;
    let before = world.head().await;
    all((0..64).map(|_| increment(world.nimbus.clone(), world.org, world.owner, task.id))).await;
    assert_eq!(world.now_at(task.id).await.estimate.map(Minutes::get), Some(64));
    assert_eq!(world.head().await.0, before.0 + 64);
}

async fn one_key_sent_fifty_times_at_once_has_one_effect(world: &World) {
    let head = world.head().await;
    let request = || Request {
        key: Some(RequestKey::parse("once").unwrap()),
        fingerprint: Some(nimbus_core::change::Fingerprint([1; 32])),
        expected: None,
    };
    let create = || CreateTask::from(world.new_task("once"));
    let made = all((0..50).map(|_| act(world, world.member, create(), request()))).await;
    let first = made[0].as_ref().unwrap().task.id;
    assert!(made.iter().all(|made| made.as_ref().is_ok_and(|made| made.task.id == first)));
    assert_eq!(world.head().await, head.next());
}

async fn two_owners_racing_to_leave_leave_one(world: &World) {
    let promote = ChangeRole { person: PersonRef::Id(world.admin), role: Role::Owner };
    let admin = member(world, world.admin).await;
    world.ask(world.owner, promote, &at(admin.version)).await.unwrap();
    let pair = [member(world, world.owner).await, member(world, world.admin).await];
    let demote = |member: &Member| {
        let operation = ChangeRole { person: PersonRef::Id(member.id), role: Role::Member };
        act(world, member.id, operation, at(member.version))
    };
    let done = all(pair.iter().map(demote)).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    assert_eq!(world.read().owners().await.unwrap().len(), 1);
}

pub(crate) async fn member(world: &World, user: UserId) -> Member {
    world.read().members(&[PersonRef::Id(user)]).await.unwrap().pop().flatten().unwrap()
}

async fn of_many_who_want_one_name_one_gets_it(world: &World) {
    let tags = ["bug", "Bug", "BUG", "bUG"].map(|name| {
        let new = NewTag { id: None, name: name.parse().unwrap(), colour: None };
        act(world, world.member, CreateTag { new }, Request::default())
    });
    let done = all(tags).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    let projects = (0..4).map(|_| {
        let (key, name) = ("WEB".parse().unwrap(), "Web".parse().unwrap());
        let new = NewProject { id: None, key, name, description: None, colour: None };
        act(world, world.admin, CreateProject { new }, Request::default())
    });
    let done = all(projects).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    let taken =
        |result: &Result<_>| matches!(result, Err(Error::Invalid(faults)) if faults[0].code == "taken");
    assert_eq!(done.iter().filter(|done| taken(done)).count(), 3, "{done:?}");
}

/// Each reads only what the other writes (write skew): without read sets both would land and make a circle.
async fn two_tasks_cannot_become_each_others_part(world: &World) {
    for round in 0..20 {
        let (a, b) = (world.made(world.owner, "a").await.id, world.made(world.owner, "b").await.id);
        let below = |task, parent| {
            let patch = TaskPatch { parent: Patch::Set(TaskRef::Id(parent)), ..TaskPatch::default() };
            act(world, world.owner, EditTask { task: TaskRef::Id(task), patch }, Request::default())
        };
        let done = all([below(a, b), below(b, a)]).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "round {round}: {done:?}");
        let refused = done.into_iter().find_map(Result::err).unwrap();
        assert!(matches!(refused, Error::Cycle { .. }), "{refused:?}");
    }
}

async fn contention_alone_refuses_nobody(world: &World) {
    let task = Arc::new(world.made(world.owner, "busy").await);
    let edits = (0..64).map(|number| {
        let title = Edit::Set(format!("by writer {number}").parse().unwrap());
        let patch = TaskPatch { title, ..TaskPatch::default() };
        act(world, world.owner, EditTask { task: TaskRef::Id(task.id), patch }, Request::default())
    });
    let done = all(edits).await;
    assert!(done.iter().all(Result::is_ok), "{:?}", done.iter().find(|done| done.is_err()));
    let changes = world.read().changes_of(task.id.into(), task.version).await.unwrap();
    assert_eq!(changes.len(), 64);
}
