//! Bad input gets a precise answer: what, where, and what would be right.

use rstest::rstest;

use crate::world::Home;

#[rstest]
#[case::misspelt_field(&["list", "asignee:me"], "did you mean")]
#[case::wrong_date(&["add", "x due:2026-02-30"], "due")]
#[case::no_task_at_all(&["show", "milk"], "such as OPS-42")]
#[case::backward_range(&["done", "3-1"], "smaller number")]
#[case::title_too_long(&["edit", "INBOX-1", "--title", &"x".repeat(501)], "at most 500")]
#[case::empty_title(&["edit", "INBOX-1", "--title", " "], "must not be empty")]
#[case::wrong_status(&["edit", "INBOX-1", "--status", "doing"], "todo, in_progress, done, cancelled")]
#[case::wrong_due(&["edit", "INBOX-1", "--due", "soonish"], "2026-12-01")]
#[case::wrong_priority(&["edit", "INBOX-1", "--priority", "hihg"], "low, medium, high, urgent")]
#[case::wrong_key(&["project", "add", "a-b", "Name"], "2 to 10 capitals")]
#[case::wrong_colour(&["tag", "add", "x", "--colour", "red"], "#1E90FF")]
#[case::wrong_action(&["can", "task.fly"], "task.edit")]
#[case::wrong_format(&["import", "jirra", "x.json"], "github")]
#[case::wrong_path(&["api", "GET", "v1/orgs"], "begins with /v1/")]
#[case::wrong_url(&["login", "localhost:7420"], "http")]
#[case::url_without_a_scheme(&["login", "tasks.example.org"], "https://tasks.example.org")]
#[case::password_in_the_clear(&["login", "http://tasks.example.org"], "not encrypted")]
#[case::password_in_the_clear_in_capitals(&["login", "HTTP://10.255.255.1:9"], "not encrypted")]
#[case::password_to_what_looks_like_this_machine(&["login", "http://127.evil.example"], "not encrypted")]
#[case::password_to_whoever_is_behind_the_at(&["login", "http://localhost:x@evil.example"], "names no user")]
#[case::wrong_org(&["list", "--org", "A"], "--org A")]
#[case::postgres(&["serve", "--database", "postgres://db/nimbus"], "SQLite only")]
#[case::no_port(&["serve", "--listen", "localhost"], "127.0.0.1:7420")]
#[case::wrong_log_filter(&["serve", "--log", "a=b=c"], "--log")]
fn a_mistake_is_answered_with_what_would_be_right(#[case] arguments: &[&str], #[case] why: &str) {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    home.run(arguments).fails(2, why);
}

#[test]
fn a_misspelt_variable_is_refused_by_name() {
    Home::new().with("NIMBUS_TOKKEN", "x").run(&["list"]).fails(2, "NIMBUS_TOKKEN");
}

#[test]
fn a_misspelt_key_of_the_configuration_is_refused_with_its_line() {
    let home = Home::new();
    let folder = home.path().join(".config/nimbus");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "profil = \"work\"\n").unwrap();
    home.run(&["list"]).fails(2, "line 1");
}

#[test]
fn a_broken_file_is_refused_whole_with_the_place() {
    let home = Home::new();
    std::fs::write(home.path().join("broken.json"), "[{\"number\": 1, \"title\": 7}]").unwrap();
    home.run(&["import", "github", "broken.json", "--project", "NEW"]).fails(2, "title");
    assert!(!home.run(&["project", "list"]).ok().stdout.contains("NEW"), "nothing was written");
}
