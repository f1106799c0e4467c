//! Eight clients that create tasks whatever happens: each request is sent again with its key until it is acknowledged.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::sample::{Sample, client};
use super::site::{Site, title};

/// Writers at a time.
pub(super) const WRITERS: usize = 8;
/// How long a writer waits before it sends a request again; shorter than people would, to meet the fault more often.
const AGAIN: Duration = Duration::from_millis(10);

/// What all writers have seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Titles of tasks that were acknowledged.
    pub(super) acknowledged: BTreeSet<String>,
    /// When the latest of them was, and when that request was sent.
    latest: Option<(Instant, Instant)>,
    /// Requests that were told to come again.
    pub(super) refused: usize,
    /// Requests whose connection broke.
    pub(super) broken: usize,
    /// All that was answered.
    pub(super) answers: Vec<Sample>,
    /// Answers that nobody may get.
    pub(super) wrong: Vec<Sample>,
}

/// The writers at work.
pub(super) struct Writers {
    work: Arc<Work>,
    running: Vec<JoinHandle<()>>,
}

struct Work {
    site: Arc<Site>,
    stop: AtomicBool,
    next: AtomicUsize,
    seen: Mutex<Seen>,
}

impl Writers {
    /// Sets them to work.
    pub(super) fn start(site: &Arc<Site>, writers: usize) -> Self {
        let work = Work {
            site: site.clone(),
            stop: AtomicBool::new(false),
            next: AtomicUsize::new(0),
            seen: Mutex::default(),
        };
        let work = Arc::new(work);
        let running = (0..writers).map(|_| tokio::spawn(write(work.clone()))).collect();
        Self { work, running }
    }

    /// Waits until a task was acknowledged that was asked for after this was called; how long that took.
    pub(super) async fn next_acknowledged(&self) -> Duration {
        let begun = Instant::now();
        loop {
            if let Some((sent, answered)) = self.work.seen().latest
                && sent >= begun
            {
                return answered - begun;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "nothing is acknowledged any more");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// How many tasks were acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        self.work.seen().acknowledged.len()
    }

    /// Waits until every request is acknowledged that was begun, and answers what was seen.
    pub(super) async fn finish(self) -> Seen {
        self.work.stop.store(true, Ordering::Relaxed);
        for writer in self.running {
            writer.await.expect("a writer ends");
        }
        std::mem::take(&mut *self.work.seen())
    }
}

impl Work {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(work: Arc<Work>) {
    let client = client();
    while !work.stop.load(Ordering::Relaxed) {
        let number = work.next.fetch_add(1, Ordering::Relaxed);
        loop {
            let sent = Sample::of(work.site.create(&client, number)).await;
            let acknowledged = work.seen().note(number, sent);
            if acknowledged {
                break;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

impl Seen {
    /// Whether that was the end of it.
    fn note(&mut self, number: usize, sent: reqwest::Result<Sample>) -> bool {
        let Some(sample) = sent.ok().filter(|sample| !sample.cut_short) else {
            self.broken += 1;
            return false;
        };
        self.answers.push(sample.clone());
        if sample.status == 201 {
            self.latest = Some((sample.begun, sample.ended));
            self.acknowledged.insert(title(number));
            return true;
        }
        if sample.is_refused() {
            self.refused += 1;
            return false;
        }
        self.wrong.push(sample);
        // It would go on for ever otherwise; the test fails for it in the end.
        true
    }
}
