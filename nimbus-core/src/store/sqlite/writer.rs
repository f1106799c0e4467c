//! The writer's thread: commits queue in front of it, what has gathered is applied in one transaction and synced once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::Counters;
use super::engine::Writing;
use super::readers::spawn;
use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::id::OrgId;
use crate::store::sql::{Engine, Outcome, Pending, Writer, apply, finish, forget};
use crate::store::{CommitError, Hold, StoreError};

/// Most commits of one transaction (DESIGN §2).
const BATCH: usize = 64;
/// How long a held head waits for its commit.
const HOLD: Duration = Duration::from_secs(1);
/// How long gathering may take.
const GATHER: Duration = Duration::from_millis(50);

/// The way to whoever holds a head: the one commit it is held for.
type Line = Sender<(Pending, oneshot::Sender<Outcome>)>;

enum Message {
    Pending(Pending, oneshot::Sender<Outcome>),
    Hold(oneshot::Sender<Result<Line, StoreError>>),
    Forget(oneshot::Sender<Result<bool, StoreError>>),
}

/// The queue.
pub(super) struct Queue(Sender<Message>);

struct Held(Line);

fn gone() -> StoreError {
    StoreError::Unavailable("the writing thread has ended".to_owned())
}

/// Starts the thread; it ends when the last `Queue` is dropped.
pub(super) fn start(
    connection: Connection,
    moved: Arc<watch::Sender<u64>>,
    counters: Arc<Counters>,
) -> Result<Queue, StoreError> {
    let (sender, messages) = mpsc::channel();
    spawn("nimbus-write", move || {
        run(Writing { connection, counters }, &messages, &moved);
    })?;
    Ok(Queue(sender))
}

/// Drives a future that never waits: everything in it happens on this thread.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the writer's statements answer at once"),
    }
}

fn run(mut engine: Writing, messages: &Receiver<Message>, moved: &watch::Sender<u64>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| messages.recv().ok()) {
        match first {
            Message::Hold(ready) => hold(&mut engine, ready),
            Message::Forget(reply) => drop(reply.send(at_once(forget(&mut engine)))),
            Message::Pending(pending, reply) => {
                let mut batch = vec![pending];
                let mut replies = vec![reply];
                let begun = Instant::now();
                while batch.len() < BATCH && begun.elapsed() < GATHER {
                    match messages.try_recv() {
                        Ok(Message::Pending(pending, reply)) => {
                            batch.push(pending);
                            replies.push(reply);
                        }
                        Ok(other) => {
                            left_over = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                let outcomes = at_once(apply(&mut engine, &batch));
                count(&engine.counters, &outcomes);
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    let _ = reply.send(outcome);
                }
            }
        }
        moved.send_modify(|count| *count += 1);
    }
}

fn count(counters: &Counters, outcomes: &[Outcome]) {
    counters.transactions.fetch_add(1, Ordering::Relaxed);
    counters
        .commits
        .fetch_add(outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64, Ordering::Relaxed);
}

/// Takes the database's write lock, and gives it up for one commit or after a second.
fn hold(engine: &mut Writing, ready: oneshot::Sender<Result<Line, StoreError>>) {
    if let Err(error) = at_once(engine.execute("begin immediate".into(), Vec::new())) {
        let _ = ready.send(Err(error.into()));
        return;
    }
    let (sender, commits) = mpsc::channel();
    let taken = ready.send(Ok(sender)).is_ok();
    match commits.recv_timeout(HOLD) {
        Ok((pending, reply)) if taken => {
            let outcome = at_once(finish(engine, &pending));
            count(&engine.counters, std::slice::from_ref(&outcome));
            let _ = reply.send(outcome);
        }
        _ => drop(at_once(engine.execute("rollback".into(), Vec::new()))),
    }
}

impl Queue {
    async fn send(&self, pending: Pending) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        self.0.send(Message::Pending(pending, reply)).map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl Writer for Queue {
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        self.send(Pending::Commit(Box::new(commit))).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.send(Pending::Accounts(writes)).await.map(drop)
    }

    async fn hold(&self, _: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        let (ready, held) = oneshot::channel();
        self.0.send(Message::Hold(ready)).map_err(|_| gone())?;
        let sender = held.await.map_err(|_| gone())??;
        Ok(Box::new(Held(sender)))
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        let (reply, more) = oneshot::channel();
        self.0.send(Message::Forget(reply)).map_err(|_| gone())?;
        more.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl Hold for Held {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        let late = || StoreError::Unavailable("the head was held for too long".to_owned());
        self.0.send((Pending::Commit(Box::new(commit)), reply)).map_err(|_| late())?;
        outcome.await.map_err(|_| late())?
    }
}
