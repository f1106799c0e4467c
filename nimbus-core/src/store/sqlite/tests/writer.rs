//! The writing thread outlives whatever it is given.

use std::sync::Arc;

use tokio::sync::watch;

use super::stage::Stage;
use crate::change::Commit;
use crate::store::sql::Writer as _;
use crate::store::sqlite::writer::{Queue, start};
use crate::store::{CommitError, StoreError};

fn queue(stage: &Stage) -> Queue {
    let engine = stage.engine();
    start(engine.connection, Arc::new(watch::Sender::new(0)), engine.counters).unwrap()
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
