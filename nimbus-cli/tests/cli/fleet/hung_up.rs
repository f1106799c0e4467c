//! Clients that hang up at any moment, on the server as it is shipped (gate R18).

use std::time::Duration;

use futures::future::join_all;
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use nimbus_faults::proxy::Proxy;
use nimbus_http::api::tasks::{CreateTask, Task};
use serde_json::json;
use sqlx::PgConnection;
use tokio::time::{Instant, sleep, timeout};

use super::servers::{Fleet, read};

/// Clients at the same time.
const CLIENTS: usize = 64;
/// The way to the database and back.
const LATENCY: Duration = Duration::from_millis(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_after_a_client_hung_up_is_lost() {
    let rounds = gate::count(320, 10_048) / CLIENTS;
    let mut proxy = None;
    let fleet = Fleet::start(|server| {
        let before = Proxy::to(server).unwrap();
        proxy.insert(before).address().into()
    })
    .await;
    let proxy = proxy.unwrap();
    proxy.delay(LATENCY / 2, LATENCY / 2);
    let clients = join_all((0..CLIENTS).map(|client| hang_up(&fleet, client, rounds))).await;
    proxy.heal();
    let hung_up: usize = clients.iter().map(|(hung_up, _)| hung_up).sum();
    assert!(hung_up > rounds * CLIENTS / 4, "only {hung_up} hung up before they were answered");
    let mut straight = fleet.straight().await;
    let begun = Instant::now();
    while count(&mut straight, OPEN).await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "a connection is left in a transaction");
        sleep(Duration::from_millis(50)).await;
    }
    let kept: Vec<&Task> = clients.iter().flat_map(|(_, kept)| kept).collect();
    let titled = "select count(*) from tasks where title like 'kept%'";
    assert_eq!(count(&mut straight, titled).await, i64::try_from(kept.len()).unwrap(), "lost, or doubled");
    assert_eq!(count(&mut straight, GAPS).await, 0, "an act is half there");
    println!("R18: {hung_up} clients hung up, {} writes acknowledged after them, 0 lost", kept.len());
}

/// Connections of the servers that are in a transaction.
const OPEN: &str =
    "select count(*) from pg_stat_activity where application_name = 'nimbus' and xact_start is not null";
/// What is missing of acts that leave a task, a change, a payload and an operation each.
const GAPS: &str = "select abs((select count(*) from tasks) - (select count(*) from changes where kind = 'task')) \
     + abs((select count(*) from tasks) - (select count(*) from operations where name = 'task.create')) \
     + abs((select count(*) from changes) - (select count(*) from change_payloads)) \
     + abs((select max(seq) from changes) - (select count(*) from changes))";

/// Requests that are hung up on, each followed by one that is not; how many there were, and what was acknowledged.
async fn hang_up(fleet: &Fleet, client: usize, rounds: usize) -> (usize, Vec<Task>) {
    let (mut hung_up, mut kept, mut chance) = (0, Vec::new(), Chance::of(18, client as u64));
    for round in 0..rounds {
        let new = read(json!({"project": "OPS", "title": format!("given up {round} of {client}")}));
        let asking = fleet.people[1].ask::<CreateTask>(&fleet.path()).body(new);
        // Dropped half way, the request takes its connection along.
        let patience = Duration::from_millis(chance.below(1_200));
        hung_up += usize::from(timeout(patience, asking.send()).await.is_err());
        let title = format!("kept {round} of {client}");
        let task = fleet.task(1, &title).await;
        assert_eq!(task.title.as_str(), title, "another's answer");
        kept.push(task);
    }
    (hung_up, kept)
}

async fn count(straight: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(straight).await.unwrap()
}
