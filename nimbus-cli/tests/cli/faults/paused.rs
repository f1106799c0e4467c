//! R23: PostgreSQL is stopped in its tracks (SIGSTOP) while 64 clients ask for all kinds of things. The process lives and
//! says that it is not ready, every request ends within its limit and says that it may be sent again, memory stays where it
//! is, and once the database goes on so does everything.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nimbus_faults::gate;
use nimbus_faults::postgres::{Cluster, Durability};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::task::JoinHandle;

use super::data::Data;
use super::examine::examine;
use super::sample::{Sample, client};
use super::served::Served;
use super::site::Site;
use super::writers::Writers;

/// Clients that write, that look something up, and that ask each of the [`QUESTIONS`].
const CLIENTS: [usize; 3] = [22, 22, 4];
const LOOKUP: &str = "/v1/orgs/acme/tasks/OPS-1";
const EXPORT: &str = "/v1/orgs/acme/export";
const COMMENTS: &str = "/v1/orgs/acme/tasks/OPS-1/comments";
const QUESTIONS: [&str; 5] = [
    "/v1/orgs/acme/tasks?limit=50",
    "/v1/orgs/acme/tasks?filter=task",
    "/v1/orgs/acme/changes?after=0",
    COMMENTS,
    EXPORT,
];
/// How long lookups and writes may take while the database stands still, and lists, searches and exports; with half a
/// second for a busy machine.
const POINT: Duration = Duration::from_millis(2_500);
const QUESTION: Duration = Duration::from_millis(10_500);
/// How soon it says that it is not ready, and how soon everything is well again.
const SOON: Duration = Duration::from_secs(5);
/// How much the process may grow.
const GROWTH: u64 = 50 << 20;
/// Between two requests of one client.
const PACE: Duration = Duration::from_millis(20);

/// What clients that read have seen.
type Answers = Arc<Mutex<Vec<Sample>>>;

