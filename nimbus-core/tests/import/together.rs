//! Items of one file together: repetitions, changes, links, and what tells a change at the source.

use nimbus_core::import::{Format, Plan};
use rstest::rstest;

use crate::{assert_noted, notes, only};

fn plan(file: &str) -> Plan {
    crate::plan(Format::GitHub, file)
}

/// An issue with these further members.
fn issue(number: usize, more: &str) -> String {
    let url = format!("https://github.com/a/b/issues/{number}");
    format!(r#"{{"number": {number}, "url": "{url}", "title": "t{number}", "state": "open" {more}}}"#)
}

fn list(issues: &[String]) -> String {
    format!("[{}]", issues.join(","))
}

fn updated(day: u8, title: &str) -> String {
    format!(r#", "updated_at": "2024-02-{day:02}T00:00:00Z", "body": "{title}""#)
}

#[test]
fn an_entry_said_twice_is_one_item() {
    let plan = plan(&list(&[issue(1, ""), issue(2, ""), issue(1, ""), issue(1, &updated(3, ""))]));
    assert_eq!((plan.items.len(), plan.repeated), (2, 2));
    assert!(plan.items[0].updated_at.is_some(), "a later touch is kept");
    assert_eq!(notes(&plan), [""; 0]);
}

#[rstest]
#[case::newer_last(1, 2, "second")]
#[case::newer_first(2, 1, "first")]
#[case::of_equals_the_later(1, 1, "second")]
fn of_two_tellings_the_one_changed_last_counts(#[case] first: u8, #[case] second: u8, #[case] kept: &str) {
    let plan = plan(&list(&[issue(1, &updated(first, "first")), issue(1, &updated(second, "second"))]));
    assert_eq!(only(&plan).description.as_str(), kept);
    assert_eq!(plan.repeated, 0);
    assert_noted(&plan, "stands in the file more than once with different content");
    assert_eq!(only(&plan).position, 0);
}

#[test]
fn links_told_from_the_far_end_are_turned_round() {
    let whole =
        issue(1, r#", "subIssues": {"nodes": [{"number": 2}]}, "blocking": [{"number": 3}, {"number": 3}]"#);
    let file = list(&[issue(2, ""), issue(3, ""), whole]);
    let plan = plan(&file);
    assert_eq!(plan.items[0].parent.as_deref(), Some("a/b#1"));
    assert_eq!(plan.items[1].depends_on, ["a/b#1"]);
    assert_eq!(notes(&plan), [""; 0]);
}

#[test]
fn a_part_of_two_wholes_is_noted() {
    let whole = |number| issue(number, r#", "subIssues": [{"number": 2}]"#);
    let plan = plan(&list(&[whole(1), issue(2, ""), whole(3)]));
    assert_eq!(plan.items[1].parent.as_deref(), Some("a/b#1"));
    assert_eq!(notes(&plan), ["has the part a/b#2, which is part of another"]);
}

#[rstest]
#[case::itself(&[1])]
#[case::two(&[2, 1])]
#[case::three(&[2, 3, 1])]
fn a_circle_is_opened_and_noted(#[case] next: &[usize]) {
    let link = |number: usize| {
        format!(r#", "parent": {{"number": {number}}}, "blockedBy": [{{"number": {number}}}]"#)
    };
    let plan =
        plan(&list(&next.iter().enumerate().map(|(at, &to)| issue(at + 1, &link(to))).collect::<Vec<_>>()));
    assert_eq!(plan.items.iter().filter(|item| item.parent.is_none()).count(), 1);
    assert_eq!(plan.items.iter().filter(|item| item.depends_on.is_empty()).count(), 1);
    assert_noted(&plan, "is part of a/b#1, which leads back to it");
    assert_noted(&plan, "depends on a/b#1, which leads back to it");
    assert_eq!(plan.notes.len(), 2);
}

#[test]
fn parts_of_parts_end_where_those_of_tasks_do() {
    let part = |number: usize| issue(number, &format!(r#", "parent": {{"number": {}}}"#, number + 1));
    let plan = plan(&list(&(1..=50).map(part).collect::<Vec<_>>()));
    let alone: Vec<_> =
        plan.items.iter().filter(|item| item.parent.is_none()).map(|item| item.position).collect();
    assert_eq!(alone, [9, 29], "the fiftieth names one that is not in the file; each 21st level begins anew");
    assert_noted(&plan, "which is 20 levels down already");
}

#[test]
fn a_long_chain_of_dependencies_is_walked() {
    let next = |number: usize| issue(number, &format!(r#", "blockedBy": [{{"number": {}}}]"#, number + 1));
    let plan = plan(&list(&(1..=5_000).map(next).collect::<Vec<_>>()));
    assert_eq!(notes(&plan), [""; 0]);
}

fn digest(more: &str) -> String {
    only(&plan(&list(&[issue(1, more)]))).source.digest.clone().unwrap()
}

#[rstest]
#[case::touched(r#", "updated_at": "2024-02-03T00:00:00Z""#)]
#[case::reactions(r#", "reactions": {"total_count": 3}"#)]
#[case::empty(r#", "labels": [], "assignees": [], "body": null"#)]
fn what_is_not_carried_over_does_not_count_as_changed(#[case] more: &str) {
    assert_eq!(digest(""), digest(more));
}

#[test]
fn the_order_of_labels_does_not_count_as_changed() {
    assert_eq!(digest(r#", "labels": ["a", "b"]"#), digest(r#", "labels": ["b", "a"]"#));
}

#[rstest]
#[case::body(r#", "body": "x""#)]
#[case::label(r#", "labels": ["a"]"#)]
#[case::person(r#", "assignees": [{"login": "ada"}]"#)]
#[case::parent(r#", "parent": {"number": 2}"#)]
#[case::blocker(r#", "blockedBy": [{"number": 2}]"#)]
#[case::comment(r#", "comments": [{"id": 1, "body": "x"}]"#)]
#[case::made(r#", "created_at": "2024-02-03T00:00:00Z""#)]
fn what_is_carried_over_counts_as_changed(#[case] more: &str) {
    assert_ne!(digest(""), digest(more));
}
