//! Clusters start, stop, die and stand still when they are told to, and come back with what was committed.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use nimbus_faults::postgres::{Cluster, Durability};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

/// Runs this beside a cluster, whose methods block.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(future)
}

async fn connect(cluster: &Cluster) -> PgConnection {
    PgConnection::connect(&cluster.url("postgres")).await.expect("the cluster accepts")
}

async fn text(connection: &mut PgConnection, sql: &'static str) -> String {
    connection.fetch_one(sql).await.expect("an answer").get(0)
}

#[test]
fn a_killed_cluster_starts_again_and_holds_what_was_committed() {
    let cluster = Cluster::new(Durability::Synced, &[]).expect("a cluster");
    let mut connection = block_on(async {
        let mut connection = connect(&cluster).await;
        connection.execute("create table things (id bigint)").await.expect("a table");
        connection
    });
    for round in 1..=3_i64 {
        block_on(async {
            connection = connect(&cluster).await;
            let insert = sqlx::query("insert into things values ($1)").bind(round);
            connection.execute(insert).await.expect("committed");
            // And one that never is: the cluster dies in the middle of it.
            connection.execute("begin; insert into things values (-1)").await.expect("a row");
        });
        let before = cluster.pid();
        cluster.kill().expect("it is killed");
        assert!(!cluster.accepts(), "nobody listens on the port of a dead server");
        assert_eq!(cluster.pid(), None);
        cluster.start().expect("it starts again");
        assert_ne!(cluster.pid(), before);
        let rows = block_on(async {
            text(&mut connect(&cluster).await, "select string_agg(id::text, ',' order by id) from things")
                .await
        });
        let expected: Vec<_> = (1..=round).map(|id| id.to_string()).collect();
        assert_eq!(rows, expected.join(","));
    }
    assert!(cluster.log().contains("not properly shut down"), "{}", cluster.log());
}

/// Commits a row and kills the cluster at once; whether the row is there afterwards.
fn survives(durability: Durability) -> bool {
    // Only the commit itself writes the log in time, not the process that does so every now and then.
    let cluster = Cluster::new(durability, &[("wal_writer_delay", "10s")]).expect("a cluster");
    block_on(async {
        let mut connection = connect(&cluster).await;
        connection.execute("create table things (id bigint)").await.expect("a table");
        connection.execute("checkpoint").await.expect("the table is there for good");
        connection.execute("insert into things values (1)").await.expect("it is acknowledged");
    });
    cluster.kill().expect("it is killed");
    cluster.start().expect("it starts again");
    block_on(async { text(&mut connect(&cluster).await, "select count(*)::text from things").await }) == "1"
}

#[test]
fn a_kill_shows_which_commits_were_durable() {
    assert!(survives(Durability::Synced));
    assert!(!survives(Durability::Unsynced), "the negative control of every test that kills a cluster");
}

#[test]
fn a_stopped_cluster_ends_in_order_and_starts_at_the_same_address() {
    let cluster = Cluster::new(Durability::Unsynced, &[]).expect("a cluster");
    cluster.restart().expect("it stops and starts");
    assert!(cluster.accepts());
    cluster.stop().expect("it stops");
    cluster.stop().expect("stopping twice is stopping");
    assert!(!cluster.accepts());
    cluster.start().expect("it starts");
    cluster.start().expect("starting twice is starting");
    assert!(cluster.accepts());
    assert!(!cluster.log().contains("not properly shut down"), "{}", cluster.log());
}

#[test]
fn a_paused_cluster_keeps_its_connections_and_answers_when_it_goes_on() {
    let cluster = Cluster::new(Durability::Unsynced, &[]).expect("a cluster");
    let pause = Duration::from_millis(500);
    block_on(async {
        let mut connection = connect(&cluster).await;
        cluster.pause().expect("it pauses");
        assert!(!cluster.accepts(), "new clients wait");
        let waited = tokio::time::timeout(pause, connection.execute("select 1")).await;
        waited.expect_err("a paused server answers nothing");
        cluster.resume().expect("it goes on");
        connect(&cluster).await.execute("select 1").await.expect("an answer");
    });
    cluster.pause().expect("it pauses");
    cluster.stop().expect("a paused cluster can be stopped");
    cluster.pause().expect_err("one that is down cannot be paused");
}

#[test]
fn settings_and_durability_are_the_servers() {
    for (durability, fsync) in [(Durability::Synced, "on"), (Durability::Unsynced, "off")] {
        let cluster = Cluster::new(durability, &[("max_connections", "17")]).expect("a cluster");
        block_on(async {
            let mut connection = connect(&cluster).await;
            assert_eq!(text(&mut connection, "show max_connections").await, "17");
            for name in ["show fsync", "show full_page_writes", "show synchronous_commit"] {
                assert_eq!(text(&mut connection, name).await, fsync, "{name}");
            }
        });
    }
}

#[test]
fn a_setting_that_does_not_exist_is_told_with_the_log() {
    let problem = Cluster::new(Durability::Unsynced, &[("no_such_thing", "1")]).expect_err("no such setting");
    assert!(problem.to_string().contains("no_such_thing"), "{problem}");
}

#[test]
fn nothing_of_a_cluster_is_left_when_its_value_goes() {
    let cluster = Cluster::new(Durability::Unsynced, &[]).expect("a cluster");
    let (pid, address) = (cluster.pid().expect("it runs"), cluster.address());
    let mut connection = TcpStream::connect(address).expect("it listens");
    let begun = Instant::now();
    drop(cluster);
    assert!(begun.elapsed() < Duration::from_secs(20), "it ends at once: {:?}", begun.elapsed());
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    TcpStream::connect(address).expect_err("nobody listens any more");
    let mut rest = Vec::new();
    drop(connection.read_to_end(&mut rest));
}
