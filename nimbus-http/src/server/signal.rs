//! The signals that ask the program to stop.

use tokio::signal;

/// Resolves at the first SIGTERM or SIGINT (Ctrl-C); a second SIGINT then ends the process at once with status 130.
///
/// # Errors
/// If the process may not watch for signals.
pub fn shutdown() -> std::io::Result<impl Future<Output = ()>> {
    let mut stop = Stop::new()?;
    Ok(async move {
        stop.first().await;
        tracing::info!("asked to stop; a second interrupt stops at once");
        tokio::spawn(async move {
            stop.interrupt().await;
            tracing::warn!("interrupted again; stopping at once");
            std::process::exit(130);
        });
    })
}

#[cfg(unix)]
struct Stop {
    interrupt: signal::unix::Signal,
    terminate: signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> std::io::Result<Self> {
        use signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    async fn interrupt(&mut self) {
        self.interrupt.recv().await;
    }
}

#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn first(&mut self) {
        self.interrupt().await;
    }

    async fn interrupt(&mut self) {
        if signal::ctrl_c().await.is_err() {
            // Without a way to hear the signal, waiting for ever is right: the operating system still ends us.
            std::future::pending::<()>().await;
        }
    }
}
