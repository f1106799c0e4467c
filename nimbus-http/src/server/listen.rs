//! Opening the doors, keeping them open until asked to stop, and leaving in good order.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::accept::{Accepting, accept};
use super::drain::{Drain, Draining, Phase};
use super::limits::Limits;

/// Opens a listening socket. Port 0 picks a free one; [`url`] says which.
///
/// # Errors
/// If the address cannot be resolved or is taken.
pub async fn bind(address: impl ToSocketAddrs) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Where a listening socket is reached, such as `http://127.0.0.1:7420`.
///
/// # Errors
/// If the operating system does not know the socket any more.
pub fn url(listener: &TcpListener) -> std::io::Result<String> {
    let address: SocketAddr = listener.local_addr()?;
    Ok(format!("http://{address}"))
}

/// One or more listeners, each with its router, that are served and drained together.
///
/// # Example
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use axum::{Router, routing::get};
/// use nimbus_http::server::{Limits, Server, listen};
///
/// let listener = listen::bind("127.0.0.1:0").await?;
/// println!("listening on {}", listen::url(&listener)?);
/// Server::new(Limits::default())
///     .door(listener, Router::new().route("/", get(async || "hello")))
///     .run(async {}) // in a program: `signal::shutdown()?`
///     .await;
/// # Ok(()) }
/// ```
pub struct Server {
    limits: Arc<Limits>,
    drain: Drain,
    doors: Vec<(TcpListener, Router)>,
}

impl Server {
    /// A server without doors.
    pub fn new(limits: Limits) -> Self {
        Self { limits: Arc::new(limits), drain: Drain::new(), doors: Vec::new() }
    }

    /// The token that readiness checks and streams watch.
    pub fn draining(&self) -> Draining {
        self.drain.token()
    }

    /// The same server, also answering at `listener` with `router`.
    #[must_use]
    pub fn door(mut self, listener: TcpListener, router: Router) -> Self {
        self.doors.push((listener, router));
        self
    }

    /// Serves until `shutdown` resolves, then leaves: readiness turns false, [`Limits::drain_wait`] passes, no more
    /// connections are accepted, streams are told to end, requests finish. Returns when all is closed, after
    /// [`Limits::drain`] at the latest.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { limits, drain, doors } = self;
        let connections = TaskTracker::new();
        let abort = CancellationToken::new();
        let mut accepting = JoinSet::new();
        for (listener, router) in doors {
            accepting.spawn(accept(Accepting {
                listener,
                router,
                slots: Arc::new(Semaphore::new(limits.connections)),
                limits: Arc::clone(&limits),
                draining: drain.token(),
                connections: connections.clone(),
                abort: abort.clone(),
            }));
        }

        shutdown.await;
        let deadline = Instant::now() + limits.drain;
        drain.enter(Phase::Leaving);
        tracing::info!(open = connections.len(), "stopping: not ready any more");
        let leaving = async {
            sleep(limits.drain_wait).await;
            drain.enter(Phase::Closing);
            while accepting.join_next().await.is_some() {}
            connections.close();
            connections.wait().await;
        };
        if timeout_at(deadline, leaving).await.is_err() {
            tracing::warn!(open = connections.len(), "stopping: cutting off what did not finish in time");
            drain.enter(Phase::Closing);
            abort.cancel();
            connections.close();
            connections.wait().await;
        }
        tracing::info!("stopped");
    }
}
