//! Ports for servers that come back to the same one after they were down.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::chance::Chance;

/// Below those that the system hands to outgoing connections (from 32768 on): one of these could take the port while
/// its server is down.
const FROM: u16 = 20_000;
/// How many there are to choose from.
const COUNT: u16 = 12_000;

/// An address on loopback that nobody listens on. Tests in other processes choose, too: whoever listens first has it.
pub(crate) fn free() -> io::Result<SocketAddr> {
    use std::hash::{BuildHasher as _, RandomState};
    // Not the test's seed: which port it is must differ from process to process, and changes nothing.
    let mut chance = Chance::seeded(RandomState::new().hash_one(std::process::id()));
    let candidates = std::iter::repeat_with(|| FROM + u16::try_from(chance.below(COUNT.into())).unwrap_or(0));
    let addresses = candidates.take(100).map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let mut free = addresses.filter(|address| TcpListener::bind(address).is_ok());
    free.next().ok_or_else(|| io::Error::other(format!("no free port from {FROM} on")))
}
