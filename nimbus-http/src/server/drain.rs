//! Leaving without hurting anyone: the phases of a shutdown, and the token that tells them.

use std::time::Duration;

use tokio::sync::watch;

/// Where the server is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Serving.
    Serving,
    /// Asked to stop: not ready any more, still serving whoever comes.
    Leaving,
    /// Accepting no more connections: streams end and tell their clients to reconnect, requests finish.
    Closing,
}

/// Tells handlers that the server is on its way out; cheap to clone.
#[derive(Debug, Clone)]
pub struct Draining(watch::Receiver<Phase>);

impl Draining {
    /// A token that never drains, for a router that is not behind a [`Server`](super::Server).
    pub fn never() -> Self {
        Self(watch::channel(Phase::Serving).1)
    }

    /// Where the server is now.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Whether the server was asked to stop.
    pub fn is_leaving(&self) -> bool {
        self.phase() >= Phase::Leaving
    }

    /// Resolves when streams should end. A stream selects on this beside its events.
    pub async fn closing(&self) {
        let mut phase = self.0.clone();
        if phase.wait_for(|phase| *phase >= Phase::Closing).await.is_err() {
            // Nobody is left who could start a shutdown.
            std::future::pending::<()>().await;
        }
    }

    /// Resolves `linger` after [`Draining::closing`].
    pub(super) async fn closed(&self, linger: Duration) {
        self.closing().await;
        tokio::time::sleep(linger).await;
    }
}

/// The other end of [`Draining`]: moves the server from phase to phase.
#[derive(Debug)]
pub(super) struct Drain(watch::Sender<Phase>);

impl Drain {
    pub(super) fn new() -> Self {
        Self(watch::channel(Phase::Serving).0)
    }

    pub(super) fn token(&self) -> Draining {
        Draining(self.0.subscribe())
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn streams_end_only_once_no_more_connections_are_accepted() {
        let drain = Drain::new();
        let token = drain.token();
        drain.enter(Phase::Leaving);
        assert!(token.is_leaving());
        assert!(token.closing().now_or_never().is_none());
        drain.enter(Phase::Closing);
        assert!(token.closing().now_or_never().is_some());
    }

    #[test]
    fn a_token_without_a_server_never_drains() {
        assert!(Draining::never().closing().now_or_never().is_none());
        assert!(!Draining::never().is_leaving());
    }
}
