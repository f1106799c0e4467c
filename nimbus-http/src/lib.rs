//! The REST API of Nimbus Tasks: what goes over the wire, the server (feature `server`) and the typed client
//! (feature `client`).

pub mod api;
#[cfg(feature = "client")]
pub mod client;
pub mod endpoint;
#[cfg(feature = "server")]
pub mod openapi;
#[cfg(feature = "server")]
pub mod server;
pub mod wire;

/// What the macros of this crate name; no part of its interface.
#[doc(hidden)]
pub mod __private {
    pub use nimbus_core::fault::{Input, Value};
    pub use serde_json::json;
}
