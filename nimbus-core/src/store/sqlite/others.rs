//! Giving way to other processes that write to the same file: SQLite keeps no queue for its write lock, and a writer that
//! takes it again at once would leave them none of it.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How often whoever waits for the lock tries to take it.
const TRY: Duration = Duration::from_millis(1);
/// How often it tries before it gives up: for about five seconds.
const TRIES: i32 = 5_000;
/// How long the lock is left to others: longer than it takes them to try again.
const PAUSE: Duration = Duration::from_millis(3);
/// How long whoever wrote is expected to write again.
const LATELY: Duration = Duration::from_secs(1);

/// Waits a little for the lock. SQLite's own handler sleeps for up to 100 ms, and would miss every gap between batches.
pub(super) fn wait(tries: i32) -> bool {
    thread::sleep(TRY);
    tries < TRIES
}

/// What is known of other processes.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// The database's version as other connections make it.
    version: Option<i64>,
    /// When one of them was last seen to have written.
    wrote: Option<Instant>,
}

impl Others {
    /// Called between two batches: pauses where others want to write, too.
    pub(super) fn give_way(&mut self, connection: &Connection) {
        if self.wrote_lately(connection, Instant::now()) {
            thread::sleep(PAUSE);
        }
    }

    pub(super) fn wrote_lately(&mut self, connection: &Connection, now: Instant) -> bool {
        if let Some(version) = version(connection)
            && self.version.replace(version).is_some_and(|before| before != version)
        {
            self.wrote = Some(now);
        }
        self.wrote.is_some_and(|wrote| now.duration_since(wrote) < LATELY)
    }
}

/// A number that changes when other connections commit; nothing where the question fails, which the next batch will tell.
fn version(connection: &Connection) -> Option<i64> {
    let mut statement = connection.prepare_cached("pragma data_version").ok()?;
    statement.query_row([], |row| row.get(0)).ok()
}
