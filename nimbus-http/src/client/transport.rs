//! How requests get to a server: the port between the client and a socket, or a router in the same process.

use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};

use crate::endpoint::payload::{Broken, ByteStream};

/// Carries one request and brings its answer; knows nothing of retries.
pub trait Transport: Send + Sync {
    /// Sends a request whose URI is a path and a query. The answer's body comes as it comes.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>>;
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// No connection came about: nothing was sent.
    #[error("the server cannot be reached: {0}")]
    Connect(#[source] Broken),
    /// Nothing came in time.
    #[error("no answer came within {} seconds", .0.as_secs_f32())]
    Timeout(Duration),
    /// The connection broke before the answer was complete.
    #[error("the connection broke: {0}")]
    Broken(#[source] Broken),
}
