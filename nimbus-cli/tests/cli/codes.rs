//! Exit codes: what a script learns.

use rstest::rstest;

use crate::world::Home;

#[rstest]
#[case::it_worked(&["list"], 0)]
#[case::help_is_no_error(&["--help"], 0)]
#[case::version(&["--version"], 0)]
#[case::no_verb(&[], 2)]
#[case::unknown_verb(&["lsit"], 2)]
#[case::unknown_option(&["list", "--colour"], 2)]
#[case::two_forms_at_once(&["list", "--json", "--quiet"], 2)]
#[case::wrong_filter(&["list", "asignee:me"], 2)]
#[case::wrong_limit(&["list", "--limit", "0"], 2)]
#[case::no_such_task(&["show", "INBOX-99"], 3)]
#[case::no_such_number(&["done", "7"], 3)]
#[case::no_such_project(&["project", "show", "NOPE"], 3)]
#[case::no_such_project_in_the_text(&["add", "Buy milk #NOPE"], 3)]
#[case::no_such_file(&["import", "github", "nowhere.json"], 3)]
#[case::nothing_to_undo_before_anything_was_done(&["undo"], 5)]
#[case::not_signed_in(&["logout"], 4)]
#[case::nobody_may_do_system_work(&["can", "system.work"], 4)]
#[case::may_do_it(&["can", "task.create"], 0)]
#[case::key_is_taken(&["project", "add", "INBOX", "Again"], 5)]
#[case::nobody_to_ask(&["project", "rm", "INBOX"], 2)]
#[case::unknown_profile(&["list", "--profile", "work"], 2)]
fn commands_end_with_their_code(#[case] arguments: &[&str], #[case] code: i32) {
    let ran = Home::new().run(arguments);
    assert_eq!(ran.code, code, "{ran:?}");
}

#[test]
fn writing_to_what_is_in_the_trash_is_a_conflict() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    home.run(&["rm", "INBOX-1"]).ok();
    home.run(&["rm", "INBOX-1"]).ok();
    home.run(&["done", "INBOX-1"]).fails(5, "nimbus restore INBOX-1");
    home.run(&["restore", "INBOX-1"]).ok();
    home.run(&["done", "INBOX-1"]).ok();
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let home = Home::new().with("NIMBUS_URL", "http://127.0.0.1:9").with("NIMBUS_TOKEN", "nim_pat_x");
    home.run(&["list", "--org", "acme"]).fails(6, "cannot be reached");
}

#[test]
fn a_wrong_password_and_a_wrong_token_are_denied() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    home.register(&server).ok();
    let login = ["login", &server.url, "--email", "ada@example.com", "--password-stdin"];
    home.run_with(&login, "not the password").fails(4, "--register");
    home.run_with(&login, "correct horse battery").ok();
    home.run_with(&["login", &server.url, "--token-stdin"], "nim_pat_nonsense").fails(4, "");
    let stranger = Home::new().with("NIMBUS_URL", &server.url);
    stranger.run(&["status"]).fails(4, "nimbus login");
}

#[test]
fn asking_too_often_for_a_password_is_limited() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    let login = ["login", &server.url, "--email", "eve@example.com", "--password-stdin"];
    let codes: Vec<_> = (0..12).map(|_| home.run_with(&login, "wrong password").code).collect();
    assert!(codes.contains(&4) && codes.last() == Some(&8), "{codes:?}");
}

#[test]
fn an_editor_left_without_a_change_is_cancelled() {
    let home = Home::new().with("EDITOR", "true");
    home.run(&["add", "Buy milk"]).ok();
    home.run(&["edit", "INBOX-1"]).fails(7, "nothing was changed");
}

#[rstest]
#[case::from_the_server(&["show", "INBOX-99", "--json"], 3)]
#[case::unknown_option(&["list", "--json", "--nope"], 2)]
#[case::no_task(&["--json", "show", "foo"], 2)]
#[case::missing_argument(&["show", "--json"], 2)]
#[case::unknown_profile(&["list", "--json", "--profile", "nope"], 2)]
fn errors_are_one_json_object_for_programs(#[case] arguments: &[&str], #[case] code: u8) {
    let ran = Home::new().run(arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (code.into(), ""), "{ran:?}");
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["exit"], code);
    assert!(!error["error"].as_str().unwrap().is_empty());
}

#[test]
fn several_errors_are_one_json_object_too() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let ran = home.run(&["--json", "done", "INBOX-7", "INBOX-1", "INBOX-8"]).fails(3, "INBOX-8");
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    let named = error["errors"].as_array().unwrap().iter().map(|error| error["error"].as_str().unwrap());
    assert_eq!(named.filter(|text| text.contains("INBOX-")).count(), 2, "{error}");
    assert_eq!(ran.json()["items"][0]["ref"], "INBOX-1");
}

#[test]
fn a_misspelt_variable_is_json_too() {
    let ran = Home::new().with("NIMBUS_TOKKEN", "x").run(&["list", "--json"]).fails(2, "NIMBUS_TOKKEN");
    serde_json::from_str::<serde_json::Value>(&ran.stderr).unwrap();
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let home = Home::new();
    let script = format!(
        "for n in 1 2 3; do '{0}' add $n -q; done; '{0}' list --json | true",
        env!("CARGO_BIN_EXE_nimbus")
    );
    let ended =
        std::process::Command::new("sh").args(["-ec", &script]).env("HOME", home.path()).status().unwrap();
    assert!(ended.success());
}

#[test]
fn a_remark_comes_after_what_it_is_about() {
    let home = Home::new();
    let script =
        format!("'{0}' add One -q; '{0}' add Two -q; '{0}' list -n 1 2>&1", env!("CARGO_BIN_EXE_nimbus"));
    let ran =
        std::process::Command::new("sh").args(["-ec", &script]).env("HOME", home.path()).output().unwrap();
    let told = String::from_utf8(ran.stdout).unwrap();
    let place = |what: &str| told.find(what).unwrap_or_else(|| panic!("no {what:?} in {told}"));
    assert!(place("1 of 2 tasks") > place("todo"), "{told}");
}
