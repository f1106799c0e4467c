//! Later work: copies of profiles, the emptying of the trash.

use std::time::Duration;

use nimbus_core::nimbus::Nimbus;
use tokio::task::JoinHandle;

/// The pause after the store could not say what is due.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Does what is due, again and again; aborting it loses nothing.
pub(super) fn start(nimbus: Nimbus) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let pause = match nimbus.tick().await {
                Ok(ticked) => ticked.pause(),
                Err(error) => {
                    tracing::warn!(%error, "later work is put off");
                    AFTER_FAILURE
                }
            };
            tokio::time::sleep(pause).await;
        }
    })
}
