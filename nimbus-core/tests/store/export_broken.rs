//! Exports that were cut off or damaged: refused with the line, before anything is written.

use serde_json::{Value, json};

use crate::import_stage::archive;

const USER: &str = "usr_00000000000000000000000001";
const PROJECT: &str = "prj_00000000000000000000000001";
const AT: &str = "2026-11-23T10:00:00.000Z";

/// The lines of a small export: 2 a member, 3 a project, 4 to 6 tasks, 7 a comment, 8 the end.
pub(crate) fn lines() -> Vec<Value> {
    vec![
        json!({"nimbus": "export", "version": 1, "organization": "org_00000000000000000000000001", "at": AT, "epoch": "e", "through": 9}),
        json!({"kind": "member", "record": {"id": USER, "version": 1, "role": "owner", "name": "Ada", "email": null, "image_url": null,
            "claimed": true, "created_at": AT, "created_by": USER, "updated_at": AT, "deleted_at": null}}),
        json!({"kind": "project", "record": {"id": PROJECT, "version": 2, "key": "OPS", "name": "Ops", "description": "", "colour": null,
            "archived": false, "created_at": AT, "created_by": USER, "updated_at": AT, "deleted_at": null}}),
        task(1),
        task(2),
        task(3),
        json!({"kind": "comment", "record": {"id": "cmt_00000000000000000000000001", "version": 6, "task": id(1), "project": PROJECT,
            "body": "Said", "reply_to": null, "mentions": [], "edited_at": null, "created_at": AT, "created_by": USER, "updated_at": AT,
            "deleted_at": null, "source": null}}),
        json!({"end": true, "records": 6, "through": 9}),
    ]
}

fn id(number: u32) -> String {
    format!("tsk_0000000000000000000000000{number}")
}

fn task(number: u32) -> Value {
    json!({"kind": "task", "record": {"id": id(number), "version": 2 + number, "project": PROJECT, "number": number, "title": "T",
        "description": "", "status": "todo", "priority": null, "start": null, "due": null, "estimate": null, "assignees": [USER],
        "tags": [], "parent": null, "position": format!("a{number}"), "created_at": AT, "created_by": USER, "updated_at": AT,
        "completed_at": null, "deleted_at": null, "source": null}})
}

pub(crate) fn file(lines: &[Value]) -> String {
    lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n"
}

fn refused(file: &str) -> String {
    match archive(file) {
        Ok(read) => panic!("must be refused: {read:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_whole_export_is_read() {
    let read = archive(&file(&lines())).unwrap();
    assert_eq!((read.tasks.len(), read.notes.len()), (3, 0));
}

#[rstest::rstest]
#[case::no_first_line(0, "/nimbus", json!("backup"), "line 1: holds a Nimbus \"backup\"; an `export` was expected")]
#[case::a_newer_form(0, "/version", json!(2), "line 1: is of version 2; this program reads version 1")]
#[case::fewer_than_it_says(7, "/records", json!(7), "line 8: says that 7 records stand before it, and 6 do")]
#[case::an_unknown_kind(3, "/kind", json!("card"), "line 4: is no line of an export: must be one of organization")]
#[case::invitations_are_not_exported(3, "/kind", json!("invitation"), "line 4: is of the kind invitation")]
#[case::a_title_too_long(3, "/record/title", json!("x".repeat(501)), "line 4: is no task of Nimbus: has 501 characters; at most 500")]
#[case::a_number_of_zero(3, "/record/number", json!(0), "line 4: has the number 0")]
#[case::a_number_too_high(3, "/record/number", json!(1_000_000_000_001_u64), "line 4: has the number 1000000000001; tasks are numbered from 1 to 1000000000000")]
#[case::the_highest_number_of_all(3, "/record/number", json!(u64::MAX), "line 4: has the number 18446744073709551615")]
#[case::the_last_position_of_all(3, "/record/position", json!("z".repeat(27)), "line 4: has the position zzzzzzzzzzzzzzzzzzzzzzzzzzz, which is too far")]
#[case::the_first_position_of_all(3, "/record/position", json!(format!("A{}1", "0".repeat(26))), "which is too far from the first one, a0")]
#[case::one_number_twice(4, "/record/number", json!(1), "line 5: has the number 1 in prj_00000000000000000000000001, as the record on line 4 has")]
#[case::an_id_of_zeroes(3, "/record/id", json!("tsk_00000000000000000000000000"), "line 4: is no task of Nimbus: an id of nothing but zeroes names nothing")]
#[case::an_estimate_of_years(3, "/record/estimate", json!(600_000), "line 4: is no task of Nimbus: must be minutes from 0 to 525600")]
#[case::a_source_that_clears_the_screen(3, "/record/source", json!({"system": "a\u{1b}[2J", "key": "1", "url": null, "author": null, "digest": null}),
    "line 4: is no task of Nimbus: holds the control character U+001B at character 2")]
