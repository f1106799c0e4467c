//! Where a request comes from, for limits and for the list of sessions.

use http::header;
use http::request::Parts;
use nimbus_core::accounts::Origin;

use crate::server::Peer;

/// The peer's address and what the program calls itself. Forwarding headers are not believed: anyone can write them.
pub(super) fn of(head: &Parts) -> Origin {
    let agent = head.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Origin { address: head.extensions.get::<Peer>().map(|peer| peer.0.ip()), agent: agent.map(str::to_owned) }
}
