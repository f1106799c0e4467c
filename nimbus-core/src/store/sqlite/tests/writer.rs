//! The writing thread outlives whatever it is given.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::stage::{Stage, at_once};
use crate::change::Commit;
use crate::store::sql::queue::Queue;
use crate::store::sql::{Pending, Writer as _, apply};
use crate::store::sqlite::engine::Writing;
use crate::store::sqlite::others::Others;
use crate::store::sqlite::writer::start;
use crate::store::{CommitError, StoreError};

fn queue(stage: &Stage) -> Queue {
    let engine = stage.engine();
    start(engine, Arc::new(watch::Sender::new(0))).unwrap()
}

fn is_refused(outcome: Result<impl std::fmt::Debug, CommitError>) -> bool {
    matches!(outcome, Err(CommitError::Store(StoreError::Refused(_))))
}

#[tokio::test]
async fn a_commit_that_panics_fails_alone_and_the_writer_lives_on() {
    let stage = Stage::new();
    let queue = queue(&stage);
    let (one, culprit, two) = (stage.tag("one"), stage.panicking(), stage.tag("two"));
    // What is queued while a head is held makes one batch.
    let held = queue.hold(stage.org).await.unwrap();
    let batch = async { tokio::join!(queue.commit(one), queue.commit(culprit), queue.commit(two)) };
    let free = async {
        tokio::task::yield_now().await;
        drop(held);
    };
    let ((one, culprit, two), ()) = tokio::join!(batch, free);
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert!(is_refused(culprit));
    assert_eq!(stage.tags(), ["one", "two"]);
    queue.ping().unwrap();
}

#[tokio::test]
async fn a_panic_under_a_held_head_gives_it_up() {
    let stage = Stage::new();
    let queue = queue(&stage);
    assert!(is_refused(queue.hold(stage.org).await.unwrap().commit(stage.panicking()).await));
    let commit: Commit = stage.tag("after");
    queue.commit(commit).await.unwrap();
    assert_eq!(stage.tags(), ["after"]);
}

#[tokio::test]
async fn a_writer_that_has_ended_is_noticed() {
    let error = Queue::ended().ping().unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_hold_that_has_run_out_is_a_lost_race() {
    let stage = Stage::new();
    let queue = queue(&stage);
    let held = queue.hold(stage.org).await.unwrap();
    queue.commit(stage.tag("after the hold")).await.unwrap();
    assert!(matches!(held.commit(stage.tag("late")).await, Err(CommitError::Conflict)));
    assert_eq!(stage.tags(), ["after the hold"]);
}

#[test]
fn only_commits_of_others_are_given_way_to() {
    let stage = Stage::new();
    let (mut mine, mut theirs) = (stage.engine(), stage.engine());
    let write = |engine: &mut Writing, name: &str| {
        let outcomes = at_once(apply(engine, &[Pending::Commit(Box::new(stage.tag(name)))]));
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
    };
    let (mut others, now) = (Others::default(), Instant::now());
    assert!(!others.wrote_lately(&mine.connection, now), "what was written before is nobody's haste");
    write(&mut mine, "mine");
    assert!(!others.wrote_lately(&mine.connection, now));
    write(&mut theirs, "theirs");
    assert!(others.wrote_lately(&mine.connection, now));
    assert!(others.wrote_lately(&mine.connection, now + Duration::from_millis(999)));
    assert!(!others.wrote_lately(&mine.connection, now + Duration::from_secs(1)));
}

#[tokio::test]
async fn a_batch_ends_where_it_is_heavy() {
    let stage = Stage::new();
    let engine = stage.engine();
    let counters = engine.counters.clone();
    let queue = start(engine, Arc::new(watch::Sender::new(0))).unwrap();
    let many = |commit: usize| {
        let names = (0..900).map(move |tag| format!("tag {commit} {tag}"));
        let commits: Vec<Commit> = names.map(|name| stage.tag(&name)).collect();
        stage.commit(stage.org, commits.into_iter().flat_map(|commit| commit.changes).collect())
    };
    let (one, two, three, four) = (many(1), many(2), many(3), many(4));
    let held = queue.hold(stage.org).await.unwrap();
    let all = async {
        let all = tokio::join!(queue.commit(one), queue.commit(two), queue.commit(three), queue.commit(four));
        assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok());
    };
    let free = async {
        tokio::task::yield_now().await;
        drop(held);
    };
    tokio::join!(all, free);
    assert_eq!((counters.commits(), counters.transactions()), (4, 2));
}
