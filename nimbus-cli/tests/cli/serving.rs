//! `nimbus serve`: starting, what it says, stopping, and being killed.

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
fn a_port_that_is_taken_is_told() {
    let host = Home::new();
    let server = host.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap();
    Home::new().run(&["serve", "--listen", address]).fails(6, "--listen");
}

#[test]
fn operators_have_a_door_of_their_own() {
    let host = Home::new();
    let server = host.serve(&["--operator-listen", "127.0.0.1:0"]);
    let home = Home::new().with("NIMBUS_URL", &server.url);
    assert_eq!(home.run(&["api", "GET", "/readyz"]).ok().json()["status"], "ok");
}

#[test]
fn a_raw_request_reaches_the_api() {
    let home = Home::new();
    let made = home.run(&["api", "POST", "/v1/orgs/{org}/tags", "-f", r#"{"name": "urgent"}"#]).ok().json();
    assert_eq!(made["name"], "urgent");
    home.run(&["api", "POST", "/v1/orgs/{org}/tags", "-f", "{}"]).fails(2, "name");
    home.run(&["api", "GET", "/v1/orgs/{org}/tasks/INBOX-9"]).fails(3, "");
}
