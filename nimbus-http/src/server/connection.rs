//! The life of one connection.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::drain::Draining;
use super::limits::Limits;
use super::stall::Impatient;

/// The address a request came from: the next hop, not necessarily the client. An extension of every request that came
/// through a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// An accepted connection and its place among the others.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) router: Router,
    pub(super) limits: Arc<Limits>,
    pub(super) draining: Draining,
    pub(super) abort: CancellationToken,
    pub(super) _slot: OwnedSemaphorePermit,
}

/// Serves requests until the client goes, a limit is passed, or the server leaves.
pub(super) async fn serve(connection: Connection) {
    let abort = connection.abort.clone();
    tokio::select! {
        () = abort.cancelled() => {}
        () = converse(connection) => {}
    }
}

async fn converse(connection: Connection) {
    let Connection { stream, peer, router, limits, draining, _slot, .. } = connection;
    if !speaks(&stream, &limits, &draining).await {
        return;
    }
    let io = TokioIo::new(Impatient::new(stream, limits.write_stall));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_header_size(limits.head_bytes)
        .serve_connection(io, Routed { router, peer });
    let mut served = std::pin::pin!(served);
    let ended = tokio::select! {
        biased;
        ended = served.as_mut() => ended,
        () = draining.closed(limits.drain_linger) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
}

/// Waits for the connection's first byte. hyper's own clock for the head starts too late for a client that sends
/// nothing at all.
async fn speaks(stream: &TcpStream, limits: &Limits, draining: &Draining) -> bool {
    let mut byte = [0];
    tokio::select! {
        biased;
        peeked = timeout(limits.first_byte, stream.peek(&mut byte)) => matches!(peeked, Ok(Ok(1))),
        () = draining.closed(limits.drain_linger) => false,
    }
}

/// The router as hyper wants it, telling each request where it came from.
struct Routed {
    router: Router,
    peer: SocketAddr,
}

impl hyper::service::Service<hyper::Request<Incoming>> for Routed {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(Peer(self.peer));
        // A router is always ready, so there is nothing to poll before the call.
        Box::pin(self.router.clone().call(request))
    }
}
