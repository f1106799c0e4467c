//! The writer's thread: commits queue in front of it, what has gathered is applied in one transaction and synced once.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::slice;
use std::sync::Arc;
use std::sync::mpsc as line;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::{oneshot, watch};

use super::engine::Writing;
use super::others::Others;
use super::readers::spawn;
use crate::store::StoreError;
use crate::store::sql::queue::{self, Batch, HOLD, Line, Message, Queue, panicked};
use crate::store::sql::{Engine, Outcome, Pending, apply, finish, forget};

/// Starts the thread; it ends when the last `Queue` is dropped.
pub(super) fn start(engine: Writing, moved: Arc<watch::Sender<u64>>) -> Result<Queue, StoreError> {
    let (sender, mut messages) = mpsc::unbounded_channel();
    let lives = Arc::new(());
    let alive = Arc::downgrade(&lives);
    spawn("nimbus-write", move || {
        run(engine, &mut messages, &moved);
        drop(lives);
    })?;
    // What is queued is written, however long others keep the file locked; whoever cannot wait says so themselves.
    Ok(Queue::new(sender, alive, Duration::MAX))
}

/// Drives a future that never waits: everything in it happens on this thread.
pub(super) fn at_once<F: Future>(future: F) -> F::Output {
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

fn run(mut engine: Writing, messages: &mut UnboundedReceiver<Message>, moved: &watch::Sender<u64>) {
    let mut others = Others::default();
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| messages.blocking_recv()) {
        match first {
            Message::Hold(_, ready) => hold(&mut engine, ready),
            Message::Forget(reply) => drop(reply.send(at_once(forget(&mut engine)))),
            Message::Pending(pending, reply) => {
                let batch = Batch::gather(pending, reply, messages, &mut left_over);
                let outcomes = applied(&mut engine, &batch.pending);
                engine.counters.committed(queue::applied(&outcomes));
                batch.answer(outcomes);
            }
        }
        moved.send_modify(|count| *count += 1);
        left_over = left_over.or_else(|| messages.try_recv().ok());
        if left_over.is_some() {
            others.give_way(&engine.connection);
        }
    }
}

/// Takes the database's write lock, and gives it up for one commit or after a second.
fn hold(engine: &mut Writing, ready: oneshot::Sender<Result<Line, StoreError>>) {
    if let Err(error) = at_once(engine.begin()) {
        let _ = ready.send(Err(error.into()));
        return;
    }
    let (sender, commits) = line::channel();
    let taken = ready.send(Ok(sender)).is_ok();
    match commits.recv_timeout(HOLD) {
        Ok((pending, reply)) if taken => {
            let outcome = surviving(engine, |engine| at_once(finish(engine, &pending)));
            let outcome = outcome.unwrap_or_else(|| Err(panicked()));
            engine.counters.committed(queue::applied(slice::from_ref(&outcome)));
            let _ = reply.send(outcome);
        }
        _ => drop(at_once(engine.roll_back())),
    }
}
