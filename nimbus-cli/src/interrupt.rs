//! Ctrl-C: ends a command as cancelled, except while an editor has the terminal, which Ctrl-C is then meant for.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Failure;

/// Whether another program has the terminal.
static LENT: AtomicBool = AtomicBool::new(false);
/// Whether the person is being waited for, before anything is done.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Does the work, unless Ctrl-C is pressed first; `then` says what to do after that.
pub(crate) async fn unless_interrupted<T>(
    then: &str,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        // Ctrl-C is listened for before the work begins: it must not end us in the middle of it without a word.
        biased;
        () = interrupted() => {
            let asked = ASKING.load(Ordering::Relaxed);
            Err(if asked { Failure::cancelled() } else { Failure::interrupted(then) })
        }
        done = work => done,
    }
}

async fn interrupted() {
    loop {
        if tokio::signal::ctrl_c().await.is_err() {
            // The operating system ends us then, as it does any program.
            std::future::pending::<()>().await;
        }
        if !LENT.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// The terminal lent to another program; ours again when dropped.
pub(crate) struct Lent(());

impl Lent {
    /// Lends it.
    pub(crate) fn now() -> Self {
        LENT.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        LENT.store(false, Ordering::Relaxed);
    }
}

/// The person being waited for; not any more when dropped.
pub(crate) struct Asking(());

impl Asking {
    /// Waits for them.
    pub(crate) fn now() -> Self {
        ASKING.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.store(false, Ordering::Relaxed);
    }
}

/// Work that blocks, such as waiting for a key, on a thread of its own, so that Ctrl-C is noticed meanwhile.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(why) => Err(Failure::error(why.to_string())),
    }
}
