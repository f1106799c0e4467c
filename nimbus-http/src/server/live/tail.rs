//! The one reader of an organization's log in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use nimbus_core::change::Seq;
use nimbus_core::error::{Error, Result};
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::Nimbus;
use tokio::sync::watch;
use tokio::time::sleep;

use super::ring::{Ring, Stretch};
use super::told::Told;

/// How long nobody may say that there is news before one looks all the same.
const LOOK: Duration = Duration::from_secs(5);
/// How long to wait when the log could not be read.
const AGAIN: Duration = Duration::from_secs(1);
/// How long to let news gather: a commit anywhere wakes every tail, and many commits are read at once.
const BREATH: Duration = Duration::from_millis(5);
/// Most changes read at once.
const PAGE: usize = 500;

/// The tails of this process: one for each organization that has streams.
#[derive(Debug, Default)]
pub(crate) struct Tails(Mutex<HashMap<OrgId, Weak<Tail>>>);

impl Tails {
    /// The tail of an organization whose log is known to reach `head`; one that is not running is started.
    pub(super) fn join(&self, nimbus: &Nimbus, org: OrgId, head: Seq) -> Arc<Tail> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = tails.get(&org).and_then(Weak::upgrade).filter(|tail| !tail.is_over()) {
            return running;
        }
        tails.retain(|_, tail| tail.strong_count() > 0);
        let (moved, _) = watch::channel(State::Running);
        let tail = Arc::new(Tail { org, ring: Mutex::new(Ring::after(head)), moved });
        tails.insert(org, Arc::downgrade(&tail));
        tokio::spawn(feed(Arc::downgrade(&tail), nimbus.clone()));
        tail
    }
}

/// Whether a tail still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It does.
    Running,
    /// The log is not there any more, or is another one.
    Over,
}

/// The newest changes of one organization, read as they are written for as long as somebody listens.
#[derive(Debug)]
pub(crate) struct Tail {
    org: OrgId,
    ring: Mutex<Ring>,
    moved: watch::Sender<State>,
}

impl Tail {
    /// Marked as changed whenever there is more.
    pub(super) fn moved(&self) -> watch::Receiver<State> {
        self.moved.subscribe()
    }

    /// Whether nothing more will come.
    pub(super) fn is_over(&self) -> bool {
        *self.moved.borrow() == State::Over
    }

    /// What it has after a place.
    pub(super) fn since(&self, place: Seq) -> Stretch {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).since(place)
    }

    fn through(&self) -> Seq {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).through()
    }

    /// Reads up to the head.
    async fn catch_up(&self, nimbus: &Nimbus) -> Result<()> {
        loop {
            let page = nimbus.log_for_all(self.org, self.through(), PAGE).await?;
            let (through, head) = (page.through, page.head);
            if through > self.through() {
                let told = Told::all(page)?;
                self.ring.lock().unwrap_or_else(PoisonError::into_inner).extend(told, through);
                self.moved.send_replace(State::Running);
            }
            if through >= head {
                return Ok(());
            }
        }
    }
}

/// Feeds a tail until nobody listens any more.
async fn feed(tail: Weak<Tail>, nimbus: Nimbus) {
    let mut heads = nimbus.store().heads();
    loop {
        // Before reading, so that what is written meanwhile wakes the next round.
        heads.mark_unchanged();
        let Some(running) = tail.upgrade() else { return };
        match running.catch_up(&nimbus).await {
            Ok(()) => {}
            Err(Error::ResyncRequired | Error::NotFound { .. }) => {
                running.moved.send_replace(State::Over);
                return;
            }
            Err(error) => {
                tracing::warn!(org = %running.org, %error, "the log could not be read for streams");
                drop(running);
                sleep(AGAIN).await;
                continue;
            }
        }
        drop(running);
        tokio::select! {
            changed = heads.changed() => if changed.is_err() {
                // The store's writer is gone; what others write is still found by looking.
                sleep(LOOK).await;
            } else {
                sleep(BREATH).await;
            },
            () = sleep(LOOK) => {}
        }
    }
}
