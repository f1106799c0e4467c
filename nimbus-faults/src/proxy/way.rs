//! One way of a connection: bytes are taken as they come, and given on when they are due.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;

/// How much is taken at once, in bytes.
const PIECE: usize = 16 * 1024;
/// How many pieces are on the way at most; with more, the sender has to wait.
const PIECES: usize = 64;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    ToServer,
    ToClient,
}

type Piece = (Instant, Vec<u8>);

/// Carries everything until the sender has ended; then the receiver is told so, too.
pub(super) async fn carry(
    connection: &Connection,
    way: Way,
    from: ReadHalf<'_>,
    to: WriteHalf<'_>,
) -> io::Result<()> {
    let (queue, queued) = mpsc::channel(PIECES);
    let ((), ()) = tokio::try_join!(take(connection, way, from, queue), give(connection, way, to, queued))?;
    Ok(())
}

async fn take(
    connection: &Connection,
    way: Way,
    mut from: ReadHalf<'_>,
    queue: Sender<Piece>,
) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        if way == Way::ToClient {
            connection.answered()?;
        }
        let piece = (connection.due(way), buffer[..length].to_vec());
        if queue.send(piece).await.is_err() {
            return Ok(());
        }
    }
}

async fn give(
    connection: &Connection,
    way: Way,
    mut to: WriteHalf<'_>,
    mut queued: Receiver<Piece>,
) -> io::Result<()> {
    let mut judge = connection.judge();
    while let Some((due, bytes)) = queued.recv().await {
        sleep_until(due).await;
        connection.pass().await;
        if way == Way::ToServer {
            connection.sent(&mut judge, &bytes)?;
        }
        to.write_all(&bytes).await?;
        connection.pace(bytes.len()).await;
    }
    connection.pass().await;
    to.shutdown().await
}
