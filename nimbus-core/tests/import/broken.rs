//! Files that are refused, and what is said about them.

use nimbus_core::import::{Format, MAX_BYTES, Options, read};
use rstest::rstest;

use crate::refused;

const UUID: &str = "3ea0fed5-8629-48e0-9b20-5b724db5c924";

#[rstest]
#[case::empty("", "the file is empty; a JSON list was expected")]
#[case::blank(" \n\t", "the file is empty")]
#[case::only_a_mark("\u{feff}", "the file is empty")]
#[case::text("hello\n", "line 1, column 1: a JSON list `[…]` was expected, not `hello`")]
#[case::html("<!DOCTYPE html>", "was expected, not `<!DOCTYPE ht`")]
#[case::number("17", "line 1, column 1: a JSON list")]
#[case::cut_in_the_list(
    "[\n{\"number\": 1, \"title\": \"a\", \"state\": \"open\"},\n",
    "line 3, column 1: the file ends inside the list"
)]
#[case::cut_in_an_entry(
    "[\n  {\"number\": 1, \"title\": \"a",
    "line 2, column 3: the entry that begins here has no end"
)]
#[case::cut_in_an_escape("[{\"title\": \"a\\", "line 1, column 2: the entry that begins here has no end")]
#[case::no_comma(
    "[{\"number\": 1, \"title\": \"a\", \"state\": \"open\"} {}]",
    "column 47: expected `,` or `]` after an entry"
)]
#[case::comma_too_many("[null,]", "line 1, column 7: expected an entry here (a comma too many?)")]
#[case::wrong_bracket("[{\"a\": 1]]", "line 1, column 9: not valid JSON: expected `,` or `}`")]
#[case::bad_word("[nul]", "line 1, column 2: not valid JSON: `nul` is no value")]
#[case::bad_second_line("[{\"a\": 1,\n \"b\": tru}]", "line 2, column 10: not valid JSON")]
#[case::rest_behind("[] x", "line 1, column 4: a JSON list")]
#[case::list_of_texts("[\"a\"]", "at [0] (in the entry from line 1): must be an object, not text")]
#[case::lists_in_lists("[[[1]]]", "at [0][0] (in the entry from line 1): must be an object, not a list")]
#[case::in_a_list_of_pages(
    "[[], [null, {\"number\": 1}]]",
    "at [1][1].title (in the entry from line 1): is missing"
)]
#[case::on_a_line(
    "{\"number\": 1, \"title\": \"a\", \"state\": \"open\"}\n{\"number\": true}",
    "at number (in the entry from line 2): must be a whole number, not true or false"
)]
#[case::no_number(
    "[{\"title\": \"a\"}]",
    "at [0].number (in the entry from line 1): is missing; every GitHub issue has a `number`"
)]
#[case::half_a_number("[{\"number\": 1.5}]", "[0].number (in the entry from line 1): must be a whole number")]
#[case::no_title("[{\"number\": 1}]", "at [0].title (in the entry from line 1): is missing")]
#[case::error_answer(
    "{\"message\": \"Not Found\", \"documentation_url\": \"x\"}",
    "this is an error answer of GitHub, not an issue: Not Found"
)]
#[case::search_answer("{\"total_count\": 1, \"items\": []}", "import its list `items`")]
fn a_broken_file_is_refused_with_the_place(#[case] file: &str, #[case] said: &str) {
    let error = refused(Format::GitHub, file).to_string();
    assert!(error.contains(said), "{error}");
}

