//! Random operations on the plain model and on a real engine: every answer and the whole state are the same.

mod answers;
mod compare;
mod draw;
mod pair;
mod play;
mod replay;
mod steps;
mod tasks;
mod work;

use std::cell::{Cell, RefCell};

use proptest::test_runner::{Config, TestRunner};

use self::draw::sequence;
use self::pair::{Pair, Tally};
pub(crate) use self::replay::assert_replays;
use self::steps::Step;
use crate::backend::{self, Backend, model_of};
use crate::model::Model;

/// Sequences in an ordinary run, and before a release.
fn cases() -> u32 {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { 10_000 } else { 1_000 }
}

/// Threads that play at the same time, each on a store of its own.
const THREADS: u32 = 4;
/// Attempts to make a failing sequence shorter.
const SHRINKS: u32 = 2_000;
/// Two worlds and all that happens in them are one future; unoptimised, it needs more than a thread has by default.
const STACK: usize = 64 * 1024 * 1024;

/// Plays a sequence in two worlds side by side and compares everything.
async fn play(real: Backend, seed: u64, steps: &[Step]) -> Tally {
    let mut pair = Pair::of(real, seed).await;
    for step in steps {
        pair.step(step).await;
    }
    pair.compare().await;
    if seed.is_multiple_of(4) {
        pair.purge_organization().await;
    }
    pair.tally
}

/// Plays many sequences on one store, each in organizations of its own.
fn play_on(real: impl AsyncFnOnce() -> Backend, cases: u32, shrinks: u32) -> Tally {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime is made");
    let real = runtime.block_on(real());
    let (seed, sum) = (Cell::new(0), RefCell::new(Tally::new()));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: shrinks, ..Config::default() };
    let played = TestRunner::new(config).run(&sequence(), |steps| {
        seed.set(seed.get() + 1);
        add(&mut sum.borrow_mut(), runtime.block_on(play(real.clone(), seed.get(), &steps)));
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
    sum.into_inner()
}

fn add(sum: &mut Tally, tally: Tally) {
    for (operation, (done, refused)) in tally {
        let sum = sum.entry(operation).or_default();
        *sum = (sum.0 + done, sum.1 + refused);
    }
}

/// Plays many sequences on several stores at the same time, and sees to it that they were worth playing.
fn play_many(backend: impl AsyncFnOnce() -> Backend + Copy + Send + 'static, cases: u32) {
    let mut sum = Tally::new();
    let play = move || play_on(backend, cases.div_ceil(THREADS), SHRINKS);
    let start = |thread: u32| {
        let name = format!("player-{thread}");
        std::thread::Builder::new().name(name).stack_size(STACK).spawn(play).expect("a thread is started")
    };
    let players: Vec<_> = (0..THREADS).map(start).collect();
    for player in players {
        match player.join() {
            Ok(tally) => add(&mut sum, tally),
            Err(failure) => std::panic::resume_unwind(failure),
        }
    }
    for (operation, (done, _)) in &sum {
        assert!(
            *done >= cases.div_ceil(250),
            "{operation} was done {done} times only: the sequences do not reach it"
        );
    }
}

/// The negative control: a store with a mistake that only a few sequences come across does not go unnoticed.
#[test]
#[should_panic(expected = "minimal failing input")]
fn a_store_that_gives_a_number_twice_is_noticed() {
    let play = || play_on(async || model_of(Model::flawed()), cases(), 0);
    let player = std::thread::Builder::new().stack_size(STACK).spawn(play).expect("a thread is started");
    if let Err(failure) = player.join() {
        std::panic::resume_unwind(failure);
    }
}

#[test]
fn sqlite_answers_as_the_model_does() {
    play_many(async || backend::sqlite(), cases());
}

#[test]
fn postgres_answers_as_the_model_does() {
    // A statement takes ten times as long as in the process: fewer in an ordinary run, as many before a release.
    play_many(backend::postgres, if cases() > 1_000 { cases() } else { 250 });
}
