//! Where a request comes from, for limits and for the list of sessions.

use std::net::{IpAddr, SocketAddr};

use http::header;
use http::request::Parts;
use nimbus_core::accounts::Origin;

use crate::server::incoming::text;
use crate::server::{Peer, Setup};

/// The client's address, and what the program calls itself.
pub(super) fn of(setup: &Setup, head: &Parts) -> Origin {
    let agent = head.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Origin {
        address: head.extensions.get::<Peer>().map(|peer| {
            let forwarded = text(&head.headers, "x-forwarded-for").unwrap_or_default();
            client(peer.0.ip(), &forwarded, setup.trusted_hops)
        }),
        agent: agent.map(str::to_owned),
    }
}

/// Whom the outermost of our own proxies heard from. Each appends on the right, so what stands further left was written
/// by the client and is not looked at (GATES §2.12, R37).
fn client(peer: IpAddr, forwarded: &str, hops: usize) -> IpAddr {
    let said = hops.checked_sub(1).and_then(|place| forwarded.rsplit(',').nth(place));
    said.and_then(|said| address(said.trim())).unwrap_or(peer)
}

/// An address, with or without a port beside it.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_is_believed("203.0.113.7", 0, "10.0.0.1")]
    #[case::one_proxy("203.0.113.7", 1, "203.0.113.7")]
    #[case::a_client_that_writes_it_itself("1.2.3.4, 203.0.113.7", 1, "203.0.113.7")]
    #[case::two_proxies("1.2.3.4, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7")]
    #[case::fewer_than_there_should_be("203.0.113.7", 2, "10.0.0.1")]
    #[case::none_at_all("", 1, "10.0.0.1")]
    #[case::with_a_port("203.0.113.7:4711", 1, "203.0.113.7")]
    #[case::of_six("[2001:db8::1]:4711", 1, "2001:db8::1")]
    #[case::nonsense("unknown", 1, "10.0.0.1")]
    fn the_client_is_whom_our_outermost_proxy_heard_from(
        #[case] forwarded: &str,
        #[case] hops: usize,
        #[case] client_is: &str,
    ) {
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(client(peer, forwarded, hops).to_string(), client_is);
    }
}
