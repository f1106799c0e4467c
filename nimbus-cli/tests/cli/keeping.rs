//! `nimbus backup`, `nimbus restore` and `nimbus move` on whole databases, and being killed in the middle of it.

use std::time::{Duration, Instant};

use nimbus_core::store::keeping::{Place, Report, look};
use nimbus_faults::databases::Database;
use serde_json::json;

use crate::world::Home;

/// A home whose local database has so many tasks.
fn with_tasks(count: usize) -> Home {
    let home = Home::new();
    let task = |number: usize| {
        let uuid = uuid::Uuid::from_u128(number as u128 + 1);
        json!({"uuid": uuid.to_string(), "description": format!("Task {number}"), "status": "pending", "entry": "20260101T000000Z"})
    };
    let tasks: Vec<_> = (0..count).map(task).collect();
    home.run_with(&["import", "taskwarrior", "-", "--project", "OPS"], &json!(tasks).to_string()).ok();
    home
}

fn file(home: &Home, name: &str) -> Place {
    Place::File(home.path().join(name))
}

fn on_server(url: &str) -> Place {
    Place::Server(Box::new(url.parse().unwrap()))
}

fn held(place: &Place) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(look(place)).unwrap()
}

fn database() -> Database {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(Database::new())
}

#[test]
fn a_database_moves_to_a_server_and_back() {
    let (home, server) = (with_tasks(20), database());
    let before = held(&Place::File(home.database()));
    let file_url = format!("sqlite:{}", home.database().display());
    let said = home.run(&["move", "--from", &file_url, "--to", server.url()]).ok().stdout;
    assert!(said.contains("20  tasks") && said.contains("every log holds together"), "{said}");
    let told = home.run(&["move", "--from", server.url(), "--to", "sqlite:back.db", "--json"]).ok().json();
    assert_eq!(told["tables"]["tasks"], 20);
    assert_eq!(told["rows"], before.rows());
    assert_eq!(held(&file(&home, "back.db")), before);
    // The local person finds everything in its place.
    std::fs::remove_file(home.database()).unwrap();
    std::fs::rename(home.path().join("back.db"), home.database()).unwrap();
    assert_eq!(home.run(&["list", "-q", "--limit", "50"]).ok().stdout.lines().count(), 20);
}

#[test]
fn a_backup_is_written_beside_a_server_and_put_back_into_either_kind_of_database() {
    let (home, host, server) = (Home::new(), Home::new(), database());
    let serving = host.serve(&["--data", "data"]);
    home.register(&serving).ok();
    home.run(&["add", "Buy milk"]).ok();
    host.run(&["backup", "--database", "sqlite:data/nimbus.db", "kept"]).ok();
    drop(serving);
    let kept = held(&file(&host, "kept"));
    host.run(&["restore", "kept", "--database", "sqlite:new/nimbus.db"]).ok();
    host.run(&["restore", "kept", "--database", server.url()]).ok();
    assert_eq!(held(&file(&host, "new/nimbus.db")), kept);
    assert_eq!(held(&on_server(server.url())), kept);
    host.run(&["backup", "--database", server.url(), "kept again"]).ok();
    assert_eq!(held(&file(&host, "kept again")), kept);
    let serving = host.serve(&["--data", "new"]);
    let login = ["login", &serving.url, "--email", "ada@example.com", "--password-stdin"];
    home.run_with(&login, "correct horse battery").ok();
    assert_eq!(home.run(&["list", "milk", "-q"]).ok().stdout.lines().count(), 1);
}

