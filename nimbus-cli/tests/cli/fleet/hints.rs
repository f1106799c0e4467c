//! How soon a follower at one server learns of a commit through the other: at once where hints arrive, within the polling
//! interval where they do not (DESIGN §8).

use std::time::{Duration, Instant};

use sqlx::PgConnection;
use tokio::time::sleep;

use super::servers::Fleet;
use super::streams::Stream;

/// As long as a follower may stay behind where no hint arrives.
const POLLED: Duration = Duration::from_secs(6);

/// How long after its beginning a write through the first server is told by the second one.
async fn delay(fleet: &Fleet, stream: &mut Stream, title: &str, patience: Duration) -> Option<Duration> {
    let begun = Instant::now();
    let (_, told) = tokio::join!(fleet.task(0, title), stream.within(patience));
    told.map(|_| begun.elapsed())
}

async fn follow(fleet: &Fleet) -> Stream {
    let head = fleet.head().await;
    Stream::after(&fleet.people[1], &fleet.path(), &head).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_through_one_server_is_told_by_the_other_at_once() {
    let mut fleet = Fleet::start(|_| None).await;
    let mut stream = follow(&fleet).await;
    let mut delays = Vec::new();
    for number in 0..25 {
        let told = delay(&fleet, &mut stream, &format!("task {number}"), POLLED).await;
        delays.push(told.expect("it is told"));
    }
    delays.sort();
    println!("R17: told by the other process after {:?} (median), {:?} at the most", delays[12], delays[24]);
    assert!(delays[12] < Duration::from_millis(500), "{delays:?}");
    // The negative control: where neither a hint nor a look can reach the other server, that is noticed.
    fleet.servers[1].process.pause().unwrap();
    assert_eq!(delay(&fleet, &mut stream, "unheard of", Duration::from_secs(1)).await, None);
    fleet.servers[1].process.resume().unwrap();
    assert!(stream.within(POLLED).await.is_some(), "it was only late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_hint_is_lost_is_told_within_the_polling_interval() {
    let fleet = Fleet::start(|_| None).await;
    let mut stream = follow(&fleet).await;
    let mut straight = fleet.straight().await;
    // Those that listen are ended again and again.
    for number in 0..3 {
        let ending = async {
            loop {
                end(&mut straight, "listen%").await;
                sleep(Duration::from_millis(20)).await;
            }
        };
        let title = format!("to the deaf {number}");
        let told = tokio::select! {
            told = delay(&fleet, &mut stream, &title, POLLED) => told,
            () = ending => None,
        };
        println!("R17: with the listeners ended all the time, told after {:?}", told.expect("it is told"));
    }
    // Those that tell are ended just before: the listeners hear nothing and do not know it.
    let mut slowest = Duration::ZERO;
    for number in 0..2 {
        fleet.task(0, &format!("told {number}")).await;
        stream.next().await;
        sleep(Duration::from_millis(100)).await;
        assert!(end(&mut straight, "notify%").await > 0, "nobody tells");
        let told = delay(&fleet, &mut stream, &format!("untold {number}"), POLLED).await;
        slowest = slowest.max(told.expect("it is told"));
    }
    println!("R17: with the hint lost, told after {slowest:?} at the most");
    assert!(slowest > Duration::from_secs(1), "after {slowest:?}: no hint was lost");
}

/// Ends the connections whose latest statement is like this; how many there were.
async fn end(straight: &mut PgConnection, statement: &'static str) -> usize {
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity \
               where pid <> pg_backend_pid() and application_name = 'nimbus' and query ilike $1";
    let ended: Vec<bool> = sqlx::query_scalar(sql).bind(statement).fetch_all(straight).await.unwrap();
    ended.len()
}