#[case::a_source_without_end(6, "/record/source", json!({"system": "a", "key": "x".repeat(2_001), "url": null, "author": null, "digest": null}),
    "line 7: is no comment of Nimbus: has 2001 characters; at most 2000")]
#[case::done_at_no_time(3, "/record/status", json!("done"), "line 4: is done and has no `completed_at`")]
#[case::an_unknown_project(3, "/record/project", json!("prj_00000000000000000000000002"), "line 4: names prj_00000000000000000000000002 as its project")]
#[case::an_unknown_assignee(5, "/record/assignees/0", json!("usr_00000000000000000000000002"), "line 6: names usr_00000000000000000000000002 as an assignee")]
#[case::an_unknown_tag(5, "/record/tags", json!(["tag_00000000000000000000000002"]), "line 6: names tag_00000000000000000000000002 as a tag")]
#[case::a_part_of_itself(3, "/record/parent", json!("tsk_00000000000000000000000003"), "is part of a task that is part of it")]
#[case::a_comment_on_nothing(6, "/record/task", json!("tsk_00000000000000000000000009"), "line 7: names tsk_00000000000000000000000009 as its task")]
fn what_is_wrong_is_told_with_its_line(
    #[case] line: usize,
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] message: &str,
) {
    let mut lines = lines();
    if message.contains("part of it") {
        *lines[5].pointer_mut(pointer).unwrap() = json!(id(1));
    }
    *lines[line].pointer_mut(pointer).unwrap() = value;
    let refused = refused(&file(&lines));
    assert!(refused.contains(message), "{refused}");
}

#[test]
fn a_file_that_was_cut_off_is_refused_wherever_the_cut_is() {
    let whole = file(&lines());
    // Without its last newline it still says all it has to say.
    for end in 1..whole.len() - 1 {
        let refused = refused(&whole[..end]);
        assert!(refused.starts_with("line "), "cut at {end}: {refused}");
    }
    archive(whole.trim_end()).unwrap();
}

#[test]
fn an_answer_to_a_comment_on_another_task_is_refused() {
    let mut lines = lines();
    let mut answer = lines[6].clone();
    answer["record"]["id"] = json!("cmt_00000000000000000000000002");
    answer["record"]["reply_to"] = json!("cmt_00000000000000000000000001");
    lines.insert(7, answer);
    lines[8]["records"] = json!(7);
    assert_eq!(archive(&file(&lines)).unwrap().comments.len(), 2, "on the same task it is taken");
    lines[7]["record"]["task"] = json!(id(2));
    let refused = refused(&file(&lines));
    assert_eq!(refused, "line 8: answers cmt_00000000000000000000000001, which is on another task");
}

#[test]
fn two_files_in_one_are_refused() {
    let whole = file(&lines());
    assert!(refused(&format!("{whole}{whole}")).starts_with("line 9: stands after the last line"));
}

#[test]
fn a_later_line_counts_and_what_is_gone_is_left_out() {
    let mut lines = lines();
    let mut later = task(1);
    later["record"]["title"] = json!("Later");
    lines.insert(7, later);
    lines.insert(8, json!({"kind": "task", "gone": id(3)}));
    lines[9]["records"] = json!(8);
    let read = archive(&file(&lines)).unwrap();
    let titles: Vec<&str> = read.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["Later", "T"]);
}

#[test]
fn a_link_to_what_was_purged_is_left_out_and_noted() {
    let mut lines = lines();
    lines[3]["record"]["parent"] = json!(id(9));
    let read = archive(&file(&lines)).unwrap();
    assert_eq!(read.tasks[0].parent, None);
    assert!(
        read.notes[0]
            .to_string()
            .contains("is part of tsk_00000000000000000000000009, which is not in the file")
    );
}

proptest::proptest! {
    #[test]
    fn any_damage_is_answered(line in 0usize..8, at in 0usize..400, with in "[{}\\[\\]\":,a-z0-9 ]{0,6}", cut in 0usize..6) {
        let mut lines: Vec<String> = lines().iter().map(Value::to_string).collect();
        let from = at.min(lines[line].len());
        let to = (from + cut).min(lines[line].len());
        lines[line].replace_range(from..to, &with);
        if let Err(error) = archive(&lines.join("\n")) {
            assert!(!error.message.is_empty() && error.line.is_some());
        }
    }
}
