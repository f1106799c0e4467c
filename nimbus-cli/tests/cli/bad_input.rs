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
#[case::title_too_long_in_a_text(&["add", &"x".repeat(501)], "column 1: the title has 501")]
#[case::control_character_in_a_text(&["add", "ab\u{1b}cd"], "column 3: the title holds the control character U+001B; take")]
#[case::filter_that_begins_like_an_option(&["list", "-project:OPS"], "nimbus list -- -project:OPS")]
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
#[case::postgres(&["serve", "--database", "postgres://db"], "must name a database")]
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

#[test]
fn what_is_not_there_is_named_also_where_it_is_alone() {
    let home = Home::new();
    home.run(&["show", "INBOX-99"]).fails(3, "there is no such task: INBOX-99");
    home.run(&["done", "INBOX-99", "INBOX-98"]).fails(3, "there is no such task: INBOX-98");
    home.run(&["project", "show", "NOPE"]).fails(3, "there is no such project: NOPE");
    home.run(&["list", "--org", "nowhere"]).fails(3, "there is no such organization: nowhere");
}

#[test]
fn a_place_where_no_database_can_be_is_told_at_once() {
    let home = Home::new().with("NIMBUS_DATA_DIR", "/dev/null/x");
    home.run(&["list"]).fails(1, "/dev/null/x: Not a directory");
    home.run(&["serve"]).fails(1, "/dev/null/x: Not a directory");
    let home = Home::new();
    std::fs::create_dir_all(home.database().parent().unwrap()).unwrap();
    std::fs::write(home.database(), "all sorts of things").unwrap();
    home.run(&["list"]).fails(1, "restore a backup");
}

#[test]
fn without_a_token_it_is_said_in_words_for_people() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    let ran = home.with("NIMBUS_URL", &server.url).run(&["list"]).fails(4, "you are not signed in");
    assert!(!ran.stderr.contains("Bearer"), "{ran:?}");
}
