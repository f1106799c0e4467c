//! The REST API of Nimbus Tasks: what goes over the wire, the server (feature `server`) and the typed client
//! (feature `client`).

#[cfg(feature = "server")]
pub mod server;
pub mod wire;
