//! `nimbus doctor` finds what is wrong.

use crate::world::Home;

#[test]
fn all_is_well_on_a_new_machine_and_a_used_one() {
    let home = Home::new();
    home.run(&["doctor"]).ok();
    home.run(&["add", "Buy milk"]).ok();
    home.run(&["doctor", "--verify"]).ok();
}

#[test]
fn a_change_that_was_altered_from_outside_is_found() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let database = rusqlite::Connection::open(home.database()).unwrap();
    // Whoever alters a database from outside is not stopped by what it says about itself.
    let guards =
        "select group_concat('drop trigger ' || name, ';') from sqlite_schema where type = 'trigger'";
    let guards: String = database.query_row(guards, [], |row| row.get(0)).unwrap();
    database.execute_batch(&guards).unwrap();
    let altered = database.execute("update changes set kind = 'tag' where seq = 4", []).unwrap();
    assert_eq!(altered, 1);
    drop(database);
    home.run(&["doctor", "--verify"]).fails(1, "not as it should be");
    let told = home.run(&["doctor", "--verify", "--json"]).json();
    assert_eq!(told["ok"], false);
    assert!(told["findings"].to_string().contains("change 4"), "{told}");
}

#[test]
fn a_log_whose_end_was_cut_off_is_found_by_the_head_that_was_kept() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let told = home.run(&["doctor", "--verify", "--json"]).json();
    let findings = told["findings"].as_array().unwrap();
    let head = findings.iter().find_map(|finding| finding["head"].as_str()).unwrap().to_owned();
    home.run(&["add", "Buy bread"]).ok();
    home.run(&["doctor", "--verify", "--head", &head]).ok();
    let database = rusqlite::Connection::open(home.database()).unwrap();
    database
        .execute_batch(
            "drop trigger changes_remain; pragma foreign_keys = off; \
             delete from change_payloads where seq >= 4; delete from changes where seq >= 4; \
             update heads set (seq, hash) = (select seq, hash from changes order by seq desc limit 1);",
        )
        .unwrap();
    drop(database);
    home.run(&["doctor", "--verify"]).ok();
    let ran = home.run(&["doctor", "--verify", "--head", &head]).fails(1, "not as it should be");
    assert!(ran.stdout.contains("its end was cut off"), "{ran:?}");
    home.run(&["doctor", "--verify", "--head", "7:00"]).fails(2, "ORG=SEQ:HASH");
}

#[cfg(unix)]
#[test]
fn tokens_that_others_can_read_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    home.register(&server).ok();
    home.run(&["doctor"]).ok();
    let tokens = home.path().join(".config/nimbus/credentials.toml");
    std::fs::set_permissions(&tokens, std::fs::Permissions::from_mode(0o644)).unwrap();
    home.run(&["list"]).fails(4, "chmod 600");
    home.run(&["doctor"]).fails(1, "");
}

#[test]
fn a_server_that_is_away_is_told() {
    let home = Home::new().with("NIMBUS_URL", "http://127.0.0.1:9").with("NIMBUS_TOKEN", "nim_pat_x");
    let ran = home.run(&["doctor"]).fails(1, "");
    assert!(ran.stdout.contains("cannot be reached"), "{ran:?}");
}
