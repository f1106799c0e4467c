//! The door of a proxy: open, or refusing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::connection::Connection;
use super::faults::{Counts, Faults};

/// What a proxy's thread needs.
#[derive(Debug)]
pub(super) struct Listening {
    pub(super) address: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) faults: watch::Receiver<Faults>,
    pub(super) counts: Arc<Counts>,
}

/// The port may be listened on again although connections of it are still open.
pub(super) fn listen(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

impl Listening {
    /// Serves until the other end of the channel is gone. With the runtime, all connections end.
    pub(super) async fn until(self, mut ended: watch::Receiver<()>, listener: std::net::TcpListener) {
        let listener = TcpListener::from_std(listener).expect("the listener was made for a runtime");
        tokio::select! {
            _ = ended.changed() => {}
            () = self.serve(listener) => {}
        }
    }

    async fn serve(self, mut listener: TcpListener) {
        let mut faults = self.faults.clone();
        loop {
            tokio::select! {
                refuse = faults.wait_for(|faults| faults.refuse) => if refuse.is_err() { return },
                taken = listener.accept() => {
                    if let Ok((client, _)) = taken {
                        let number = self.counts.connections.fetch_add(1, Ordering::Relaxed);
                        let (faults, counts) = (self.faults.clone(), self.counts.clone());
                        tokio::spawn(Connection::new(number, faults, counts).serve(client, self.server));
                    }
                    continue;
                }
            }
            // Whoever connects now is told by the system that nobody listens.
            drop(listener);
            self.counts.refusing.store(true, Ordering::Relaxed);
            if faults.wait_for(|faults| !faults.refuse).await.is_err() {
                return;
            }
            listener = again(self.address).await;
            self.counts.refusing.store(false, Ordering::Relaxed);
        }
    }
}

/// Somebody else may hold the port for a moment: tests look for free ones by listening on them.
async fn again(address: SocketAddr) -> TcpListener {
    loop {
        match listen(address).and_then(TcpListener::from_std) {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}
