//! Races over two stores: what holds among the requests of one process holds among processes (gates R12, R14, R15).

use nimbus_core::change::{Change, Fingerprint, RequestKey};
use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{Id as _, OrgId, UserId};
use nimbus_core::member::Member;
use nimbus_core::nimbus::Request;
use nimbus_core::ops::member::ChangeRole;
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{CreateTask, EditTask};
use nimbus_core::policy::Role;
use nimbus_core::project::NewProject;
use nimbus_core::reference::{PersonRef, TaskRef};
use nimbus_core::store::{CommitError, Unique};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{Minutes, TaskPatch};
use nimbus_faults::gate;

use super::pair::{Pair, on_both_engines};
use crate::ops_stage::at;
use crate::suite::races::{all, increment, member};
use crate::world::World;

on_both_engines! {
    increments_by_64_clients_of_two_stores_lose_none,
    one_key_sent_50_times_at_once_to_two_stores_has_one_effect,
    an_owner_stays_however_two_stores_are_raced,
    a_name_is_given_once_however_two_stores_are_raced,
    a_slug_is_given_once_however_two_stores_are_raced,
    no_two_tasks_become_each_others_part_through_two_stores,
    contention_between_two_stores_refuses_nobody,
    a_head_that_one_store_has_held_for_too_long_is_the_others,
}

/// How often each rule is raced for.
fn rounds() -> usize {
    gate::count(10, 1_000)
}

/// R12.
async fn increments_by_64_clients_of_two_stores_lose_none(pair: &Pair) {
    let (world, clients, each) = (&pair.world, 64, gate::count(2, 200));
    let task = world.made(world.owner, "counter").await;
    let before = world.head().await;
    all((0..clients).map(|client| {
        let (nimbus, org, owner) = (pair.side(client), world.org, world.owner);
        async move {
            for _ in 0..each {
                increment(nimbus.clone(), org, owner, task.id).await;
            }
        }
    }))
    .await;
    let sum = clients * each;
    assert_eq!(world.now_at(task.id).await.estimate.map(Minutes::get), u32::try_from(sum).ok());
    assert_eq!(world.head().await.0 - before.0, sum as u64, "one change for each increment");
    println!("R12: {sum} increments by {clients} clients through two stores, 0 lost");
}

/// R14.
async fn one_key_sent_50_times_at_once_to_two_stores_has_one_effect(pair: &Pair) {
    let (world, rounds) = (&pair.world, gate::count(4, 50));
    for round in 0..rounds {
        let head = world.head().await;
        let request = |body| Request {
            key: Some(RequestKey::parse(&format!("once-{round}")).unwrap()),
            fingerprint: Some(Fingerprint([body; 32])),
            expected: None,
        };
        let create = || CreateTask::from(world.new_task("once"));
        let made = all((0..50).map(|side| pair.act(side, world.member, create(), request(1)))).await;
        let first = made[0].as_ref().unwrap().task.id;
        assert!(made.iter().all(|made| made.as_ref().is_ok_and(|made| made.task.id == first)));
        assert_eq!(world.head().await, head.next());
        let other = pair.act(1, world.member, create(), request(2)).await;
        assert!(matches!(other, Err(Error::KeyReused)), "{other:?}");
    }
    println!("R14: {rounds} keys sent 50 times at once through two stores, {rounds} effects");
}

/// R15: two owners, each demoted by themselves on a side of their own.
async fn an_owner_stays_however_two_stores_are_raced(pair: &Pair) {
    let (world, rounds) = (&pair.world, rounds());
    for round in 0..rounds {
        let owner = world.read().owners().await.unwrap()[0].id;
        let other = [world.owner, world.admin].into_iter().find(|person| *person != owner).unwrap();
        let at_present = at(member(world, other).await.version);
        world.ask(owner, role(other, Role::Owner), &at_present).await.unwrap();
        let both = [member(world, owner).await, member(world, other).await];
        let demoted = all(both.iter().enumerate().map(|(side, it)| demote(pair, side, it))).await;
        assert_eq!(demoted.iter().filter(|done| done.is_ok()).count(), 1, "round {round}: {demoted:?}");
        assert_eq!(world.read().owners().await.unwrap().len(), 1, "round {round}");
    }
    println!("R15: {rounds} races for the last owner, 0 violations");
}

fn demote(pair: &Pair, side: usize, owner: &Member) -> impl Future<Output = Result<Member>> + Send + use<> {
    pair.act(side, owner.id, role(owner.id, Role::Admin), at(owner.version))
}

fn role(person: UserId, role: Role) -> ChangeRole {
    ChangeRole { person: PersonRef::Id(person), role }
}

