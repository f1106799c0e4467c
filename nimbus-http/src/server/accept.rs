//! Accepting connections, up to a cap, until the server leaves.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{Connection, serve};
use super::drain::Draining;
use super::limits::Limits;
use super::refuse::Refusals;

/// How long to wait after the operating system would not give us a connection (out of file descriptors, say), so that
/// the loop does not spin while it cannot.
const PAUSE: Duration = Duration::from_millis(100);

/// What one listener's loop works with.
pub(super) struct Accepting {
    pub(super) listener: TcpListener,
    pub(super) router: Router,
    pub(super) slots: Arc<Semaphore>,
    pub(super) limits: Arc<Limits>,
    pub(super) draining: Draining,
    pub(super) connections: TaskTracker,
    pub(super) abort: CancellationToken,
}

/// Accepts until the server closes, then takes what the operating system has already accepted for us: to those clients
/// the connection exists, and dropping the listener would reset it.
pub(super) async fn accept(door: Accepting) {
    let refusals = Refusals::default();
    let draining = door.draining.clone();
    let mut closing = std::pin::pin!(draining.closing());
    loop {
        tokio::select! {
            biased;
            () = &mut closing => break,
            accepted = door.listener.accept() => match accepted {
                Ok((stream, peer)) => door.take(stream, peer, &refusals),
                Err(error) => pause_after(&error).await,
            },
        }
    }
    while let Some(Ok((stream, peer))) = door.listener.accept().now_or_never() {
        door.take(stream, peer, &refusals);
    }
}

/// A connection that went away before we looked is its owner's business; anything else is ours and lasts a while.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "cannot accept connections");
    tokio::time::sleep(PAUSE).await;
}

impl Accepting {
    fn take(&self, stream: TcpStream, peer: SocketAddr, refusals: &Refusals) {
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            refusals.refuse(stream, &self.connections);
            return;
        };
        // An answer is small and wanted now: without this its last segment may wait for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it could be set up");
            return;
        }
        self.connections.spawn(serve(Connection {
            stream,
            peer,
            router: self.router.clone(),
            limits: Arc::clone(&self.limits),
            draining: self.draining.clone(),
            abort: self.abort.clone(),
            _slot: slot,
        }));
    }
}
