//! One client's connection through a proxy, from being taken to its end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep};

use super::faults::{Counts, Fate, Faults, Judge};
use super::way::{Way, carry};

/// What both ways of a connection go by.
#[derive(Debug)]
pub(super) struct Connection {
    number: u64,
    faults: watch::Receiver<Faults>,
    counts: Arc<Counts>,
    /// Whether the next answer cuts it.
    condemned: AtomicBool,
}

impl Connection {
    pub(super) fn new(number: u64, faults: watch::Receiver<Faults>, counts: Arc<Counts>) -> Self {
        Self { number, faults, counts, condemned: AtomicBool::new(false) }
    }

    /// Serves the client to the end. A client that is cut sees a reset; the server only sees that it has gone, so what
    /// was sent to it is not lost on the way.
    pub(super) async fn serve(self, mut client: TcpStream, server: SocketAddr) {
        let mut faults = self.faults.clone();
        let cut_before = faults.borrow_and_update().cut;
        let cut = faults.wait_for(|faults| faults.cut != cut_before);
        let ended = tokio::select! {
            _ = cut => Err(io::ErrorKind::ConnectionAborted.into()),
            ended = self.carry_both(&mut client, server) => ended,
        };
        if ended.is_err() {
            // Where this fails the client sees an ordinary end, which is no less of a fault.
            drop(client.set_zero_linger());
        }
    }

    async fn carry_both(&self, client: &mut TcpStream, server: SocketAddr) -> io::Result<()> {
        self.pass().await;
        let mut server = TcpStream::connect(server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let up = carry(self, Way::ToServer, from_client, to_server);
        let down = carry(self, Way::ToClient, from_server, to_client);
        tokio::try_join!(up, down).map(|_| ())
    }

    /// When that which arrives now is to arrive.
    pub(super) fn due(&self, way: Way) -> Instant {
        Instant::now() + self.faults.borrow().delay[way as usize]
    }

    /// Waits while nothing gets through.
    pub(super) async fn pass(&self) {
        // Where the proxy is gone, so is this connection in a moment.
        drop(self.faults.clone().wait_for(|faults| !faults.blackhole).await);
    }

    /// Waits as long as so many bytes take.
    pub(super) async fn pace(&self, bytes: usize) {
        let limit = self.faults.borrow().bytes_per_second;
        if let Some(limit) = limit {
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            sleep(Duration::from_secs_f64(f64::from(bytes) / f64::from(limit.max(1)))).await;
        }
    }

    /// The server has begun to answer.
    pub(super) fn answered(&self) -> io::Result<()> {
        if self.condemned.load(Ordering::Relaxed) { self.cut() } else { Ok(()) }
    }

    /// The client's bytes are about to be passed on.
    pub(super) fn sent(&self, judge: &mut Judge, bytes: &[u8]) -> io::Result<()> {
        let trigger = self.faults.borrow().trigger.clone();
        match judge.fate(&trigger, bytes) {
            Fate::GoesOn => {}
            Fate::IsCutNow => return self.cut(),
            Fate::IsCutAtTheAnswer => self.condemned.store(true, Ordering::Relaxed),
        }
        Ok(())
    }

    pub(super) fn judge(&self) -> Judge {
        Judge::of(self.number)
    }

    fn cut(&self) -> io::Result<()> {
        self.counts.cuts.fetch_add(1, Ordering::Relaxed);
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}