#[rstest]
#[case::no_state("", "[0].state", "is missing")]
#[case::state(r#""state": "ajar","#, "[0].state", "is \"ajar\"; the states of GitHub are open and closed")]
#[case::label(r#""state": "open", "labels": [null, {"color": "x"}],"#, "[0].labels[1].name", "is missing")]
#[case::labels(r#""state": "open", "labels": 3,"#, "[0].labels", "must be a list, not a number")]
#[case::time(
    r#""state": "open", "created_at": "yesterday","#,
    "[0].created_at",
    "\"yesterday\" is not a time"
)]
#[case::year(
    r#""state": "open", "created_at": "-000001-01-01T00:00:00Z","#,
    "[0].created_at",
    "is not a time"
)]
#[case::person(r#""state": "open", "user": "ada","#, "[0].user", "must be an object, not text")]
#[case::comment(r#""state": "open", "comments": [{"id": 1}],"#, "[0].comments[0].body", "is missing")]
#[case::parent(
    r#""state": "open", "parent_issue_url": "x","#,
    "[0].parent_issue_url",
    "is not the address of an issue"
)]
#[case::strange_name(
    r#""state": "open", "parent": {"number": {"a b": 1}},"#,
    "[0].parent.number",
    "must be a whole number"
)]
fn a_wrong_value_is_refused_with_its_path(#[case] members: &str, #[case] path: &str, #[case] said: &str) {
    let error = refused(Format::GitHub, &format!(r#"[{{"number": 1, {members} "title": "a"}}]"#));
    assert_eq!(error.path.as_deref(), Some(path));
    assert!(error.message.contains(said), "{error}");
}

#[rstest]
#[case::uuid(r#"[{"uuid": "17", "description": "x"}]"#, "[0].uuid", "\"17\" is not a UUID such as")]
#[case::no_uuid(r#"[{"description": "x"}]"#, "[0].uuid", "is missing; every Taskwarrior task has a `uuid`")]
#[case::status(
    r#"[{"uuid": "UUID", "description": "x", "status": "done"}]"#,
    "[0].status",
    "Taskwarrior has pending, waiting"
)]
#[case::due(
    r#"[{"uuid": "UUID", "description": "x", "status": "pending", "due": "soon"}]"#,
    "[0].due",
    "is not a time"
)]
#[case::wait(
    r#"[{"uuid": "UUID", "description": "x", "status": "pending", "wait": 3}]"#,
    "[0].wait",
    "must be text, not a number"
)]
#[case::depends(
    r#"[{"uuid": "UUID", "description": "x", "status": "pending", "depends": "1,2"}]"#,
    "[0].depends",
    "\"1\" is not a UUID"
)]
#[case::annotation(
    r#"[{"uuid": "UUID", "description": "x", "status": "pending", "annotations": [{"description": "a"}]}]"#,
    "[0].annotations[0].entry",
    "is missing; every annotation has a `entry`"
)]
fn a_wrong_attribute_is_refused_with_its_path(#[case] file: &str, #[case] path: &str, #[case] said: &str) {
    let error = refused(Format::Taskwarrior, &file.replace("UUID", UUID));
    assert_eq!(error.path.as_deref(), Some(path));
    assert!(error.message.contains(said), "{error}");
}

#[test]
fn a_file_of_another_tool_is_refused_by_its_name() {
    let tasks = format!(r#"[{{"uuid": "{UUID}", "description": "x", "status": "pending"}}]"#);
    let error = refused(Format::GitHub, &tasks).to_string();
    assert!(
        error.contains(
            "this looks like a Taskwarrior export, not a list of GitHub issues; use `import taskwarrior`"
        ),
        "{error}"
    );
    let issues = r#"[null, {"number": 1, "title": "a", "state": "open"}]"#;
    let error = refused(Format::Taskwarrior, issues).to_string();
    assert!(error.contains("use `import github`"), "{error}");
}

#[test]
fn one_wrong_entry_among_many_refuses_the_file() {
    let good = r#"{"number": 1, "title": "a", "state": "open"}"#;
    let file = format!("[\n{},\n{{\"number\": 2}}\n]", [good; 9].join(",\n"));
    let error = refused(Format::GitHub, &file);
    assert_eq!((error.path.as_deref(), error.line), (Some("[9].title"), Some(11)));
}

#[rstest]
#[case::little(b"\xFF\xFE[\0]\0")]
#[case::big(b"\xFE\xFF\0[\0]")]
fn a_file_in_utf_16_is_told_so(#[case] bytes: &[u8]) {
    let error = read(Format::GitHub, bytes, &Options::default()).unwrap_err();
    assert!(error.to_string().starts_with("the file is UTF-16"), "{error}");
}

#[test]
fn a_byte_that_is_not_utf_8_is_told_with_its_place() {
    let error = read(Format::GitHub, b"[\n\"a\xC3(\"]", &Options::default()).unwrap_err();
    assert_eq!((error.line, error.column), (Some(2), Some(3)));
}

#[rstest]
#[case::as_deep_as_taken(63, "must be text")]
#[case::deeper(64, "nested deeper than 64 levels")]
fn nesting_has_a_limit(#[case] depth: usize, #[case] said: &str) {
    let file = format!(r#"[{{"number": 1, "title": {}{}}}]"#, "[".repeat(depth), "]".repeat(depth));
    let error = refused(Format::GitHub, &file).to_string();
    assert!(error.contains(said), "{error}");
}

#[test]
fn values_in_one_entry_have_a_limit() {
    let file = format!(r#"[{{"number": 1, "title": [0{}]}}]"#, ",0".repeat(500_001));
    assert!(refused(Format::GitHub, &file).to_string().contains("holds more than 500000 values"));
}

#[test]
fn a_file_has_a_largest_size() {
    let large = vec![b' '; MAX_BYTES + 1];
    let refused = |format| read(format, &large, &Options::default()).unwrap_err().to_string();
    assert_eq!(refused(Format::GitHub), "is larger than 100 MiB; split the file");
    let export =
        "is larger than 100 MiB; an export cannot be split, so move the organization with its database";
    assert_eq!(refused(Format::Nimbus), export);
}

#[test]
fn a_format_is_found_by_its_name_and_a_wrong_name_is_answered_with_all() {
    assert_eq!("GitHub".parse(), Ok(Format::GitHub));
    assert!(Format::all().all(|format| format.name().parse() == Ok(format)));
    let error = "trello".parse::<Format>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"there is no import from "trello"; the formats are github, taskwarrior, nimbus"#
    );
}
