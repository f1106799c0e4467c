//! Changing a task: by options, and in an editor.

use crate::world::Home;

fn home() -> Home {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    home
}

#[test]
fn options_change_what_they_name_and_nothing_else() {
    let home = home();
    let changes = [
        "--due",
        "2026-12-01",
        "--priority",
        "high",
        "--assign",
        "me",
        "--add-tag",
        "home",
        "--estimate",
        "30",
    ];
    home.run(&[&["edit", "INBOX-1"][..], &changes].concat()).ok();
    let task = home.run(&["show", "INBOX-1", "--json"]).ok().json();
    assert_eq!(task["due"]["date"], "2026-12-01");
    assert_eq!((&task["priority"], &task["estimate"]), (&"high".into(), &30.into()));
    assert_eq!(task["assignees"].as_array().unwrap().len(), 1);
    home.run(&["edit", "INBOX-1", "--due", "none", "--remove-tag", "home", "--unassign", "ada"]).ok();
    let task = home.run(&["show", "INBOX-1", "--json"]).ok().json();
    assert!(task["due"].is_null() && task["tags"].as_array().unwrap().is_empty());
    assert_eq!((&task["title"], &task["priority"]), (&"Buy milk".into(), &"high".into()));
}

#[test]
fn an_editor_changes_title_and_description() {
    let home = home().with("EDITOR", "sed -i s/milk/bread/");
    assert_eq!(home.run(&["edit", "INBOX-1"]).ok().stdout, "Changed INBOX-1  Buy bread\n");
}

#[test]
fn what_was_written_is_kept_when_it_cannot_be_saved() {
    let home = home().with("EDITOR", "sed -i 1s/.*//");
    home.run_with(&["edit", "INBOX-1", "--description", "-"], "Two litres.").ok();
    let long = "x".repeat(501);
    let home = home.with("NIMBUS_EDITOR", &format!("sed -i 1s/.*/{long}/"));
    let ran = home.run(&["edit", "INBOX-1"]).fails(2, "what you wrote is kept in ");
    let path = ran.stderr.split("what you wrote is kept in ").nth(1).unwrap().trim();
    assert!(std::fs::read_to_string(path).unwrap().starts_with(&long));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn nobody_is_asked_when_that_is_forbidden() {
    let home = home().with("EDITOR", "false");
    home.run(&["edit", "INBOX-1", "--no-input"]).fails(2, "--title");
    home.run(&["comment", "INBOX-1", "--no-input"]).fails(2, "stdin");
}

#[test]
fn a_preview_adds_nothing() {
    let home = home();
    let preview = home.run(&["add", "Call the bank #INBOX !high due:2026-12-01 +money", "--dry-run"]).ok();
    assert!(
        preview.stdout.contains("Call the bank") && preview.stdout.contains("money (new)"),
        "{preview:?}"
    );
    assert_eq!(home.run(&["list", "-q"]).ok().stdout, "INBOX-1\n");
}

#[test]
fn a_description_comes_along_with_a_new_task() {
    let home = home();
    home.run_with(
        &["add", "Call the bank !high", "--description", "-", "--parent", "INBOX-1"],
        "Ask for *Grace*.",
    )
    .ok();
    let task = home.run(&["show", "INBOX-2", "--json"]).ok().json();
    assert_eq!((&task["description"], &task["priority"]), (&"Ask for *Grace*.".into(), &"high".into()));
    assert!(task["parent"].is_string());
}

#[test]
fn an_edit_is_made_whole_or_not_at_all() {
    let home = home();
    home.run(&["edit", "INBOX-1", "--title", "Changed halfway", "--assign", "nobodyhere"])
        .fails(3, "nobodyhere");
    home.run(&["edit", "INBOX-1", "--title", "Changed halfway", "--remove-tag", "none-such"])
        .fails(3, "none-such");
    home.run(&["edit", "INBOX-9", "--add-tag", "brandnew"]).fails(3, "task");
    assert_eq!(home.run(&["list", "-q"]).ok().stdout, "INBOX-1\n");
    assert!(home.run(&["show", "INBOX-1"]).ok().stdout.contains("Buy milk"), "the title stays");
    assert_eq!(home.run(&["tag", "list", "-q"]).ok().stdout, "", "no tag was made for nothing");
}

#[test]
fn an_edit_is_undone_whole() {
    let home = home();
    for tag in ["aa", "bb", "cc"] {
        home.run(&["tag", "add", tag]).ok();
    }
    home.run(&["edit", "INBOX-1", "--add-tag", "cc"]).ok();
    let before = home.run(&["show", "INBOX-1", "--json"]).ok().json();
    let tags = ["--add-tag", "aa", "--add-tag", "bb", "--remove-tag", "cc"];
    let others = ["edit", "INBOX-1", "--title", "T3", "--priority", "high", "--assign", "me"];
    home.run(&[&others[..], &tags].concat()).ok();
    home.run(&["undo"]).ok();
    let after = home.run(&["show", "INBOX-1", "--json"]).ok().json();
    for field in ["title", "priority", "tags", "assignees"] {
        assert_eq!(before[field], after[field], "{field}");
    }
}

#[test]
fn an_editor_that_fails_leaves_behind_only_what_was_written() {
    let home = home();
    let made = home.path().join("tmp");
    std::fs::create_dir(&made).unwrap();
    let home = home.with("TMPDIR", made.to_str().unwrap());
    let files = || std::fs::read_dir(&made).unwrap().count();
    for editor in ["no-such-editor", "false"] {
        let home = home.again().with("EDITOR", editor);
        let ran = home.run(&["edit", "INBOX-1"]).fails(1, editor);
        assert!(!ran.stderr.contains("kept") && files() == 0, "{ran:?}");
    }
    std::fs::write(home.path().join("half"), "sed -i s/milk/bread/ $1; false").unwrap();
    home.again().with("EDITOR", "sh half").run(&["edit", "INBOX-1"]).fails(1, "what you wrote is kept in");
    assert_eq!(files(), 1);
}
