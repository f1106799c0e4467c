//! Commits at the port itself: validated against the log, whole or not at all, holes filled by the store.

use nimbus_core::change::{Change, Commit, ReadSet, RequestKey, Seq};
use nimbus_core::id::TaskId;
use nimbus_core::position::Position;
use nimbus_core::reference::TaskRef;
use nimbus_core::store::{CommitError, StoreError};
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_commit_that_read_what_has_changed_since_is_refused,
    a_commit_that_read_something_else_is_taken,
    a_refused_commit_leaves_nothing_behind,
    a_request_key_is_used_once_by_each_person,
    the_store_fills_version_number_and_position,
    a_number_is_never_given_again,
    an_id_is_given_once,
    nothing_points_into_the_void,
    a_purge_takes_content_and_payloads_and_leaves_the_log_row,
    a_held_head_lets_nobody_else_commit,
}

async fn task(world: &World, title: &str) -> Task {
    let task = world.task(title);
    world.write(vec![Change::create(task.clone())]).await.unwrap().find(task.id).unwrap()
}

fn renamed(task: &Task, title: &str) -> Change {
    Change::update(task.clone(), Task { title: title.parse().unwrap(), ..task.clone() })
}

async fn a_commit_that_read_what_has_changed_since_is_refused(world: &World) {
    let (one, base) = (task(world, "one").await, world.head().await);
    world.write(vec![renamed(&one, "two")]).await.unwrap();
    for reads in [
        ReadSet { records: [one.id.into()].into(), ..ReadSet::default() },
        ReadSet { kinds: [nimbus_core::change::Kind::Task].into(), ..ReadSet::default() },
    ] {
        let commit = world.commit(world.org, world.owner, base, vec![renamed(&one, "three")]);
        let error = world.store().commit(Commit { reads, ..commit }).await.unwrap_err();
        assert!(matches!(error, CommitError::Conflict), "{error}");
    }
}

async fn a_commit_that_read_something_else_is_taken(world: &World) {
    let (one, two, base) = (task(world, "one").await, task(world, "two").await, world.head().await);
    world.write(vec![renamed(&one, "changed")]).await.unwrap();
    let commit = world.commit(world.org, world.owner, base, vec![renamed(&two, "changed, too")]);
    let reads = ReadSet { records: [two.id.into()].into(), ..ReadSet::default() };
    let done = world.store().commit(Commit { reads, ..commit }).await.unwrap();
    assert_eq!(done.head, Seq(base.0 + 2));
}

async fn a_refused_commit_leaves_nothing_behind(world: &World) {
    let before = world.head().await;
    let (good, mut bad) = (world.task("good"), world.task("bad"));
    bad.parent = Some(world.id());
    let error = world.write(vec![Change::create(good.clone()), Change::create(bad)]).await.unwrap_err();
    assert!(matches!(error, CommitError::Store(StoreError::Refused(_))), "{error}");
    assert_eq!(world.head().await, before);
    assert_eq!(world.read().task(&TaskRef::Id(good.id)).await.unwrap(), None);
    let verdict = world.store().verify(world.org).await.unwrap();
    assert_eq!((verdict.head, verdict.faults), (before, Vec::new()));
    assert_eq!(task(world, "next").await.number, 1, "the numbers of a refused commit were not spent");
}

async fn a_request_key_is_used_once_by_each_person(world: &World) {
    let key = RequestKey::parse("once").unwrap();
    let write = |user| {
        let mut commit = world.commit(world.org, user, Seq(0), vec![Change::create(world.task("one"))]);
        commit.operation.key = Some(key.clone());
        world.store().commit(commit)
    };
    write(world.owner).await.unwrap();
    assert!(matches!(write(world.owner).await, Err(CommitError::KeyUsed)));
    write(world.member).await.unwrap();
    let opening = world.store().open(world.who(world.owner), Some(&key)).await.unwrap().unwrap();
    let replay = opening.replay.expect("the key is known");
    assert_eq!((replay.actor.user, replay.key), (world.owner, Some(key.clone())));
    let opening = world.store().open(world.who(world.admin), Some(&key)).await.unwrap().unwrap();
    assert_eq!(opening.replay, None, "a key is known to its own user only");
}

