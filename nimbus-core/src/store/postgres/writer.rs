//! The writer's thread: commits queue in front of it, what has gathered is applied in one transaction and made durable
//! once. It has a runtime of its own, so that no busy request keeps a transaction waiting (DESIGN §2).

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::slice;
use std::sync::Arc;
use std::sync::mpsc as line;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::oneshot;

use super::engine::Writing;
use crate::id::OrgId;
use crate::store::StoreError;
use crate::store::sql::queue::{self, Batch, HOLD, Line, Message, Queue, panicked};
use crate::store::sql::{Counters, Engine, EngineError, Outcome, Pending, Value, apply, finish, forget};

/// How long whoever commits waits for the outcome.
const PATIENCE: Duration = Duration::from_secs(2);

/// Starts the thread; it ends when the last `Queue` is dropped. `moved` is called when heads may have moved.
pub(super) fn start(
    engine: Writing,
    counters: Arc<Counters>,
    moved: impl Fn() + Send + 'static,
) -> Result<Queue, StoreError> {
    let (sender, messages) = mpsc::unbounded_channel();
    let lives = Arc::new(());
    let alive = Arc::downgrade(&lives);
    let unable = |error| StoreError::Unavailable(format!("no thread could be started: {error}"));
    let runtime = Builder::new_current_thread().enable_all().build().map_err(unable)?;
    let work = move || {
        let mut thread = Thread { engine, counters, moved };
        runtime.block_on(thread.run(messages));
        drop(lives);
    };
    thread::Builder::new().name("nimbus-write".to_owned()).spawn(work).map_err(unable)?;
    Ok(Queue::new(sender, alive, PATIENCE))
}

struct Thread<M> {
    engine: Writing,
    counters: Arc<Counters>,
    moved: M,
}

impl<M: Fn()> Thread<M> {
    async fn run(&mut self, mut messages: UnboundedReceiver<Message>) {
        let mut left_over = None;
        loop {
            let first = match left_over.take() {
                Some(first) => first,
                None => match messages.recv().await {
                    Some(first) => first,
                    None => return,
                },
            };
            match first {
                Message::Hold(org, ready) => self.hold(org, ready).await,
                Message::Forget(reply) => drop(reply.send(forget(&mut self.engine).await)),
                Message::Pending(pending, reply) => {
                    let batch = Batch::gather(pending, reply, &mut messages, &mut left_over);
                    // After a while without a database nobody may be waiting any more for what has queued up.
                    if batch.pending.is_empty() {
                        continue;
                    }
                    let outcomes = self.applied(&batch.pending).await;
                    self.counters.committed(queue::applied(&outcomes));
                    batch.answer(outcomes);
                }
            }
            // Whatever was left open, by a panic or a head that could not be held, must not keep its locks.
            if let Err(error) = self.engine.roll_back().await {
                tracing::warn!(%error, "a transaction could not be rolled back yet");
            }
            (self.moved)();
        }
    }

    /// Applies a batch; one that panics is applied commit by commit, so that only the culprit fails.
    async fn applied(&mut self, batch: &[Pending]) -> Vec<Outcome> {
        if let Some(outcomes) = surviving(apply(&mut self.engine, batch)).await {
            return outcomes;
        }
        let mut outcomes = Vec::with_capacity(batch.len());
        for pending in batch {
            let outcome = surviving(apply(&mut self.engine, slice::from_ref(pending))).await;
            outcomes.push(outcome.and_then(|mut one| one.pop()).unwrap_or_else(|| Err(panicked())));
        }
        outcomes
    }

    /// Takes the lock of an organization's head, and gives it up for one commit or after a second.
    async fn hold(&mut self, org: OrgId, ready: oneshot::Sender<Result<Line, StoreError>>) {
        if let Err(error) = self.lock(org).await {
            let _gone = ready.send(Err(error.into()));
            return;
        }
        let (sender, commits) = line::channel();
        let taken = ready.send(Ok(sender)).is_ok();
        // Nothing else is done on this thread meanwhile: it is the writer's own.
        match commits.recv_timeout(if taken { HOLD } else { Duration::ZERO }) {
            Ok((pending, reply)) => {
                let outcome = surviving(finish(&mut self.engine, &pending)).await;
                let outcome = outcome.unwrap_or_else(|| Err(panicked()));
                self.counters.committed(queue::applied(slice::from_ref(&outcome)));
                let _gone = reply.send(outcome);
            }
            Err(_) => {
                if let Err(error) = self.engine.roll_back().await {
                    tracing::warn!(%error, "a held head could not be given up; the server will do it");
                }
            }
        }
    }

    async fn lock(&mut self, org: OrgId) -> Result<(), EngineError> {
        self.engine.begin().await?;
        let sql = format!("select seq from heads where org_id = $1{}", self.engine.for_update());
        self.engine.query(sql.into(), vec![Value::id(org)]).await.map(drop)
    }
}

/// The outcome of a future, or `None` where it panics. What it leaves open is rolled back before anything else is begun.
async fn surviving<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => {
            tracing::error!("a commit made the writing thread panic: a mistake of ours, please report it");
            Poll::Ready(None)
        }
    })
    .await
}
