//! A socket that gives up on a peer that takes none of the bytes waiting for it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A socket whose writes fail with [`io::ErrorKind::TimedOut`] after `patience` without progress.
pub(super) struct Impatient<S> {
    socket: S,
    patience: Duration,
    /// Made at the first write that has to wait; most connections never have one.
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl<S> Impatient<S> {
    pub(super) fn new(socket: S, patience: Duration) -> Self {
        Self { socket, patience, timer: None, waiting: false }
    }

    /// Passes a write's outcome on; one that must wait starts the timer, or fails when it has run out.
    fn watch<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = false;
            return outcome;
        }
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(self.patience)));
        if !self.waiting {
            timer.as_mut().reset(Instant::now() + self.patience);
            self.waiting = true;
        }
        ready!(timer.as_mut().poll(cx));
        let message = "the client took no byte of the answer in time";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, message)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.watch(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.watch(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.socket).poll_flush(cx);
        self.watch(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.socket).poll_shutdown(cx);
        self.watch(cx, outcome)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_is_given_up_on() {
        let (ours, _theirs) = duplex(8);
        let mut socket = Impatient::new(ours, PATIENCE);
        let begun = Instant::now();
        let error = socket.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_is_slow_but_takes_something_is_kept() {
        let (ours, mut theirs) = duplex(8);
        let mut socket = Impatient::new(ours, PATIENCE);
        let reader = tokio::spawn(async move {
            let mut taken = 0;
            while taken < 64 {
                tokio::time::sleep(PATIENCE / 2).await;
                taken += theirs.read(&mut [0; 8]).await.unwrap();
            }
        });
        socket.write_all(&[0; 64]).await.unwrap();
        reader.await.unwrap();
    }
}
