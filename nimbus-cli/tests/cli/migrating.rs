//! `nimbus migrate`, on both engines; killed at any point, and at work in several processes.

use std::time::{Duration, Instant};

use nimbus_faults::databases::Database;
use nimbus_faults::gate;
use nimbus_faults::postgres::{Cluster, Durability};

use crate::world::Home;

/// An empty database on the server of the tests, from tests that have no runtime.
fn empty() -> Database {
    tokio::runtime::Runtime::new().unwrap().block_on(Database::new())
}

#[test]
fn what_was_applied_is_told_and_then_there_is_nothing_to_do_on_either_engine() {
    let (home, database) = (Home::new(), empty());
    for named in [["--database", database.url()], ["--data", "data"]] {
        let migrate = |more: &[&str]| home.run(&[&["migrate"][..], &named, more].concat());
        let ran = migrate(&["--check"]).fails(1, "`nimbus migrate`");
        assert!(ran.stdout.contains("outstanding 0001 initial"), "{ran:?}");
        assert!(!home.path().join("data").exists(), "looking makes nothing");
        assert_eq!(migrate(&[]).ok().stdout, "applied 0001 initial\n");
        assert_eq!(migrate(&[]).ok().stdout, "nothing to do: the schema is up to date\n");
        migrate(&["--check"]).ok();
        assert_eq!(migrate(&["--json"]).ok().json()["applied"], serde_json::json!([]));
    }
}

#[test]
fn the_database_is_named_as_for_serve() {
    let home = Home::new().with("NIMBUS_DATABASE", "sqlite:here.db");
    home.run(&["migrate"]).ok();
    assert!(home.path().join("here.db").exists());
    home.run(&["migrate", "--database", "sqlite:there.db"]).ok();
    assert!(home.path().join("there.db").exists());
    home.run(&["migrate", "--database", "mysql://db/x"]).fails(2, "mysql://");
    home.run(&["migrate", "--database", "sqlite:x.db", "--data", "x"]).fails(2, "--data");
}

#[test]
fn a_server_that_may_not_migrate_says_who_does() {
    // One that syncs: the others are refused for that already.
    let cluster = Cluster::new(Durability::Synced, &[]).unwrap();
    let (home, url) = (Home::new(), cluster.url("postgres"));
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database", &url];
    let why = "apply it with `nimbus migrate`";
    home.run(&[&serve[..], &["--no-migrate"]].concat()).fails(1, why);
    home.again().with("NIMBUS_NO_MIGRATE", "true").run(&serve).fails(1, why);
    home.run(&["migrate", "--database", &url]).ok();
    let (status, said) = home.serve(&["--no-migrate", "--database", &url]).stop();
    assert_eq!(status.code(), Some(0), "{said}");
}

#[test]
fn several_processes_that_migrate_at_once_all_succeed() {
    let (home, database) = (Home::new(), empty());
    for named in [["--database", database.url()], ["--data", "data"]] {
        let all: Vec<_> = (0..4).map(|_| home.start(&[&["migrate"][..], &named].concat())).collect();
        let mut told: Vec<_> = all
            .into_iter()
            .map(|one| {
                let output = one.wait_with_output().unwrap();
                assert!(output.status.success(), "{output:?}");
                String::from_utf8(output.stdout).unwrap()
            })
            .collect();
        told.sort();
        assert_eq!(told[0], "applied 0001 initial\n", "{told:?}");
        assert!(told[1..].iter().all(|told| told.starts_with("nothing to do")), "{told:?}");
    }
}

/// Tables in a file, and rows that say what was applied.
fn found_in(file: &std::path::Path) -> (u32, u32) {
    let Ok(database) = rusqlite::Connection::open(file) else { return (0, 0) };
    let count = |sql: &str| database.query_row(sql, [], |row| row.get(0)).unwrap();
    let tables = count("select count(*) from sqlite_schema where type = 'table'");
    (tables, if tables == 0 { 0 } else { count("select count(*) from migrations") })
}

/// GATES R11. The kills are spread over twice the time that it takes, so that some come before and some after.
#[test]
fn killed_at_any_point_a_file_is_as_before_or_as_after() {
    let begun = Instant::now();
    let whole = Home::new();
    whole.run(&["migrate", "--data", "data"]).ok();
    let (takes, full) = (begun.elapsed(), found_in(&whole.path().join("data/nimbus.db")));
    let kills = u32::try_from(gate::count(20, 200)).unwrap();
    let (mut before, mut after) = (0, 0);
    for kill in 0..kills {
        let home = Home::new();
        let mut migrating = home.start(&["migrate", "--data", "data"]);
        std::thread::sleep(takes * 2 * kill / kills + Duration::from_micros(100));
        migrating.kill().unwrap();
        migrating.wait().unwrap();
        match found_in(&home.path().join("data/nimbus.db")) {
            (0, 0) => before += 1,
            found => {
                assert_eq!(found, full, "between before and after");
                after += 1;
            }
        }
        home.run(&["migrate", "--data", "data"]).ok();
        home.run(&["add", "Buy milk"]).ok();
    }
    assert!(before > 0 && after > 0, "{before} before, {after} after: no kill came in between");
}

#[test]
fn the_roles_are_printed_for_psql() {
    let printed = Home::new().run(&["migrate", "--print-roles"]).ok().stdout;
    assert!(printed.contains("create role %I nologin") && printed.ends_with("commit;\n"), "{printed}");
}

#[test]
fn row_level_security_is_switched_and_told() {
    let (home, database) = (Home::new(), empty());
    let switch = |to| home.run(&["migrate", "--database", database.url(), "--row-level-security", to]);
    switch("on").fails(1, "apply the migrations first");
    home.run(&["migrate", "--database", database.url()]).ok();
    let ran = switch("on").ok();
    assert!(ran.stdout.starts_with("row-level security is on for "), "{ran:?}");
    assert!(ran.stderr.contains("restart every server"), "{ran:?}");
    assert!(switch("off").ok().stdout.contains("row-level security is off for "));
    home.run(&["migrate", "--data", "data", "--row-level-security", "on"]).fails(2, "a file has no");
}
