//! A store that fails, or loses every race: what cannot be provoked on a real one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nimbus_core::change::Commit;
use nimbus_core::error::Error;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::store::{CommitError, StoreError};

use crate::backend::model_of;
use crate::model::Model;
use crate::ops_stage::keyed;
use crate::world::World;

/// A world whose commits are answered by `instead`, from the moment it is furnished, as often as that has an answer.
async fn failing(
    instead: impl Fn(&Commit, u32) -> Option<CommitError> + Send + Sync + 'static,
) -> (World, Arc<AtomicU32>) {
    let model = Model::new();
    let world = World::on(model_of(model.clone())).await;
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = attempts.clone();
    model.answer_commits(move |commit| instead(commit, counted.fetch_add(1, Ordering::Relaxed)));
    (world, attempts)
}

fn create(world: &World) -> CreateTask {
    CreateTask::from(world.new_task("one"))
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_is_told_as_such() {
    let (world, attempts) = failing(|_, _| Some(StoreError::Unavailable("it is down".into()).into())).await;
    let refused = world.act(world.member, create(&world)).await;
    assert!(matches!(refused, Err(Error::Unavailable { what: "the database", .. })), "{refused:?}");
    assert_eq!(attempts.load(Ordering::Relaxed), 1, "the runner does not hammer a store that is down");
}

#[tokio::test]
async fn a_full_disk_is_told_as_such() {
    let (world, _) = failing(|_, _| Some(StoreError::Full.into())).await;
    let refused = world.act(world.member, create(&world)).await;
    assert!(matches!(refused, Err(Error::StorageFull)), "{refused:?}");
}

#[tokio::test]
async fn a_race_lost_for_ever_ends_as_unavailable() {
    let (world, attempts) = failing(|_, _| Some(CommitError::Conflict)).await;
    let refused = world.act(world.member, create(&world)).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "never a conflict: {refused:?}");
    assert!(attempts.load(Ordering::Relaxed) < 20, "it ends");
}

#[tokio::test]
async fn a_few_lost_races_are_run_again() {
    for lost in 1..=5 {
        let (world, attempts) =
            failing(move |_, attempt| (attempt < lost).then_some(CommitError::Conflict)).await;
        world.act(world.member, create(&world)).await.expect("in the end it is done");
        assert_eq!(attempts.load(Ordering::Relaxed), lost + 1);
    }
}

#[tokio::test]
async fn a_key_used_by_a_twin_that_was_faster_is_answered_like_the_twin() {
    let model = Model::new();
    let world = World::on(model_of(model.clone())).await;
    let (twin, first) = (model.clone(), AtomicU32::new(0));
    // The twin of this very request commits just before it: the same key, another operation.
    let id = nimbus_core::id::Id::uuid(world.id::<nimbus_core::id::OperationId>());
    model.answer_commits(move |commit| {
        if first.fetch_add(1, Ordering::Relaxed) > 0 {
            return None;
        }
        let mut faster = commit.clone();
        faster.operation.id = nimbus_core::id::Id::from_uuid(id);
        twin.commit_directly(&faster).expect("the twin is not refused");
        Some(CommitError::KeyUsed)
    });
    let head = world.head().await;
    let done = world.ask(world.member, create(&world), &keyed("key", 1)).await.unwrap();
    assert!(done.replayed);
    assert_eq!(nimbus_core::id::Id::uuid(done.operation), id);
    assert_eq!(world.head().await, head.next(), "one effect");
}
