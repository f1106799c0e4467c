//! The queue in front of a writer's thread, whatever it writes to: commits gather in it, and a head is held through it.

use std::sync::Weak;
use std::sync::mpsc as line;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

use super::{Outcome, Pending, Writer};
use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::id::OrgId;
use crate::store::{CommitError, Hold, StoreError};

/// Most commits of one transaction (DESIGN §2).
const BATCH: usize = 64;
/// Weight of a batch that takes no more commits: few commits may be large ([`Pending::weight`]).
const HEAVY: usize = 2_000;
/// How long gathering may take.
const GATHER: Duration = Duration::from_millis(50);
/// How long a held head waits for its commit.
pub(in crate::store) const HOLD: Duration = Duration::from_secs(1);

/// The way to whoever holds a head: the one commit it is held for.
pub(in crate::store) type Line = line::Sender<(Pending, Reply)>;

/// Where an outcome is waited for.
pub(in crate::store) type Reply = oneshot::Sender<Outcome>;

/// What is asked of a writer.
pub(in crate::store) enum Message {
    /// To apply a commit, or writes to the accounts.
    Pending(Pending, Reply),
    /// To hold the head of an organization.
    Hold(
        #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "SQLite has one lock for all"))]
        OrgId,
        oneshot::Sender<Result<Line, StoreError>>,
    ),
    /// To take purged words a step nearer to being gone.
    Forget(oneshot::Sender<Result<bool, StoreError>>),
}

/// Commits that are applied together, and who waits for each.
#[derive(Default)]
pub(in crate::store) struct Batch {
    /// The commits.
    pub(in crate::store) pending: Vec<Pending>,
    /// Who waits for them, in the same order.
    pub(in crate::store) replies: Vec<Reply>,
    weight: usize,
}

impl Batch {
    /// A commit and what has gathered behind it, as far as it makes one batch; what does not is left over.
    pub(in crate::store) fn gather(
        first: Pending,
        reply: Reply,
        messages: &mut UnboundedReceiver<Message>,
        left_over: &mut Option<Message>,
    ) -> Self {
        let begun = Instant::now();
        let mut batch = Self::default();
        batch.add(first, reply);
        while batch.pending.len() < BATCH && batch.weight < HEAVY && begun.elapsed() < GATHER {
            match messages.try_recv() {
                Ok(Message::Pending(pending, reply)) => batch.add(pending, reply),
                Ok(other) => {
                    *left_over = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        batch
    }

    fn add(&mut self, pending: Pending, reply: Reply) {
        // Whoever has gone was told nothing: nothing may happen in their name any more.
        if reply.is_closed() {
            return;
        }
        self.weight += pending.weight();
        self.pending.push(pending);
        self.replies.push(reply);
    }

    /// Tells everyone what became of theirs.
    pub(in crate::store) fn answer(self, outcomes: Vec<Outcome>) {
        for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
            let _gone = reply.send(outcome);
        }
    }
}

/// The queue.
pub(in crate::store) struct Queue {
    messages: UnboundedSender<Message>,
    /// Points to something as long as the thread lives.
    alive: Weak<()>,
    /// How long an outcome is waited for; an engine that answers at once needs no limit.
    patience: Duration,
}

fn gone() -> StoreError {
    StoreError::Unavailable("the writing thread has ended".to_owned())
}

impl Queue {
    /// A queue to a thread that reads `messages` and keeps `alive`.
    pub(in crate::store) fn new(
        messages: UnboundedSender<Message>,
        alive: Weak<()>,
        patience: Duration,
    ) -> Self {
        Self { messages, alive, patience }
    }

    /// The queue of a thread that has ended.
    #[cfg(test)]
    #[cfg(feature = "sqlite")]
    pub(in crate::store) fn ended() -> Self {
        Self::new(tokio::sync::mpsc::unbounded_channel().0, Weak::new(), Duration::MAX)
    }

    async fn send(&self, pending: Pending) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        self.messages.send(Message::Pending(pending, reply)).map_err(|_| gone())?;
        self.within(outcome).await.map_err(CommitError::Store)?
    }

    async fn within<T>(&self, answer: oneshot::Receiver<T>) -> Result<T, StoreError> {
        if self.patience == Duration::MAX {
            return answer.await.map_err(|_| gone());
        }
        let late = || {
            let seconds = self.patience.as_secs();
            StoreError::Unavailable(format!("what was written is not confirmed within {seconds} seconds"))
        };
        tokio::time::timeout(self.patience, answer).await.map_err(|_| late())?.map_err(|_| gone())
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

    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        let (ready, held) = oneshot::channel();
        self.messages.send(Message::Hold(org, ready)).map_err(|_| gone())?;
        Ok(Box::new(Held { line: self.within(held).await??, patience: self.patience }))
    }

    fn ping(&self) -> Result<(), StoreError> {
        if self.alive.strong_count() > 0 { Ok(()) } else { Err(gone()) }
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        let (reply, more) = oneshot::channel();
        self.messages.send(Message::Forget(reply)).map_err(|_| gone())?;
        self.within(more).await?
    }
}

struct Held {
    line: Line,
    patience: Duration,
}

#[async_trait]
impl Hold for Held {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, CommitError> {
        let (reply, outcome) = oneshot::channel();
        // Whoever takes longer than the head is held for has lost a race: nothing of it was applied, others may go on.
        self.line.send((Pending::Commit(Box::new(commit)), reply)).map_err(|_| CommitError::Conflict)?;
        if self.patience == Duration::MAX {
            return outcome.await.map_err(|_| CommitError::Conflict)?;
        }
        let late = |_| StoreError::Unavailable("what was written is not confirmed in time".to_owned());
        tokio::time::timeout(self.patience, outcome)
            .await
            .map_err(late)?
            .map_err(|_| CommitError::Conflict)?
    }
}

/// What whoever waits for a commit that panicked is told.
pub(in crate::store) fn panicked() -> CommitError {
    StoreError::Refused("the writing thread panicked over this commit".to_owned()).into()
}

/// How many of these were applied.
pub(in crate::store) fn applied(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}
