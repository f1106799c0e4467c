//! Later work in local mode, which has no server to do it: at most once a minute, after a command has answered.

use std::time::Duration;

use nimbus_core::nimbus::Nimbus;

use crate::config::folders::{self, Folders};

/// The pause between two ticks.
const PAUSE: Duration = Duration::from_mins(1);

/// Does what is due, unless somebody did lately. What fails is tried again by a later command; nobody waits for it.
pub(crate) async fn tick(folders: &Folders, nimbus: &Nimbus) {
    let stamp = folders.data.join("ticked");
    let age =
        std::fs::metadata(&stamp).and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
    if age.is_some_and(|age| age < PAUSE) {
        return;
    }
    if let Err(failure) = folders::write(&stamp, "") {
        tracing::debug!(why = failure.message, "no stamp could be left");
        return;
    }
    if let Err(error) = nimbus.tick().await {
        tracing::debug!(%error, "later work was put off");
    }
}
