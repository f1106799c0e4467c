//! Ctrl-C while a command is at work.

use std::process::Command;

use serde_json::json;

use crate::world::Home;

const ISSUES: i64 = 3_000;

fn issues() -> String {
    let issue = |number: i64| {
        json!({
            "number": number, "title": format!("Issue {number}"), "state": "open", "body": null,
            "html_url": format!("https://github.com/o/r/issues/{number}"), "labels": [], "user": {"login": "ada"},
            "assignees": [], "created_at": "2024-01-04T15:49:54Z", "updated_at": "2024-01-04T15:49:54Z",
            "closed_at": null, "comments": 0,
        })
    };
    json!((1..=ISSUES).map(issue).collect::<Vec<_>>()).to_string()
}

#[cfg(unix)]
#[test]
fn an_import_that_is_interrupted_says_that_something_stays_and_is_carried_on() {
    let home = Home::new();
    home.run(&["project", "add", "BIG", "Big"]).ok();
    std::fs::write(home.path().join("issues.json"), issues()).unwrap();
    let import = ["import", "github", "issues.json", "--project", "BIG"];
    let mut running = home.start(&import);
    let database = rusqlite::Connection::open(home.database()).unwrap();
    let tasks =
        || database.query_row("select count(*) from tasks", [], |row| row.get::<_, i64>(0)).unwrap_or(0);
    while tasks() == 0 && running.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let asked = Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let ended = running.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(7), "{said}");
    assert!(said.contains("what was done until then stays") && said.contains("run it again"), "{said}");
    assert!(tasks() > 0);
    home.run(&import).ok();
    assert_eq!(tasks(), ISSUES);
}
