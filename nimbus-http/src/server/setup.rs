//! What the server's shell is told by the program around it.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use nimbus_core::time::{Clock, SystemClock};

use super::drain::Draining;
use super::limits::Limits;
use super::ready::{AlwaysReady, Ready};

/// How the server presents itself; the same for every request.
#[derive(Clone)]
pub struct Setup {
    /// How long and how much a client may take.
    pub limits: Arc<Limits>,
    /// Whether the server is on its way out.
    pub draining: Draining,
    /// Where request ids come from.
    pub clock: Arc<dyn Clock>,
    /// What `/readyz` asks.
    pub ready: Arc<dyn Ready>,
    /// Makes the OpenAPI document, as text; called once, when somebody asks for it.
    pub openapi: fn() -> Bytes,
    /// Where people reach the server, such as `https://tasks.example.org`; `https` there means that TLS is in front and
    /// browsers are told to insist on it.
    pub public_url: Option<String>,
    /// Origins whose pages may call the API from a browser, compared letter by letter. None, unless listed.
    pub cors_origins: Vec<HeaderValue>,
}

impl Setup {
    /// The defaults for a server with these limits and this drain token, always ready.
    pub fn new(limits: Limits, draining: Draining) -> Self {
        Self {
            limits: Arc::new(limits),
            draining,
            clock: Arc::new(SystemClock),
            ready: Arc::new(AlwaysReady),
            openapi: || Bytes::from_static(b"{}"),
            public_url: None,
            cors_origins: Vec::new(),
        }
    }

    /// Whether TLS is in front.
    pub(super) fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
