//! The typed client: calls rows of the endpoint table over a transport, and retries what may be retried.

pub mod asking;
mod attempts;
pub mod error;
pub mod follow;
pub mod http;
#[cfg(feature = "server")]
pub mod in_process;
pub mod lines;
pub mod receive;
pub mod retry;
pub mod server_url;
pub mod transport;

use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderValue;
use nimbus_core::time::{Clock, SystemClock};

pub use asking::{Asking, Received};
pub use error::ClientError;
pub use follow::{Follow, Progress};
pub use http::Http;
#[cfg(feature = "server")]
pub use in_process::InProcess;
pub use receive::Receive;
pub use retry::Retry;
pub use server_url::{BadUrl, ServerUrl};
pub use transport::{Transport, TransportError};

use crate::endpoint::Endpoint;
use retry::Budget;

/// How long a call may take with all its retries; streams only until their first byte.
pub const TOTAL: Duration = Duration::from_secs(30);

/// A client of one server, for one caller; cheap to clone.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) bearer: Option<HeaderValue>,
    pub(crate) retry: Retry,
    pub(crate) budget: Arc<Budget>,
    pub(crate) total: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    /// A client that calls over this transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Arc::new(transport),
            bearer: None,
            retry: Retry::default(),
            budget: Arc::new(Budget::default()),
            total: TOTAL,
            clock: Arc::new(SystemClock),
        }
    }

    /// The same client asking with this token; `None` if no header can hold it, which no token of ours is like.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Option<Self> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
        // Kept out of anything that prints headers.
        value.set_sensitive(true);
        self.bearer = Some(value);
        Some(self)
    }

    /// The same client with other patience.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same client giving calls up after this long, retries included.
    #[must_use]
    pub fn total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// The same client with another source of keys and jitter.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Calls an endpoint and answers what it replied.
    ///
    /// # Errors
    /// The server's problem, or why there was no answer that could be read.
    pub async fn call<E: Endpoint<Reply: Receive>>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: E::Body,
    ) -> Result<<E::Reply as Receive>::Output, ClientError> {
        Ok(self.ask::<E>(path).query(query).body(body).send().await?.value)
    }

    /// Begins a call that says more than path, query and body, or wants to know more than the reply.
    pub fn ask<E: Endpoint>(&self, path: &E::Path) -> Asking<'_, E> {
        Asking::new(self, path)
    }
}
