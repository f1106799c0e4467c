//! What a wrong filter is answered.

use rstest::rstest;

use super::super::{FILTER_MAX, Filter, LIST_MAX, NESTING_MAX, TERMS_MAX};

#[rstest]
#[case::unknown_field(
    "is:open and asignee:me",
    r#"column 13: "asignee" is not a field; did you mean "assignee"?"#
)]
#[case::unknown_status(
    "status:finishd",
    r#"column 8: "finishd" is not a status (todo, in_progress, done, cancelled)"#
)]
#[case::american("status:canceled", r#"column 8: "canceled" is not a status; did you mean "cancelled"?"#)]
#[case::unknown_priority("é priority:hihg..", r#"column 12: "hihg" is not a priority; did you mean "high"?"#)]
#[case::unknown_date("due:<firday", r#"column 6: "firday" is not a date; did you mean "friday"?"#)]
#[case::unknown_condition("is:overdo", r#"column 4: "overdo" is not a condition; did you mean "overdue"?"#)]
#[case::no_such_day("due:2026-02-30", r#"column 5: "2026-02-30" is not on the calendar"#)]
#[case::has_what_all_have(
    "has:status",
    r#"column 5: "status" is not a field that can be missing (priority, assignee, tag, due, completed)"#
)]
#[case::never_absent("created:none", "column 9: created is never absent")]
#[case::not_a_key(
    "project:OPS-42",
    "column 9: a project's key must be 2 to 10 capitals or digits, beginning with a letter, such as OPS"
)]
#[case::empty_name(r#"tag:"""#, "column 5: a name cannot be empty")]
#[case::no_order("status>todo", "column 1: status has no order; compare it with : or !=")]
#[case::no_ranges("tag:a..b", "column 5: tag has no order, so no ranges; write a list with commas")]
#[case::order_takes_no_list("priority>=low,high", "column 1: >= takes one value; only : and != take a list")]
#[case::order_takes_no_range("due:<2026-12..2026-12", "column 6: < takes one value, not a range")]
#[case::order_takes_no_none("due<none", "column 5: none has no order; write due:none or has:due")]
#[case::backwards_rank(
    "priority:urgent..low",
    "column 10: this range runs backwards, nothing lies in it; swap its ends"
)]
#[case::backwards_date(
    "due:2026-12..2026-11-30",
    "column 5: this range runs backwards, nothing lies in it; swap its ends"
)]
#[case::open_range("due:..", "column 5: a range needs a value on at least one side of the dots")]
#[case::three_ends("due:today..eow..eom", "column 15: a range has two ends, this one has three")]
#[case::no_value("status:", r#"column 8: a value is missing directly after "status:""#)]
#[case::a_space_before_the_value("status: todo", r#"column 8: a value is missing directly after "status:""#)]
#[case::a_list_with_a_hole("status:todo,,done", r#"column 13: a value is missing directly after ",""#)]
#[case::a_list_in_parentheses(
    "status:(todo or done)",
    "column 8: a value cannot be in parentheses; several are written with commas, as in status:todo,done"
)]
#[case::no_field(
    "a <b",
    r#"column 3: "<" needs a field directly before it; to search for it, put it in quotes"#
)]
#[case::an_address("https://example.com", r#"column 1: "https" is not a field (status, priority, project, assignee, creator, tag, due, created, updated, completed, is, has); to search for text with an operator in it, put it in quotes"#)]
#[case::nothing_to_search("payment & failed", r#"column 9: "&" holds no letter or digit to search for"#)]
#[case::lone_minus("payment - failed", r#"column 9: "-" means "not" and needs a term directly after it"#)]
#[case::open_quote(r#"tag:"needs review"#, "column 5: this quote is never closed")]
#[case::open_parenthesis("(is:open", "column 1: this parenthesis is never closed")]
#[case::closing_nothing("is:open)", "column 8: this parenthesis closes nothing")]
#[case::empty_parentheses("is:open ()", r#"column 10: a term is missing after "(""#)]
#[case::or_at_the_end("is:open or ", r#"column 11: a term is missing after "or""#)]
#[case::or_at_the_start("or is:open", r#"column 1: a term is missing before "or""#)]
#[case::and_or("a and or b", r#"column 7: a term is missing after "and""#)]
#[case::not_alone("not", r#"column 4: a term is missing after "not""#)]
#[case::glued_terms(r#"tag:"a"b"#, "column 8: a space is missing here")]
#[case::glued_parenthesis("payment(failed)", "column 8: a space is missing here")]
#[case::control_characters_are_not_repeated(
    "tag:a \u{1b}[31m:x",
    "column 7: \"\\u{1b}[31m\" is not a field (status, priority, project, assignee, creator, tag, due, created, updated, completed, is, has); to search for text with an operator in it, put it in quotes"
)]
fn a_wrong_filter_is_told_where_and_why(#[case] source: &str, #[case] why: &str) {
    assert_eq!(Filter::parse(source).unwrap_err().to_string(), why);
}

#[test]
fn a_suggestion_put_in_place_of_its_span_mends_the_filter() {
    let mut source = "asignee:me statsu:todo priority:hihg due:tomorow is:opn has:tga due:3m".to_owned();
    let mut mended = 0;
    while let Err(error) = Filter::parse(&source) {
        source.replace_range(error.span, &error.suggestion.unwrap());
        mended += 1;
    }
    assert_eq!(source, "assignee:me status:todo priority:high due:tomorrow is:open has:tag due:+3m");
    assert_eq!(mended, 7);
}

fn refusal(source: &str) -> Option<String> {
    Filter::parse(source).err().map(|error| error.message)
}

#[test]
fn a_filter_is_at_most_so_long() {
    assert_eq!(refusal(&"é".repeat(FILTER_MAX)), None);
    let why = refusal(&"é".repeat(FILTER_MAX + 1)).unwrap();
    assert_eq!(why, "a filter is at most 4000 characters long");
}

#[test]
fn a_filter_holds_at_most_so_many_terms() {
    assert_eq!(refusal(&"a ".repeat(TERMS_MAX)), None);
    assert_eq!(refusal(&"a ".repeat(TERMS_MAX + 1)).unwrap(), "a filter holds at most 200 terms");
}

#[rstest]
#[case::parentheses("(", ")")]
#[case::negations("-", "")]
#[case::words("not ", "")]
fn a_filter_goes_at_most_so_deep(#[case] open: &str, #[case] close: &str) {
    let nested = |depth| format!("{}a{}", open.repeat(depth), close.repeat(depth));
    assert_eq!(refusal(&nested(NESTING_MAX)), None);
    let why = "parentheses and negations go at most 40 deep";
    assert_eq!(refusal(&nested(NESTING_MAX + 1)).unwrap(), why);
    assert_eq!(refusal(&nested(900)).unwrap(), why);
}

#[test]
fn a_list_holds_at_most_so_many_values() {
    let list = |count| format!("tag:{}", vec!["a"; count].join(","));
    assert_eq!(refusal(&list(LIST_MAX)), None);
    assert_eq!(refusal(&list(LIST_MAX + 1)).unwrap(), "a list holds at most 100 values, this one 101");
}
