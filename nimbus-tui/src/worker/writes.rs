//! Writes, one after the other in the order they were made, so that the last one wins.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nimbus_core::fault::Edit;
use nimbus_core::id::TaskId;
use nimbus_core::task::{Status, TaskPatch};
use nimbus_http::api::tasks::EditTask;
use nimbus_http::endpoint::Nothing;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::Desk;
use crate::action::Action;
use crate::failure::Failure;

/// How long the end of the program waits for writes to be confirmed.
const LAST: Duration = Duration::from_secs(5);

/// The queue of writes, and who works on it.
pub(super) struct Writes {
    queue: UnboundedSender<(TaskId, Status)>,
    unconfirmed: Arc<AtomicUsize>,
    worker: JoinHandle<()>,
}

impl Writes {
    /// An empty queue that is being worked on.
    pub(super) fn begin(desk: Desk) -> Self {
        // A person makes no more writes than they press keys.
        let (queue, writes) = unbounded_channel();
        let unconfirmed = Arc::default();
        let worker = tokio::spawn(work(desk, writes, Arc::clone(&unconfirmed)));
        Self { queue, unconfirmed, worker }
    }

    /// Puts a write behind the others.
    pub(super) fn send(&self, task: TaskId, status: Status) {
        self.unconfirmed.fetch_add(1, Ordering::Relaxed);
        // The worker ends before us only by a panic, and then the write is told as unconfirmed.
        let _ended = self.queue.send((task, status));
    }

    /// Waits for what is in the queue, for a while; answers how many writes were not confirmed.
    pub(super) async fn finish(self) -> usize {
        drop(self.queue);
        let mut worker = self.worker;
        if tokio::time::timeout(LAST, &mut worker).await.is_err() {
            worker.abort();
        }
        self.unconfirmed.load(Ordering::Relaxed)
    }
}

async fn work(desk: Desk, mut writes: UnboundedReceiver<(TaskId, Status)>, unconfirmed: Arc<AtomicUsize>) {
    while let Some((task, status)) = writes.recv().await {
        let patch = TaskPatch { status: Edit::Set(status), ..TaskPatch::default() };
        let answer = desk.client.call::<EditTask>(&desk.path(task), &Nothing {}, patch).await;
        unconfirmed.fetch_sub(1, Ordering::Relaxed);
        desk.answer(Action::StatusSet(task, answer.map(Box::new).map_err(Failure::from))).await;
    }
}
