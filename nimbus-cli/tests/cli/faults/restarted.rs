//! R24: PostgreSQL is restarted again and again under load. Whoever asks meanwhile is told to come again, the server is
//! back within five seconds, and nothing that was acknowledged is lost.

use std::sync::Arc;
use std::time::Duration;

use nimbus_faults::gate;
use nimbus_faults::postgres::{Cluster, Durability};

use super::data::Data;
use super::killed::{conclude, some_moment};
use super::served::Served;
use super::site::Site;
use super::writers::{WRITERS, Writers};

/// How soon the server works again once the database accepts.
const BACK: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r24_the_server_is_back_soon_after_its_database_was_restarted() {
    let restarts = gate::count(20, 20);
    let cluster = Arc::new(Cluster::new(Durability::Synced, &[]).unwrap());
    let data = Data::Postgres(cluster.url("postgres"));
    let server = Served::start(&data.url(), &[]);
    let site = Arc::new(Site::furnish(&server.url).await);
    let writers = Writers::start(&site, WRITERS);
    let mut slowest = Duration::ZERO;
    for round in 0..restarts {
        some_moment(round).await;
        let restarted = cluster.clone();
        tokio::task::spawn_blocking(move || restarted.restart()).await.unwrap().unwrap();
        slowest = slowest.max(writers.next_acknowledged().await);
    }
    let seen = writers.finish().await;
    assert_eq!(seen.broken, 0, "the server itself went away: {}", server.log());
    assert!(seen.refused >= restarts, "only {} requests met a restart", seen.refused);
    assert!(slowest <= BACK, "it took {slowest:?} after a restart");
    conclude("R24", restarts, &data, &seen).await;
    println!("R24: back within {slowest:?} of {restarts} restarts");
}
