//! The writer's thread: commits queue in front of it, what has gathered is applied in one transaction and synced once.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::slice;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::Counters;
use super::engine::Writing;
use super::others::Others;
use super::readers::spawn;
use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::id::OrgId;
use crate::store::sql::{Engine, Outcome, Pending, Writer, apply, finish, forget};
use crate::store::{CommitError, Hold, StoreError};

/// Most commits of one transaction (DESIGN §2).
const BATCH: usize = 64;
/// Weight of a batch that takes no more commits: few commits may be large (`Pending::weight`).
const HEAVY: usize = 2_000;
/// How long a held head waits for its commit.
const HOLD: Duration = Duration::from_secs(1);
/// How long gathering may take.
const GATHER: Duration = Duration::from_millis(50);

/// The way to whoever holds a head: the one commit it is held for.
type Line = Sender<(Pending, Reply)>;

/// Where an outcome is waited for.
type Reply = oneshot::Sender<Outcome>;

enum Message {
    Pending(Pending, Reply),
    Hold(oneshot::Sender<Result<Line, StoreError>>),
    Forget(oneshot::Sender<Result<bool, StoreError>>),
}

/// The queue.
pub(super) struct Queue {
    messages: Sender<Message>,
    /// Points to something as long as the thread lives.
    alive: Weak<()>,
}

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
    let lives = Arc::new(());
    let alive = Arc::downgrade(&lives);
    spawn("nimbus-write", move || {
        run(Writing { connection, counters }, &messages, &moved);
        drop(lives);
    })?;
    Ok(Queue { messages: sender, alive })
}

/// Drives a future that never waits: everything in it happens on this thread.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the writer's statements answer at once"),
    }
}

/// Does something with the engine, and survives it where that panics: `None`, with nothing of it written.
fn surviving<T>(engine: &mut Writing, work: impl FnOnce(&mut Writing) -> T) -> Option<T> {
    // What is left of the work after a panic is an open transaction, which is rolled back.
    catch_unwind(AssertUnwindSafe(|| work(engine)))
        .inspect_err(|_| {
            tracing::error!("a commit made the writing thread panic: a mistake of ours, please report it");
            if let Err(error) = at_once(engine.roll_back()) {
                tracing::error!(%error, "what the writing thread had begun could not be rolled back yet");
            }
        })
        .ok()
}

/// What whoever waits for a commit that panicked is told.
fn panicked() -> CommitError {
    StoreError::Refused("the writing thread panicked over this commit".to_owned()).into()
}

/// Applies a batch; one that panics is applied commit by commit, so that only the culprit fails.
fn applied(engine: &mut Writing, batch: &[Pending]) -> Vec<Outcome> {
    match surviving(engine, |engine| at_once(apply(engine, batch))) {
        Some(outcomes) => outcomes,
        None if batch.len() > 1 => {
            batch.iter().flat_map(|one| applied(engine, slice::from_ref(one))).collect()
        }
        None => vec![Err(panicked())],
    }
}

fn run(mut engine: Writing, messages: &Receiver<Message>, moved: &watch::Sender<u64>) {
    let mut others = Others::default();
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| messages.recv().ok()) {
        match first {
            Message::Hold(ready) => hold(&mut engine, ready),
            Message::Forget(reply) => drop(reply.send(at_once(forget(&mut engine)))),
            Message::Pending(pending, reply) => {
                let (batch, replies) = gather(pending, reply, messages, &mut left_over);
                let outcomes = applied(&mut engine, &batch);
                count(&engine.counters, &outcomes);
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    let _ = reply.send(outcome);
                }
            }
        }
        moved.send_modify(|count| *count += 1);
        left_over = left_over.or_else(|| messages.try_recv().ok());
        if left_over.is_some() {
            others.give_way(&engine.connection);
        }
    }
}

/// A commit and what has gathered behind it, as far as it makes one batch; what does not is left over.
fn gather(
    first: Pending,
    reply: Reply,
    messages: &Receiver<Message>,
    left_over: &mut Option<Message>,
) -> (Vec<Pending>, Vec<Reply>) {
    let (begun, mut weight) = (Instant::now(), first.weight());
    let (mut batch, mut replies) = (vec![first], vec![reply]);
    while batch.len() < BATCH && weight < HEAVY && begun.elapsed() < GATHER {
        match messages.try_recv() {
            Ok(Message::Pending(pending, reply)) => {
                weight += pending.weight();
                batch.push(pending);
                replies.push(reply);
            }
            Ok(other) => {
                *left_over = Some(other);
                break;
            }
            Err(_) => break,
        }
    }
    (batch, replies)
}

fn count(counters: &Counters, outcomes: &[Outcome]) {
    counters.transactions.fetch_add(1, Ordering::Relaxed);
    counters
        .commits
        .fetch_add(outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64, Ordering::Relaxed);
}

/// Takes the database's write lock, and gives it up for one commit or after a second.
fn hold(engine: &mut Writing, ready: oneshot::Sender<Result<Line, StoreError>>) {
    if let Err(error) = at_once(engine.begin()) {
        let _ = ready.send(Err(error.into()));
        return;
    }
    let (sender, commits) = mpsc::channel();
    let taken = ready.send(Ok(sender)).is_ok();
    match commits.recv_timeout(HOLD) {
        Ok((pending, reply)) if taken => {
            let outcome = surviving(engine, |engine| at_once(finish(engine, &pending)));
            let outcome = outcome.unwrap_or_else(|| Err(panicked()));
            count(&engine.counters, slice::from_ref(&outcome));
            let _ = reply.send(outcome);
        }
        _ => drop(at_once(engine.roll_back())),
    }
}

impl Queue {
    /// The queue of a thread that has ended.
    #[cfg(test)]
    pub(super) fn ended() -> Self {
        Self { messages: mpsc::channel().0, alive: Weak::new() }
    }

    async fn send(&self, pending: Pending) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        self.messages.send(Message::Pending(pending, reply)).map_err(|_| gone())?;
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
        self.messages.send(Message::Hold(ready)).map_err(|_| gone())?;
        let sender = held.await.map_err(|_| gone())??;
        Ok(Box::new(Held(sender)))
    }

    fn ping(&self) -> Result<(), StoreError> {
        if self.alive.strong_count() > 0 { Ok(()) } else { Err(gone()) }
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        let (reply, more) = oneshot::channel();
        self.messages.send(Message::Forget(reply)).map_err(|_| gone())?;
        more.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl Hold for Held {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        // Whoever takes longer than the head is held for has lost a race: nothing of it was applied, others may go on.
        self.0.send((Pending::Commit(Box::new(commit)), reply)).map_err(|_| CommitError::Conflict)?;
        outcome.await.map_err(|_| CommitError::Conflict)?
    }
}
