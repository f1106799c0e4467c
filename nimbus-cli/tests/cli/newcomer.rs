//! The first five minutes: on this machine, and the same against a server.

use crate::world::Home;

const ISSUES: &str = r#"[
    {"number": 7, "title": "Callbacks run twice", "state": "open", "body": "Since 7.1.",
     "html_url": "https://github.com/rails/rails/issues/7", "labels": [{"name": "activerecord", "color": "107fc9"}],
     "user": {"login": "dhh"}, "assignees": [], "created_at": "2024-01-04T15:49:54Z",
     "updated_at": "2024-01-04T15:56:29Z", "closed_at": null, "comments": 0},
    {"number": 8, "title": "Typo", "state": "closed", "body": null,
     "html_url": "https://github.com/rails/rails/issues/8", "labels": [],
     "user": {"login": "dhh"}, "assignees": [], "created_at": "2024-01-04T15:49:54Z",
     "updated_at": "2024-01-04T15:56:29Z", "closed_at": "2024-01-05T15:56:29Z", "comments": 0}
]"#;

fn the_path(home: &Home) {
    let added = home.run(&["add", "Buy milk"]).ok();
    assert_eq!(added.stdout, "Added INBOX-1  Buy milk\n");
    assert_eq!(home.run(&["list"]).ok().stdout, "#  REF      TITLE     STATUS\n1  INBOX-1  Buy milk  todo\n");
    assert_eq!(home.run(&["done", "1"]).ok().stdout, "Done: INBOX-1  Buy milk\n");
    let empty = home.run(&["list"]).ok();
    assert_eq!(empty.stdout, "");
    assert!(empty.stderr.contains("Nothing is open"), "{empty:?}");

    std::fs::write(home.path().join("issues.json"), ISSUES).unwrap();
    let imported = home.run(&["import", "github", "issues.json", "--project", "RAILS"]).ok();
    assert!(imported.stdout.starts_with("2 tasks, 1 tag created"), "{imported:?}");
    let listed = home.run(&["list", "tag:activerecord status:todo"]).ok();
    assert_eq!(
        listed.stdout,
        "#  REF      TITLE                STATUS  TAGS\n1  RAILS-1  Callbacks run twice  todo    activerecord\n"
    );
    // What was just added is seen among many that are older; what came at one moment is in order.
    home.run(&["add", "Buy bread"]).ok();
    let newest = home.run(&["list", "--all", "-q", "-n", "1"]).ok().stdout;
    assert_eq!(home.run(&["show", newest.trim(), "--json"]).ok().json()["title"], "Buy bread");
    let rails = home.run(&["list", "--all", "-q", "project:RAILS"]).ok().stdout;
    assert_eq!(rails, "RAILS-1\nRAILS-2\n");
    let again = home.run(&["import", "github", "issues.json", "--project", "RAILS"]).ok();
    assert!(again.stdout.starts_with("2 tasks unchanged"), "{again:?}");
}

#[test]
fn the_first_five_minutes_on_this_machine() {
    let home = Home::new();
    the_path(&home);
    // Said once, at the first use.
    assert!(!home.run(&["list"]).ok().stderr.contains("First use"));
    assert!(Home::new().run(&["list"]).ok().stderr.contains("First use"));
}

#[test]
fn the_first_five_minutes_against_a_server() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    let login = home.register(&server).ok();
    assert!(login.stdout.contains("as Ada <ada@example.com>, in acme"), "{login:?}");
    the_path(&home);
    assert!(!home.database().exists(), "nothing is kept on this machine");
    home.run(&["logout"]).ok();
    home.run(&["list"]).ok();
    assert!(home.database().exists(), "signed out, commands work on this machine again");
}

#[test]
fn what_the_first_use_makes_is_the_persons_alone() {
    let home = Home::new();
    home.run(&["list"]).ok();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&home.database()), 0o600);
        assert_eq!(mode(home.database().parent().unwrap()), 0o700);
    }
}

#[test]
fn an_export_is_whole_and_can_be_imported_elsewhere() {
    let home = Home::new();
    home.run(&["add", "Buy milk +home due:2026-12-01"]).ok();
    home.run(&["export", "backup.ndjson"]).ok();
    let lines = std::fs::read_to_string(home.path().join("backup.ndjson")).unwrap();
    assert!(lines.lines().last().unwrap().contains("\"end\":true"));
    let elsewhere = Home::new();
    std::fs::write(elsewhere.path().join("backup.ndjson"), lines).unwrap();
    elsewhere.run(&["import", "nimbus", "backup.ndjson"]).ok();
    let listed = elsewhere.run(&["list", "tag:home", "--json"]).ok().json();
    assert_eq!(listed["items"][0]["title"], "Buy milk");
    elsewhere.run(&["add", "Buy bread"]).ok();
    elsewhere.run(&["import", "nimbus", "backup.ndjson"]).fails(5, "empty");
    let org = elsewhere.run(&["org", "add", "Second", "-q"]).ok().stdout;
    elsewhere.run(&["import", "nimbus", "backup.ndjson", "--org", org.trim()]).ok();
    let listed = elsewhere.run(&["list", "tag:home", "--json", "--org", org.trim()]).ok().json();
    assert_eq!(listed["items"][0]["title"], "Buy milk");
}
