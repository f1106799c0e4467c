//! What two servers tell of one log while many write through both: all of it, once and in order (gate R17).

use std::time::Duration;

use futures::future::join_all;
use nimbus_core::id::Id as _;
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use nimbus_http::api::data::{ImportData, ImportQuery};
use nimbus_http::endpoint::Upload;
use nimbus_http::wire::log_place::LogPlace;
use serde_json::{Value, json};
use sqlx::Executor as _;
use tokio::time::sleep;

use super::servers::{Fleet, read};
use super::streams::{Faults, Seen, Stream};

/// Who writes, half of them through each server.
const WRITERS: usize = 32;
/// Who follows, each now here and now there.
const FOLLOWERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_of_two_servers_miss_nothing_while_many_write_through_both() {
    let (imported, written) = (gate::count(1_360, 90_000), gate::count(640, 10_016));
    let (cuts, held) = (gate::count(52, 500), Duration::from_secs(gate::count(1, 5) as u64));
    let fleet = Fleet::start(|_| None).await;
    let begun = fleet.head().await;
    let events = (imported + written) as u64;
    let follow = |number| follow_with_disconnects(&fleet, &begun, cuts / FOLLOWERS, events, number);
    let (followers, ..) = tokio::join!(
        join_all((0..FOLLOWERS as u64).map(follow)),
        join_all((0..WRITERS).map(|writer| write(&fleet, writer, written / WRITERS))),
        import(&fleet, imported),
        hold_the_head(&fleet, held),
    );
    let end = fleet.head().await.seq.0;
    assert_eq!(end - begun.seq.0, events, "one change for each write");
    for seen in &followers {
        assert_eq!(seen.faults(begun.seq.0, end), Faults::default());
    }
    println!(
        "R17: {events} events through two servers, {cuts} disconnects, a head held for {held:?}: 0 faults"
    );
}

async fn write(fleet: &Fleet, writer: usize, count: usize) {
    for number in 0..count {
        fleet.task(writer, &format!("task {number} of {writer}")).await;
    }
}

/// Many changes at once.
async fn import(fleet: &Fleet, count: usize) {
    let entry = |number: usize| json!({"uuid": format!("3ea0fed5-8629-48e0-9b20-{number:012}"), "description": format!("task {number}"), "status": "pending"});
    let file = Value::Array((0..count).map(entry).collect()).to_string();
    let query: ImportQuery = read(json!({"format": "taskwarrior", "project": "OPS"}));
    let client = fleet.people[1].clone().total(Duration::from_mins(20));
    let report = client.call::<ImportData>(&fleet.path(), &query, Upload::of(file)).await.unwrap();
    assert_eq!(report.created, count as u64);
}

/// A transaction of somebody else's keeps everybody from writing for a while; nobody's work is lost for that.
async fn hold_the_head(fleet: &Fleet, how_long: Duration) {
    let mut straight = fleet.straight().await;
    straight.execute("begin").await.unwrap();
    let sql = "select seq from heads where org_id = $1 for no key update";
    sqlx::query(sql).bind(fleet.org.uuid()).execute(&mut straight).await.unwrap();
    sleep(how_long).await;
    straight.execute("rollback").await.unwrap();
}

/// Follows to the end over connections that are dropped after a random number of events; the next one goes to the other
/// server.
async fn follow_with_disconnects(
    fleet: &Fleet,
    begun: &LogPlace,
    cuts: usize,
    events: u64,
    number: u64,
) -> Seen {
    let (mut seen, mut at, mut chance) = (Seen::default(), begun.clone(), Chance::of(17, number));
    let to = begun.seq.0 + events;
    for cut in 0.. {
        let client = &fleet.people[(usize::try_from(number).unwrap() + cut) % 2];
        let mut stream = Stream::after(client, &fleet.path(), &at).await;
        // As many at a time as make the cuts come out, more or less; the last connection takes what is left.
        let most = if cut < cuts { chance.below(2 * events / cuts as u64) } else { u64::MAX };
        for _ in 0..most {
            if at.seq.0 >= to {
                return seen;
            }
            at = stream.next().await;
            seen.0.push(at.seq.0);
        }
    }
    seen
}