/// Clients that all ask for the same thing.
struct Readers {
    seen: Answers,
    running: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Waits until all have stopped, as they were told; what they have seen.
    async fn finish(self) -> Vec<Sample> {
        for reader in self.running {
            reader.await.expect("the server answers everyone");
        }
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Clients that ask for one thing until they are stopped.
fn read(site: &Arc<Site>, path: &'static str, clients: usize, stop: &Arc<AtomicBool>) -> Readers {
    let seen = Answers::default();
    let one = || ask(site.clone(), path, stop.clone(), seen.clone());
    let running = (0..clients).map(|_| tokio::spawn(one())).collect();
    Readers { seen, running }
}

async fn ask(site: Arc<Site>, path: &'static str, stop: Arc<AtomicBool>, seen: Answers) {
    let client = client();
    while !stop.load(Ordering::Relaxed) {
        let sample = Sample::of(site.get(&client, path)).await.expect("the server answers everyone");
        seen.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
        tokio::time::sleep(PACE).await;
    }
}

/// What became of those who asked while the database stood still.
#[derive(Debug, Default)]
struct Fates {
    refused: usize,
    given_up: usize,
    slowest: Duration,
}

/// Looks at what was asked and answered while the database stood still, from `from` to `to`.
fn fates(what: &str, answers: &[Sample], from: Instant, to: Instant, limit: Duration) -> Fates {
    let mut fates = Fates::default();
    for sample in answers.iter().filter(|sample| sample.ended > from && sample.begun < to) {
        let took = sample.ended - sample.begun.max(from);
        assert!(took <= limit, "{what} took {took:?}: {sample:?}");
        fates.refused += usize::from(sample.is_refused());
        fates.given_up += usize::from(sample.is_too_long());
        fates.slowest = fates.slowest.max(took);
        // Whoever was answered just before, or still waited when it went on, is well; an export may have begun.
        let well = [200, 201].contains(&sample.status) && (!sample.cut_short || what == EXPORT);
        assert!(well || sample.is_refused() || sample.is_too_long(), "{what}: {sample:?}");
    }
    fates
}

/// Asks whether the process lives and is ready, until the moment has come; when it first was not, and its largest size.
async fn watch(server: &Served, site: &Site, until: Instant) -> (Option<Instant>, u64) {
    let (client, mut unready, mut largest) = (client(), None, 0);
    while Instant::now() < until {
        let alive = Sample::of(client.get(site.at("/livez"))).await.unwrap().expect(200);
        assert!(alive.took() < Duration::from_secs(1), "{alive:?}");
        let ready = Sample::of(client.get(site.at("/readyz"))).await.unwrap();
        if ready.status != 200 {
            unready.get_or_insert(ready.ended);
            assert!(ready.is_refused(), "{ready:?}");
        }
        assert!(unready.is_none() || ready.status != 200, "ready without a database: {ready:?}");
        largest = largest.max(server.resident());
        tokio::time::sleep(PACE).await;
    }
    (unready, largest)
}

/// Keeps those who ask for comments waiting inside the database, so that it is stopped in the middle of an answer; until
/// the connection goes.
async fn hold_comments(data: &Data) -> PgConnection {
    let mut holder = PgConnection::connect(&data.url()).await.unwrap();
    holder.execute("begin; lock table comments in access exclusive mode").await.unwrap();
    while data.number("select count(*) from pg_locks where not granted").await == 0 {
        tokio::time::sleep(PACE).await;
    }
    holder
}

/// Waits until the server is ready, answers a lookup and a question, and takes a write.
async fn recover(site: &Site, writers: &Writers) {
    let client = client();
    for path in ["/readyz", LOOKUP, QUESTIONS[0]] {
        while Sample::of(site.get(&client, path)).await.unwrap().status != 200 {
            tokio::time::sleep(PACE).await;
        }
    }
    writers.next_acknowledged().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r23_a_database_that_stands_still_takes_nobody_along() {
    // Longer than the longest limit, so that every request ends without the database.
    let pause = Duration::from_secs(gate::count(12, 30) as u64);
    let cluster = Arc::new(Cluster::new(Durability::Synced, &[]).unwrap());
    let data = Data::Postgres(cluster.url("postgres"));
    let server = Served::start(&data.url(), &[]);
    let site = Arc::new(Site::furnish(&server.url).await);
    let writers = Writers::start(&site, CLIENTS[0]);
    writers.next_acknowledged().await;
    let stop = Arc::new(AtomicBool::new(false));
    let lookups = read(&site, LOOKUP, CLIENTS[1], &stop);
    let questions = QUESTIONS.map(|path| read(&site, path, CLIENTS[2], &stop));
    // Everything is warm before it is measured.
    tokio::time::sleep(Duration::from_secs(2)).await;

    let before = server.resident();
    let holder = hold_comments(&data).await;
    cluster.pause().unwrap();
    let paused = Instant::now();
    let (unready, largest) = watch(&server, &site, paused + pause).await;
    cluster.resume().unwrap();
    drop(holder);
    let resumed = Instant::now();
    recover(&site, &writers).await;
    let healthy = resumed.elapsed();
    stop.store(true, Ordering::Relaxed);
    let written = writers.finish().await;

    let unready = unready.expect("it never said that it is not ready") - paused;
    assert!(unready <= SOON, "not ready only after {unready:?}");
    assert!(healthy <= SOON, "healthy only after {healthy:?}");
    let grown = largest.saturating_sub(before);
    assert!(grown <= GROWTH, "it grew by {} KiB", grown / 1024);
    let point = fates("a lookup", &lookups.finish().await, paused, resumed, POINT);
    assert!(point.refused > 0 && point.given_up == 0, "{point:?}");
    let write = fates("a write", &written.answers, paused, resumed, POINT);
    assert!(write.refused > 0 && written.wrong.is_empty() && written.broken == 0, "{:?}", written.wrong);
    let mut given_up = 0;
    for (path, readers) in QUESTIONS.iter().zip(questions) {
        given_up += fates(path, &readers.finish().await, paused, resumed, QUESTION).given_up;
    }
    assert!(given_up > 0, "no question was at work when the database stopped");
    let found = examine(&data, &written.acknowledged).await;
    assert!(found.faults.is_empty() && found.lost.is_empty(), "{found:?}");
    assert_eq!(found.tasks, written.acknowledged.len(), "a write that was sent again happened twice");
    println!(
        "R23: {pause:?} without a database: not ready after {unready:?}; {} lookups ({:?} at most) and {} writes ({:?}) \
         refused, {given_up} questions given up; {} KiB more; healthy {healthy:?} after",
        point.refused,
        point.slowest,
        write.refused,
        write.slowest,
        grown / 1024
    );
}
