//! A TCP proxy that does to connections what networks do: it delays, stalls, refuses and cuts them, at the worst moment
//! if that is wanted.

mod connection;
mod faults;
mod listener;
mod way;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use faults::{Counts, Faults, Trigger};
use tokio::sync::watch;

use crate::{family, port};

/// Stands before a server on loopback. Without faults it only passes bytes on. Its faults are switched while it runs
/// and hold for connections that are open, too. It runs on a thread of its own, so it goes on whatever the runtime
/// under test does; dropped, it closes everything.
///
/// ```no_run
/// use std::time::Duration;
///
/// use nimbus_faults::proxy::Proxy;
///
/// let proxy = Proxy::to("127.0.0.1:5432".parse()?)?;
/// proxy.cut_answers_when(|sent| sent.ends_with(b"commit\0"));
/// // A commit through `proxy.address()` is done now, and its client never hears of it.
/// assert!(proxy.cuts() <= proxy.connections());
/// proxy.heal();
/// proxy.delay(Duration::from_millis(20), Duration::from_millis(20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    faults: watch::Sender<Faults>,
    counts: Arc<Counts>,
    /// Ends the thread when it is dropped.
    running: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens on a free port of loopback and passes everything on to this server, which need not be up yet.
    ///
    /// # Errors
    /// Where there is no port to listen on.
    pub fn to(server: SocketAddr) -> io::Result<Self> {
        let address = port::free()?;
        let (faults, switched) = watch::channel(Faults::default());
        let (running, ended) = watch::channel(());
        let counts = Arc::<Counts>::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = listener::listen(address)?;
        let listening = listener::Listening { address, server, faults: switched, counts: counts.clone() };
        let thread = thread::spawn(move || runtime.block_on(listening.until(ended, listener)));
        Ok(Self { address, faults, counts, running: Some(running), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything arrives so much later: what clients send, and what they are answered. The order stays, and how much
    /// gets through stays (almost) the same.
    pub fn delay(&self, to_server: Duration, to_client: Duration) {
        self.faults.send_modify(|faults| faults.delay = [to_server, to_client]);
    }

    /// At most so many bytes in a second each way of each connection; none lifts the limit.
    pub fn limit(&self, bytes_per_second: Option<u32>) {
        self.faults.send_modify(|faults| faults.bytes_per_second = bytes_per_second);
    }

    /// Nothing arrives any more, and nobody is told: connections, new ones too, are taken and stall. When it is lifted
    /// they go on where they were, as after a network came back.
    pub fn blackhole(&self, on: bool) {
        self.faults.send_modify(|faults| faults.blackhole = on);
    }

    /// New connections are refused, as if nobody listened; those that are open stay. Holds when this returns.
    pub fn refuse(&self, on: bool) {
        self.faults.send_modify(|faults| faults.refuse = on);
        self.settle();
    }

    /// Waits until the door is as it should be.
    fn settle(&self) {
        let refuse = self.faults.borrow().refuse;
        let settled = || self.counts.refusing.load(Ordering::Relaxed) == refuse;
        assert!(family::until(Duration::from_secs(10), settled), "{} is held by somebody else", self.address);
    }

    /// Cuts all connections that are open now; the clients see a reset.
    pub fn cut(&self) {
        self.faults.send_modify(|faults| faults.cut += 1);
    }

    /// Cuts a connection when its client has sent this: the bytes reach the server, and when it begins to answer, the
    /// connection is cut, so whatever was asked for has been done and the client does not know. The condition sees the
    /// bytes as they arrive, which for a short message is all of it at once; of a prepared statement that is its number
    /// and not its text, and with TLS it is nothing readable. For clients that wait for each answer; an answer to
    /// something sent earlier would be taken for the one.
    pub fn cut_answers_when(&self, sent: impl Fn(&[u8]) -> bool + Send + Sync + 'static) {
        self.trigger(Trigger::Answer(Arc::new(sent)));
    }

    /// Cuts a connection when its client sends this, before the server has it: nothing of it is done, which the client
    /// cannot tell from [`cut_answers_when`](Self::cut_answers_when).
    pub fn cut_requests_when(&self, sent: impl Fn(&[u8]) -> bool + Send + Sync + 'static) {
        self.trigger(Trigger::Request(Arc::new(sent)));
    }

    /// Cuts so many of a thousand answers as [`cut_answers_when`](Self::cut_answers_when) does. Which ones is the seed's
    /// choice, for each connection by its number: the same clients are cut at the same places again.
    pub fn cut_answers(&self, per_mille: u16, seed: u64) {
        self.trigger(Trigger::Some { per_mille, seed });
    }

    fn trigger(&self, trigger: Trigger) {
        self.faults.send_modify(|faults| faults.trigger = trigger);
    }

    /// Ends all faults. What was cut stays cut.
    pub fn heal(&self) {
        self.faults.send_modify(|faults| *faults = Faults { cut: faults.cut, ..Faults::default() });
        self.settle();
    }

    /// How many connections were taken so far.
    pub fn connections(&self) -> u64 {
        self.counts.connections.load(Ordering::Relaxed)
    }

    /// How many were cut because of what was sent or by chance so far: a test whose fault never happened proves nothing.
    pub fn cuts(&self) -> u64 {
        self.counts.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.running.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so already.
            drop(thread.join());
        }
    }
}