/// R15.
async fn a_name_is_given_once_however_two_stores_are_raced(pair: &Pair) {
    let (world, rounds) = (&pair.world, rounds());
    for round in 0..rounds {
        let tags = (0..4).map(|side| {
            let name = [format!("bug {round}"), format!("BUG {round}")][side / 2].parse().unwrap();
            let new = NewTag { id: None, name, colour: None };
            pair.act(side, world.member, CreateTag { new }, Request::default())
        });
        one_has_it(&all(tags).await);
        let projects = (0..4).map(|side| {
            let (key, name) = (format!("P{round}").parse().unwrap(), "Raced".parse().unwrap());
            let new = NewProject { id: None, key, name, description: None, colour: None };
            pair.act(side, world.admin, CreateProject { new }, Request::default())
        });
        one_has_it(&all(projects).await);
    }
    println!("R15: {rounds} races for a tag's name and for a project's key, 0 violations");
}

fn one_has_it<T: std::fmt::Debug>(done: &[Result<T>]) {
    let taken =
        |result: &Result<T>| matches!(result, Err(Error::Invalid(faults)) if faults[0].code == "taken");
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|done| taken(done)).count(), done.len() - 1, "{done:?}");
}

/// R15: an organization has no log yet that could put the two into an order; the constraint alone does.
async fn a_slug_is_given_once_however_two_stores_are_raced(pair: &Pair) {
    let (world, rounds) = (&pair.world, rounds());
    for round in 0..rounds {
        let founded = (0..4).map(|side| found(pair, side, &format!("raced-{round}")));
        let founded = all(founded).await;
        let taken = |done: &Result<_, CommitError>| matches!(done, Err(CommitError::Taken(Unique::Slug)));
        assert_eq!(founded.iter().filter(|done| done.is_ok()).count(), 1, "{founded:?}");
        assert_eq!(founded.iter().filter(|done| taken(done)).count(), 3, "{founded:?}");
    }
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
    println!("R15: {rounds} races for a slug, 0 violations");
}

/// Founds an organization of somebody new, through one of the two stores.
fn found(
    pair: &Pair,
    side: usize,
    slug: &str,
) -> impl Future<Output = Result<(), CommitError>> + Send + use<> {
    let (world, org, user): (&World, OrgId, UserId) = (&pair.world, pair.world.id(), pair.world.id());
    let commit = world.founding(org, slug, &[(user, &user.uuid().simple().to_string(), Role::Owner)]);
    let store = pair.side(side).store().clone();
    async move { store.commit(commit).await.map(drop) }
}

/// R15: each reads only what the other writes (write skew).
async fn no_two_tasks_become_each_others_part_through_two_stores(pair: &Pair) {
    let (world, rounds) = (&pair.world, rounds());
    for round in 0..rounds {
        let (a, b) = (world.made(world.owner, "a").await.id, world.made(world.owner, "b").await.id);
        let below = |side, task, parent| {
            let patch = TaskPatch { parent: Patch::Set(TaskRef::Id(parent)), ..TaskPatch::default() };
            pair.act(side, world.owner, EditTask { task: TaskRef::Id(task), patch }, Request::default())
        };
        let done = all([below(0, a, b), below(1, b, a)]).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "round {round}: {done:?}");
        let refused = done.into_iter().find_map(Result::err).unwrap();
        assert!(matches!(refused, Error::Cycle { .. }), "{refused:?}");
    }
    println!("R15: {rounds} races for a circle of parts, 0 violations");
}

async fn contention_between_two_stores_refuses_nobody(pair: &Pair) {
    let (world, each) = (&pair.world, gate::count(2, 50));
    let task = world.made(world.owner, "busy").await;
    let writers = (0..64).map(|writer| {
        let edits: Vec<_> = (0..each)
            .map(|number| {
                let title = Edit::Set(format!("{number} by writer {writer}").parse().unwrap());
                let patch = TaskPatch { title, ..TaskPatch::default() };
                pair.act(
                    writer,
                    world.owner,
                    EditTask { task: TaskRef::Id(task.id), patch },
                    Request::default(),
                )
            })
            .collect();
        async move {
            for edit in edits {
                edit.await?;
            }
            Ok::<_, Error>(())
        }
    });
    let done = all(writers).await;
    assert!(done.iter().all(Result::is_ok), "{:?}", done.iter().find(|done| done.is_err()));
    let changes = world.read().changes_of(task.id.into(), task.version).await.unwrap();
    assert_eq!(changes.len(), 64 * each);
    println!("{} edits of one task by 64 writers through two stores, 0 refused", 64 * each);
}

/// Whoever reads for longer than the head is held for has lost it, and whoever waited for it has not waited in vain.
async fn a_head_that_one_store_has_held_for_too_long_is_the_others(pair: &Pair) {
    let (world, head) = (&pair.world, pair.world.head().await);
    let commit = |name| world.commit(world.org, world.owner, head, vec![Change::create(world.tag(name))]);
    let too_long = pair.side(0).store().hold(world.org).await.unwrap();
    let held = pair.side(1).store().hold(world.org).await.unwrap();
    let lost = too_long.commit(commit("late")).await;
    assert!(matches!(lost, Err(CommitError::Conflict)), "{lost:?}");
    assert_eq!(held.commit(commit("in time")).await.unwrap().head, head.next());
}
