//! R1 and R3: the server, and the postmaster of its database, are killed with SIGKILL under eight writers, again and
//! again. Nothing that was acknowledged is lost, nothing is half there, and no request has two effects.
//!
//! The control for SQLite is in nimbus-core (R2, `synchronous = off`). For PostgreSQL it is here: a trigger lets every
//! transaction be acknowledged before it is on the disk, which nothing but a trigger can, for the engine insists.

use std::sync::Arc;
use std::time::Duration;

use nimbus_faults::gate;
use nimbus_faults::postgres::{Cluster, Durability};

use super::data::Data;
use super::examine::examine;
use super::served::Served;
use super::site::Site;
use super::writers::{Seen, WRITERS, Writers};

/// A moment anywhere in the writers' work: no synchronisation, the fault is meant to come whenever it comes.
pub(super) async fn some_moment(round: usize) {
    tokio::time::sleep(Duration::from_millis(40 + (round as u64 * 37) % 160)).await;
}

/// Checks what was seen against the database, and says so in one line.
pub(super) async fn conclude(gate: &str, faults: usize, data: &Data, seen: &Seen) {
    let found = examine(data, &seen.acknowledged).await;
    assert_eq!(found.faults, Vec::<String>::new());
    assert!(seen.wrong.is_empty(), "answers that nobody may get: {:?}", seen.wrong);
    assert!(found.lost.is_empty(), "{} acknowledged tasks are lost: {:?}", found.lost.len(), found.lost);
    // Every writer went on until its request was acknowledged.
    assert_eq!(found.tasks, seen.acknowledged.len(), "there are tasks that nobody asked for");
    assert!(found.tasks > faults * 2, "only {} writes: the test tests nothing", found.tasks);
    println!(
        "{gate}: {faults} faults under {} acknowledged writes, 0 lost, 0 twice; {} refused, {} broke off",
        found.tasks, seen.refused, seen.broken
    );
}

async fn the_server_is_killed(gate: &str, data: &Data) {
    let kills = gate::count(20, 500);
    let mut server = Served::start(&data.url(), &[]);
    let site = Arc::new(Site::furnish(&server.url).await);
    let writers = Writers::start(&site, WRITERS);
    for round in 0..kills {
        some_moment(round).await;
        server.kill();
        server = Served::start(&data.url(), &[]);
        site.moved_to(&server.url);
        writers.next_acknowledged().await;
    }
    let seen = writers.finish().await;
    server.kill();
    assert!(seen.broken >= kills / 2, "only {} requests broke off", seen.broken);
    conclude(gate, kills, data, &seen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    the_server_is_killed("R1 server, SQLite", &Data::Sqlite(folder.path().join("nimbus.db"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_nothing_acknowledged_is_lost_when_the_server_over_postgresql_is_killed() {
    let cluster = Cluster::new(Durability::Synced, &[]).unwrap();
    the_server_is_killed("R1 server, PostgreSQL", &Data::Postgres(cluster.url("postgres"))).await;
}

/// Kills the postmaster and starts it again, and waits until it has served somebody.
async fn killed_once(cluster: &Arc<Cluster>, writers: &Writers, round: usize) {
    some_moment(round).await;
    let killed = cluster.clone();
    let restart = move || killed.kill().and_then(|()| killed.start());
    tokio::task::spawn_blocking(restart).await.unwrap().unwrap();
    writers.next_acknowledged().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_nothing_acknowledged_is_lost_when_the_postmaster_is_killed() {
    let cluster = Arc::new(Cluster::new(Durability::Synced, &[]).unwrap());
    let kills = gate::count(10, 100);
    let data = Data::Postgres(cluster.url("postgres"));
    let server = Served::start(&data.url(), &[]);
    let site = Arc::new(Site::furnish(&server.url).await);
    let writers = Writers::start(&site, WRITERS);
    for round in 0..kills {
        killed_once(&cluster, &writers, round).await;
    }
    let seen = writers.finish().await;
    assert_eq!(seen.broken, 0, "the server itself went away: {}", server.log());
    assert!(seen.refused >= kills, "only {} requests met a fault", seen.refused);
    conclude("R1 postmaster", kills, &data, &seen).await;
}

/// Acknowledges transactions that are not on the disk yet.
const HASTY: &str = "checkpoint; \
     create function hasty() returns trigger language plpgsql as \
     $$ begin perform set_config('synchronous_commit', 'off', true); return new; end $$; \
     create trigger hasty before insert on operations for each row execute function hasty()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_control_commits_that_do_not_wait_for_the_disk_are_found_to_be_lost() {
    let cluster = Arc::new(Cluster::new(Durability::Synced, &[("wal_writer_delay", "10s")]).unwrap());
    let data = Data::Postgres(cluster.url("postgres"));
    let server = Served::start(&data.url(), &[]);
    let site = Arc::new(Site::furnish(&server.url).await);
    data.script(HASTY).await;
    let writers = Writers::start(&site, WRITERS);
    // Hints of commits are told in transactions that do wait, and bring along what came before: not every kill hits.
    for round in 0..10 {
        killed_once(&cluster, &writers, round).await;
    }
    let seen = writers.finish().await;
    let found = examine(&data, &seen.acknowledged).await;
    assert!(!found.lost.is_empty(), "nothing of {} tasks is lost", seen.acknowledged.len());
    println!("R1 control: {} of {} acknowledged tasks are lost", found.lost.len(), seen.acknowledged.len());
}
