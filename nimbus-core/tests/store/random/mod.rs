//! Random operations on the plain model and on a real engine: every answer and the whole state are the same.

mod compare;
mod pair;
mod play;
mod replay;
mod steps;
mod work;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::test_runner::{Config, TestRunner};

use self::pair::{Pair, Tally};
use self::steps::{Step, sequence};
use crate::backend::{self, Backend};

/// Sequences in an ordinary run, and before a release.
fn cases() -> u32 {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { 10_000 } else { 1_000 }
}

/// Plays a sequence in two worlds side by side and compares everything.
async fn play(real: Backend, seed: u64, steps: &[Step]) -> Tally {
    let mut pair = Pair::of(real, seed).await;
    for step in steps {
        pair.step(step).await;
    }
    pair.compare().await;
    pair.tally
}

/// Plays many sequences on one store, each in organizations of its own.
fn play_many(real: &Backend, cases: u32) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime is made");
    let seed = AtomicU64::new(1);
    let tally = Mutex::new(Tally::new());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let played = TestRunner::new(config).run(&sequence(), |steps| {
        let seed = seed.fetch_add(1, Ordering::Relaxed);
        let played = runtime.block_on(play(real.clone(), seed, &steps));
        let mut tally = tally.lock().expect("no holder of this lock panics");
        for (operation, (done, refused)) in played {
            let sums = tally.entry(operation).or_default();
            *sums = (sums.0 + done, sums.1 + refused);
        }
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
    eprintln!("{:#?}", tally.lock().unwrap());
}

#[test]
fn sqlite_answers_as_the_model_does() {
    play_many(&backend::sqlite(), cases());
}
