//! How long and how much a client may take, stated once.

use std::time::Duration;

/// The server's patience. [`Limits::default`] suits a server behind a load balancer.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use nimbus_http::server::Limits;
///
/// // Exposed to the internet without a balancer in front, idle connections are worth less.
/// let limits = Limits { head: Duration::from_secs(10), ..Limits::default() };
/// assert_eq!(limits.connections, 4_096);
/// ```
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections open at once, of each listener; further ones are answered 503 and closed. 4,096.
    pub connections: usize,
    /// From accepting a connection to its first byte. 10 s.
    pub first_byte: Duration,
    /// From the end of one answer to the end of the next request's head: the wait of an idle connection and the
    /// reading of the head together, because HTTP/1 cannot tell them apart sooner. 75 s, which is above the 60 s after
    /// which common load balancers drop an idle connection, so that it is always they who close it.
    pub head: Duration,
    /// Size of a request's head, in bytes. 64 KiB.
    pub head_bytes: usize,
    /// Silence within a request's body. 10 s.
    pub body_stall: Duration,
    /// From a request's head to the end of its body, where an endpoint reads it whole. 60 s.
    pub body: Duration,
    /// Size of a body, in bytes, where an endpoint states no other. 2 MiB.
    pub body_bytes: usize,
    /// How long a client may take no byte of an answer that waits for it. 30 s.
    pub write_stall: Duration,
    /// The work on one request, once its body is there. Streams and imports have no such limit. 10 s.
    pub request: Duration,
    /// From being asked to stop (readiness turns false) to accepting no more connections. 0 s: set it to the time your
    /// balancer takes to notice.
    pub drain_wait: Duration,
    /// How long idle connections stay open after accepting has stopped, so that a request already on its way is
    /// answered (with `Connection: close`) and not cut off. 250 ms.
    pub drain_linger: Duration,
    /// From being asked to stop to having stopped, whatever is still open. 25 s.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(75),
            head_bytes: 64 * 1024,
            body_stall: Duration::from_secs(10),
            body: Duration::from_mins(1),
            body_bytes: 2 * 1024 * 1024,
            write_stall: Duration::from_secs(30),
            request: Duration::from_secs(10),
            drain_wait: Duration::ZERO,
            drain_linger: Duration::from_millis(250),
            drain: Duration::from_secs(25),
        }
    }
}
