//! Read-only connections, each with a thread; the watch for commits of other processes.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::engine::{Spelling, failed, query};
use super::lookups::Lookups;
use super::{Counters, Options, setup};
use crate::store::StoreError;
use crate::store::sql::{Dialect, ReadEngine, Row, Sql, Tenant, Value};

/// How long a question may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often another process's commits are looked for.
const LOOK: Duration = Duration::from_millis(250);
/// Steps of SQLite's machine between two looks at the time.
const STEPS: i32 = 4_000;

struct Question {
    sql: Sql,
    args: Vec<Value>,
    reply: oneshot::Sender<Result<Vec<Row>, StoreError>>,
}

/// The reading side of the engine.
pub(super) struct Readers {
    questions: Sender<Question>,
    lookups: Lookups,
    counters: Arc<Counters>,
}

/// Opens the connections and starts their threads; they end when the last `Readers` is dropped.
pub(super) fn start(path: &Path, options: &Options, counters: Arc<Counters>) -> Result<Readers, StoreError> {
    let (questions, waiting) = crossbeam_channel::unbounded();
    for number in 0..options.readers.max(1) {
        let connection = setup::reading(path)?;
        let waiting = waiting.clone();
        spawn(&format!("nimbus-read-{number}"), move || answer(&connection, &waiting))?;
    }
    Ok(Readers { questions, lookups: Lookups::new(path, options.readers.max(1)), counters })
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| StoreError::Unavailable(format!("no thread could be started: {error}")))
}

fn answer(connection: &Connection, waiting: &Receiver<Question>) {
    let begun = Instant::now();
    let deadline = Arc::new(AtomicU64::new(u64::MAX));
    let limit = deadline.clone();
    let too_late = move || begun.elapsed().as_millis() > u128::from(limit.load(Ordering::Relaxed));
    if let Err(error) = connection.progress_handler(STEPS, Some(too_late)) {
        tracing::warn!(%error, "questions have no time limit");
    }
    for Question { sql, args, reply } in waiting {
        if reply.is_closed() {
            continue;
        }
        let until = begun.elapsed() + PATIENCE;
        deadline.store(u64::try_from(until.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        // Whoever asked may be gone: then nobody misses the answer.
        let _ = reply.send(query(connection, &sql, &args).map_err(StoreError::from));
    }
}

#[async_trait]
impl ReadEngine for Readers {
    async fn query(&self, _: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.counters.asked();
        self.ask(sql, args).await
    }

    async fn lookup(&self, _: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.counters.asked();
        match self.lookups.answer(&sql, &args) {
            Some(rows) => Ok(rows),
            None => self.ask(sql, args).await,
        }
    }

    fn dialect(&self) -> &dyn Dialect {
        &Spelling
    }
}

impl Readers {
    async fn ask(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let gone = || StoreError::Unavailable("the reading threads have ended".to_owned());
        self.questions.send(Question { sql, args, reply }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Looks for commits of other processes and marks `moved`; ends when nobody is interested any more.
pub(super) fn watch(path: &Path, moved: Arc<watch::Sender<u64>>) -> Result<(), StoreError> {
    let connection = setup::reading(path)?;
    spawn("nimbus-watch", move || {
        let mut seen = None;
        while Arc::strong_count(&moved) > 1 {
            match connection.query_row("pragma data_version", [], |row| row.get::<_, i64>(0)) {
                Ok(version) if seen.replace(version) != Some(version) => {
                    moved.send_modify(|count| *count += 1);
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = %failed(error), "commits of other processes are not noticed");
                }
            }
            thread::sleep(LOOK);
        }
    })
}