async fn the_store_fills_version_number_and_position(world: &World) {
    let (one, two) = (world.task("one"), world.task("two"));
    let done = world.write(vec![Change::create(one.clone()), Change::create(two.clone())]).await.unwrap();
    let (one, two): (Task, Task) = (done.find(one.id).unwrap(), done.find(two.id).unwrap());
    assert_eq!((one.number, two.number), (1, 2));
    assert_eq!(
        (one.position.clone(), two.position.clone()),
        (Some(Position::first()), Position::first().after().ok())
    );
    assert_eq!((one.version, two.version), (done.written[0].seq, done.written[1].seq));
    assert_eq!(two.version, done.head);
    for task in [one, two] {
        let read = world.read().task(&TaskRef::Id(task.id)).await.unwrap().unwrap();
        assert_eq!(read.task, task, "what was answered is what is read");
    }
}

async fn a_number_is_never_given_again(world: &World) {
    let one = task(world, "one").await;
    let deleted = Task { deleted_at: Some(world.now()), ..one.clone() };
    world.write(vec![Change::update(one, deleted.clone())]).await.unwrap();
    world.write(vec![Change::purge(deleted)]).await.unwrap();
    assert_eq!(task(world, "two").await.number, 2);
}

async fn an_id_is_given_once(world: &World) {
    let one = task(world, "one").await;
    let again = Task { number: 0, position: None, ..one.clone() };
    let error = world.write(vec![Change::create(again.clone())]).await.unwrap_err();
    assert!(matches!(error, CommitError::Taken(nimbus_core::store::Unique::Id)), "{error}");
    let deleted = Task { deleted_at: Some(world.now()), ..one.clone() };
    world.write(vec![Change::update(one, deleted.clone())]).await.unwrap();
    world.write(vec![Change::purge(deleted)]).await.unwrap();
    let error = world.write(vec![Change::create(again)]).await.unwrap_err();
    assert!(matches!(error, CommitError::Taken(nimbus_core::store::Unique::Id)), "{error} after the purge");
}

async fn nothing_points_into_the_void(world: &World) {
    let tasks = [
        Task { project: world.id(), ..world.task("project") },
        Task { tags: [world.id()].into(), ..world.task("tag") },
        Task { assignees: [world.id()].into(), ..world.task("assignee") },
        Task { parent: Some(world.id()), ..world.task("parent") },
        Task { created_by: world.outsider, ..world.task("creator") },
        Task { assignees: [world.outsider].into(), ..world.task("outsider") },
    ];
    for task in tasks {
        let title = task.title.clone();
        let error = world.write(vec![Change::create(task)]).await.unwrap_err();
        assert!(matches!(error, CommitError::Store(StoreError::Refused(_))), "{title}: {error}");
    }
}

async fn a_purge_takes_content_and_payloads_and_leaves_the_log_row(world: &World) {
    let one = task(world, "secret").await;
    let deleted = Task { deleted_at: Some(world.now()), ..one.clone() };
    world.write(vec![Change::update(one.clone(), deleted.clone())]).await.unwrap();
    let done = world.write(vec![Change::purge(deleted)]).await.unwrap();
    assert_eq!(done.written[0].record, None);
    assert_eq!(world.read().task(&TaskRef::Id(one.id)).await.unwrap(), None);
    let changes = world.read().changes_of(one.id.into(), Seq(0)).await.unwrap();
    assert_eq!(changes.len(), 3, "created, deleted, purged stay in the log");
    assert!(changes.iter().all(|change| change.payload.is_none()), "their payloads are gone");
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
}

async fn a_held_head_lets_nobody_else_commit(world: &World) {
    let hold = world.store().hold(world.org).await.unwrap();
    let base = world.head().await;
    let (mine, theirs) = (world.task("mine"), world.task("theirs"));
    let store = world.backend.store.clone();
    let commit = world.commit(world.org, world.member, base, vec![Change::create(theirs.clone())]);
    let waiting = tokio::spawn(async move { store.commit(commit).await });
    tokio::task::yield_now().await;
    let held = world.commit(world.org, world.owner, base, vec![Change::create(mine.clone())]);
    let done = hold.commit(held).await.unwrap();
    let first: TaskId = done.find::<Task>(mine.id).unwrap().id;
    let second = waiting.await.unwrap().unwrap();
    assert_eq!((first, done.head), (mine.id, base.next()));
    assert_eq!((second.written[0].seq, second.head), (base.next().next(), base.next().next()));
}