#[test]
fn what_cannot_be_says_why_and_what_to_do() {
    let home = with_tasks(1);
    home.run(&["backup", "kept"]).ok();
    home.run(&["backup", "kept"]).fails(5, "--force");
    home.run(&["backup", "kept", "--force"]).ok();
    let used = format!("sqlite:{}", home.database().display());
    home.run(&["restore", "kept", "--database", &used]).fails(5, "is not empty");
    home.run(&["restore", "kept"]).fails(2, "--database URL");
    home.run(&["restore", "kept", "kept", "--database", "sqlite:new.db"]).fails(2, "one backup at a time");
    home.run(&["restore", "nothing", "--database", "sqlite:new.db"]).fails(6, "there is no file");
    std::fs::write(home.path().join("text"), "no backup at all ".repeat(100)).unwrap();
    home.run(&["restore", "text", "--database", "sqlite:new.db"])
        .fails(1, "neither a database nor a backup of one");
    home.run(&["move", "--from", "sqlite:kept", "--to", "sqlite:new.db"]).fails(2, "nimbus restore FILE");
    home.run(&["serve", "--database", "sqlite:kept"]).fails(1, "it is a backup");
    let secret = "postgres://nimbus:secret@127.0.0.1:1/nimbus";
    let ran = home.run(&["restore", "kept", "--database", secret]);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    ran.fails(6, "127.0.0.1:1");
    home.run(&["restore", "kept", "--database", "sqlite:new.db"]).ok();
}

/// Kills of one kind of destination.
fn kills() -> u32 {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { 50 } else { 4 }
}

/// Kills a restore at moments spread over the time one takes, each into a place of its own; how many were not at an end.
fn killed(home: &Home, whole: &Report, mut place: impl FnMut(u32) -> (String, Place)) -> u32 {
    let begun = Instant::now();
    home.run(&["restore", "kept", "--database", &place(0).0]).ok();
    let takes = begun.elapsed();
    let mut cut_short = 0;
    for number in 1..=kills() {
        let (url, place) = place(number);
        let mut restoring = home.start(&["restore", "kept", "--database", &url]);
        // No synchronisation: the moment of the kill is meant to be anywhere in the work.
        std::thread::sleep(takes * number / (kills() + 1));
        restoring.kill().unwrap();
        cut_short += u32::from(!restoring.wait().unwrap().success());
        // It may have been killed before there was so much as a schema.
        home.run(&["restore", "kept", "--database", &url]).ok_or_holds(&place, whole);
        assert_eq!(held(&place), *whole);
    }
    cut_short
}

impl crate::world::Ran {
    /// A second try works, unless the first one had come to its end: half a database would be refused.
    fn ok_or_holds(self, place: &Place, whole: &Report) {
        if self.code != 0 {
            let whole = (held(place) == *whole).then_some(());
            assert_eq!(whole, Some(()), "{self:?}");
            self.fails(5, "is not empty");
        }
    }
}

#[test]
fn a_restore_that_is_killed_leaves_all_or_nothing() {
    let home = with_tasks(800);
    home.run(&["backup", "kept"]).ok();
    let whole = held(&file(&home, "kept"));
    let cut = killed(&home, &whole, |number| {
        let name = format!("{number}.db");
        (format!("sqlite:{name}"), file(&home, &name))
    });
    assert!(cut > 0, "no kill came before the end: the test tests nothing");
    let mut servers = Vec::new();
    let cut = killed(&home, &whole, |_| {
        let server = database();
        let url = server.url().to_owned();
        servers.push(server);
        (url.clone(), on_server(&url))
    });
    assert!(cut > 0, "no kill came before the end: the test tests nothing");
}

#[test]
fn a_copy_that_is_interrupted_says_that_nothing_is_there() {
    let home = with_tasks(1_500);
    // Whether the interrupt comes before the end is a race, which a slow machine may lose now and then.
    let interrupted = (0..10).any(|attempt| is_interrupted(&home, &format!("to-{attempt}.db")));
    assert!(interrupted, "no copy was ever interrupted before it was done");
}

/// Interrupts a move as soon as its destination is there; whether it came in time. Either way all of it is there or nothing.
fn is_interrupted(home: &Home, to: &str) -> bool {
    let from = format!("sqlite:{}", home.database().display());
    let mut moving = home.start(&["move", "--from", &from, "--to", &format!("sqlite:{to}")]);
    while !home.path().join(to).exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let asked = std::process::Command::new("kill").args(["-INT", &moving.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let ended = moving.wait().unwrap().code();
    // The interrupt may come between the file and its first table.
    let whole = home.run(&["migrate", "--check", "--database", &format!("sqlite:{to}")]).code == 0;
    let rows = if whole { held(&file(home, to)).rows() } else { 0 };
    assert!(matches!((ended, rows), (Some(7), 0) | (Some(0), 1..)), "{ended:?} with {rows} rows");
    ended == Some(7)
}
