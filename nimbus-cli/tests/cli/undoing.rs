//! Undo, one act after the other; and acts on several tasks at once.

use crate::world::Home;

#[test]
fn undo_goes_back_one_act_after_the_other_and_an_undo_can_be_undone() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    home.run(&["edit", "INBOX-1", "--title", "Buy bread"]).ok();
    home.run(&["done", "INBOX-1"]).ok();
    let title_and_status = |home: &Home| {
        let task = home.run(&["show", "INBOX-1", "--json"]).ok().json();
        (task["title"].as_str().unwrap().to_owned(), task["status"].as_str().unwrap().to_owned())
    };
    let redo = home.run(&["undo", "-q"]).ok().stdout;
    assert_eq!(title_and_status(&home), ("Buy bread".to_owned(), "todo".to_owned()));
    home.run(&["undo"]).ok();
    assert_eq!(title_and_status(&home).0, "Buy milk");
    home.run(&["undo", redo.trim()]).ok();
    assert_eq!(title_and_status(&home), ("Buy milk".to_owned(), "done".to_owned()));
}

#[test]
fn several_tasks_are_done_by_their_numbers() {
    let home = Home::new();
    for title in ["One", "Two", "Three", "Four"] {
        home.run(&["add", title]).ok();
    }
    home.run(&["list", "--sort", "title"]).ok();
    let done = home.run(&["done", "1-2,4"]).ok();
    assert_eq!(done.stdout, "Done: INBOX-4  Four\nDone: INBOX-1  One\nDone: INBOX-2  Two\n");
    assert_eq!(home.run(&["list", "-q"]).ok().stdout, "INBOX-3\n");
}

#[test]
fn one_task_that_fails_does_not_keep_the_others_from_it() {
    let home = Home::new();
    home.run(&["add", "One"]).ok();
    let ran = home.run(&["done", "INBOX-9", "INBOX-1"]).fails(3, "INBOX-9");
    assert!(ran.stdout.contains("INBOX-1"), "{ran:?}");
}

#[test]
fn a_number_is_never_another_organizations_task() {
    let home = Home::new();
    home.run(&["add", "One"]).ok();
    home.run(&["list"]).ok();
    let made = home.run(&["org", "add", "Other", "--json"]).ok().json();
    let slug = made["slug"].as_str().unwrap();
    home.run(&["done", "1", "--org", slug]).fails(3, "nimbus list");
}

#[test]
fn a_task_that_is_named_twice_is_done_once() {
    let home = Home::new();
    home.run(&["add", "One"]).ok();
    home.run(&["add", "Two"]).ok();
    let done = home.run(&["done", "INBOX-2", "INBOX-1", "INBOX-2"]).ok();
    assert_eq!(done.stdout, "Done: INBOX-2  Two\nDone: INBOX-1  One\n");
}

#[test]
fn undo_passes_over_what_changed_nothing_and_what_cannot_be_undone() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    home.run(&["done", "INBOX-1"]).ok();
    home.run(&["done", "INBOX-1"]).ok();
    home.run(&["org", "edit", "--name", "Zed"]).ok();
    let undone = home.run(&["undo"]).ok().stdout;
    assert!(
        undone.starts_with("Undid task.edit: INBOX-1 Buy milk; redo it with `nimbus undo op_"),
        "{undone}"
    );
    assert_eq!(home.run(&["show", "INBOX-1", "--json"]).ok().json()["status"], "todo");
}

#[test]
fn undo_knows_what_was_done_by_other_ways_and_however_the_organization_was_named() {
    let home = Home::new();
    home.run(&["add", "keep"]).ok();
    let slug = home.run(&["org", "show", "-q"]).ok().stdout;
    home.run(&["add", "two", "--org", slug.trim()]).ok();
    home.run(&["api", "PATCH", "/v1/orgs/{org}/tasks/INBOX-1", "-f", r#"{"status": "done"}"#]).ok();
    assert!(home.run(&["undo"]).ok().stdout.contains("INBOX-1 keep"));
    assert!(home.run(&["undo"]).ok().stdout.contains("INBOX-2 two"));
    home.run(&["list", "--org", slug.trim()]).ok();
    assert_eq!(home.run(&["done", "1"]).ok().stdout, "Done: INBOX-1  keep\n");
}

#[test]
fn what_stands_in_the_way_of_an_undo_is_told_in_a_few_words() {
    let home = Home::new();
    home.run(&["project", "add", "OPS", "Operations"]).ok();
    let issue = |number| {
        format!(
            r#"{{"number": {number}, "title": "T", "state": "open", "body": null, "labels": [], "assignees": [],
            "html_url": "https://github.com/o/r/issues/{number}", "user": {{"login": "ada"}}, "comments": 0,
            "created_at": "2024-01-04T15:49:54Z", "updated_at": "2024-01-04T15:49:54Z", "closed_at": null}}"#
        )
    };
    let issues = (1..=40).map(issue).collect::<Vec<_>>().join(",");
    std::fs::write(home.path().join("issues.json"), format!("[{issues}]")).unwrap();
    home.run(&["import", "github", "issues.json", "--project", "OPS"]).ok();
    let redo = home.run(&["undo", "-q"]).ok().stdout;
    home.run(&["project", "rm", "OPS", "--yes"]).ok();
    let ran = home.run(&["undo", redo.trim()]).fails(5, "more like this");
    assert!(ran.stderr.len() < 600, "{ran:?}");
}
