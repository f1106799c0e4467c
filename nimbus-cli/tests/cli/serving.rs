//! `nimbus serve`: starting, what it says, stopping, and being killed.

use std::io::{BufRead, BufReader};

use crate::world::Home;

#[test]
fn asked_to_stop_it_leaves_in_good_order() {
    let home = Home::new();
    let (status, said) = home.serve(&[]).stop();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("nimbus login http://127.0.0.1:"), "{said}");
    assert!(said.contains("/docs"), "{said}");
}

#[test]
fn what_was_answered_survives_a_kill() {
    let (home, host) = (Home::new(), Home::new());
    let mut server = host.serve(&["--data", "data"]);
    home.register(&server).ok();
    for number in 0..5 {
        home.run(&["add", &format!("Task {number}")]).ok();
    }
    server.kill();
    home.run(&["list"]).fails(6, "cannot be reached");
    let again = host.serve(&["--data", "data"]);
    // The port is another one; the profile keeps its token.
    let login = ["login", &again.url, "--email", "ada@example.com", "--password-stdin"];
    home.run_with(&login, "correct horse battery").ok();
    assert_eq!(home.run(&["list", "-q"]).ok().stdout.lines().count(), 5);
    host.run(&["doctor", "--verify", "--data", "data"]).ok();
}

#[test]
fn off_this_machine_the_first_account_needs_the_code_that_was_printed() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&["--public-url", "https://tasks.example.org"]);
    home.register(&server).fails(4, "setup code");
    let (_, said) = server.stop();
    assert!(said.contains("--setup-code nim_"), "{said}");
}

#[test]
fn the_command_that_is_printed_makes_the_first_account_also_when_nobody_reads_the_log_any_more() {
    let (home, host) = (Home::new(), Home::new());
    let mut server = host.serve_on("0.0.0.0:0", &[]);
    // From here on its log goes nowhere.
    let command = server.says("--setup-code");
    let words = command.trim().strip_prefix("nimbus ").unwrap().split_whitespace();
    let account = ["--email", "ada@example.com", "--name", "Ada", "--password-stdin"];
    home.run_with(&words.chain(account).collect::<Vec<_>>(), "correct horse battery").ok();
}

#[test]
fn a_line_of_the_log_says_once_what_it_is_about() {
    let host = Home::new();
    let mut server = host.serve(&["--log-format", "json"]);
    Home::new().with("NIMBUS_URL", &server.url).run(&["api", "GET", "/livez"]).ok();
    let line = server.says("\"answered\"");
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(line["span"]["request_id"].is_string() && line.get("spans").is_none(), "{line}");
}

#[test]
fn a_database_that_is_named_goes_before_the_data_folder_of_the_environment() {
    let host = Home::new().with("NIMBUS_DATA_DIR", "elsewhere");
    host.serve(&["--database", "sqlite:here.db"]);
    assert!(host.path().join("here.db").exists() && !host.path().join("elsewhere").exists());
    host.run(&["serve", "--database", "sqlite:here.db", "--data", "there"]).fails(2, "--data");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let host = Home::new();
    let server = host.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap();
    Home::new().run(&["serve", "--listen", address]).fails(6, "another address with --listen");
    let operators = ["serve", "--listen", "127.0.0.1:0", "--operator-listen", address];
    Home::new().run(&operators).fails(6, "another address with --operator-listen");
}

#[test]
fn operators_have_a_door_of_their_own_which_is_told() {
    let host = Home::new();
    let mut server = host.serve(&["--operator-listen", "127.0.0.1:0"]);
    let told = server.line();
    let url = told.trim().strip_prefix("operators are answered on ").unwrap();
    for url in [url, server.url.as_str()] {
        let home = Home::new().with("NIMBUS_URL", url);
        assert_eq!(home.run(&["api", "GET", "/readyz"]).ok().json()["status"], "ok");
    }
}

#[test]
fn a_raw_request_reaches_the_api() {
    let home = Home::new();
    let made = home.run(&["api", "POST", "/v1/orgs/{org}/tags", "-f", r#"{"name": "urgent"}"#]).ok().json();
    assert_eq!(made["name"], "urgent");
    home.run(&["api", "POST", "/v1/orgs/{org}/tags", "-f", "{}"]).fails(2, "name");
    home.run(&["api", "GET", "/v1/orgs/{org}/tasks/INBOX-9"]).fails(3, "");
}

#[test]
fn events_are_printed_as_they_come() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let mut following = home.start(&["api", "GET", "/v1/orgs/{org}/events?after=0"]);
    let lines = BufReader::new(following.stdout.take().unwrap()).lines();
    // It has no end, so what is read here came before it.
    let told = lines.map(Result::unwrap).find(|line| line.starts_with("data:") && line.contains("Buy milk"));
    following.kill().unwrap();
    following.wait().unwrap();
    assert!(told.is_some());
}
