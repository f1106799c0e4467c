//! What quick-add texts say, and what is answered to wrong ones.

use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::super::{Directory, Moment, PersonEntry};
use super::{QUICK_MAX, Quick, QuickKind, QuickNames};
use crate::id::{Id, UserId};
use crate::text::Title;
use crate::time::Due;

fn moment() -> Moment {
    Moment {
        now: "2026-11-23T10:00:00Z".parse().unwrap(),
        zone: "Europe/Paris".parse().unwrap(),
        week_start: jiff::civil::Weekday::Monday,
        me: None,
    }
}

fn parse(source: &str) -> Quick {
    Quick::parse(source, &moment()).unwrap()
}

/// All that was understood, on one line.
fn understood(quick: &Quick) -> String {
    let mut parts = vec![quick.title.to_string()];
    parts.extend(quick.project.iter().map(|key| format!("project={key}")));
    parts.extend(quick.assignees.iter().map(|name| format!("assignee={name}")));
    parts.extend(quick.priority.iter().map(|priority| format!("priority={priority}")));
    parts.extend(quick.due.iter().map(|due| format!("due={}", due.key())));
    parts.extend(quick.tags.iter().map(|tag| format!("tag={tag}")));
    parts.join(" | ")
}

#[rstest]
#[case::all_of_it(
    "Review PR #OPS @ada !high due:fri +tag",
    "Review PR | project=OPS | assignee=ada | priority=high | due=2026-11-27T~ | tag=tag"
)]
#[case::in_any_order(
    "!URGENT +a fix #ops +b it @ada @me",
    "fix it | project=OPS | assignee=ada | assignee=me | priority=urgent | tag=a | tag=b"
)]
#[case::names_in_quotes(
    r#"ask @"Ada Lovelace" +"needs review" now"#,
    "ask now | assignee=Ada Lovelace | tag=needs review"
)]
#[case::an_address_as_assignee("ask @ada@example.com", "ask | assignee=ada@example.com")]
#[case::an_address_as_text("mail ada@example.com", "mail ada@example.com")]
#[case::signs_inside_words("port C# and F#, a+b, a!b", "port C# and F#, a+b, a!b")]
#[case::signs_alone("5 + 3 # @ ! !! #! ++ =", "5 + 3 # @ ! !! #! ++ =")]
#[case::numbers_are_not_names("call +49 30 about #42 +1 !1 @5pm", "call +49 30 about #42 +1 !1 @5pm")]
#[case::escaped("\\#OPS \\@ada \\+tag \\!high \\due:fri \\\\#x", "#OPS @ada +tag !high due:fri \\#x")]
#[case::so_do_two_before_plain_words("\\\\server\\share \\\\ x", "\\\\server\\share \\\\ x")]
#[case::other_backslashes_stay("C:\\temp \\n a\\#b", "C:\\temp \\n a\\#b")]
#[case::punctuation_goes_with_its_marker(
    "ask @ada, then (+x), !high!",
    "ask then (+x), | assignee=ada | priority=high"
)]
#[case::space_is_joined("  a \t b\n c ", "a b c")]
#[case::a_day("pay due:2026-12-01", "pay | due=2026-12-01T~")]
#[case::relative("pay DUE:+2w", "pay | due=2026-12-07T~")]
#[case::an_hour("pay due:2026-12-01T14:00", "pay | due=2026-12-01T14:00:00.000")]
#[case::an_hour_of_a_word("pay due:saturdayt9:05.", "pay | due=2026-11-28T09:05:00.000")]
#[case::due_alone_is_text("due: when due", "due: when due")]
#[case::unicode("café 漢字 +été @Łukasz +🔥", "café 漢字 | assignee=Łukasz | tag=été | tag=🔥")]
#[case::an_open_quote_is_text(r#"5 +"x y"#, r#"5 +"x y"#)]
#[case::letters_after_a_quote(r#"+"a"b c"#, r#"+"a"b c"#)]
fn a_text_says(#[case] source: &str, #[case] meaning: &str) {
    assert_eq!(understood(&parse(source)), meaning);
}

#[rstest]
#[case::a_typo("Review !hihg", r#"column 9: "hihg" is not a priority; did you mean "high"?"#)]
#[case::not_a_priority(
    "Wow !amazing",
    r#"column 6: "amazing" is not a priority (low, medium, high, urgent); for text write \!amazing"#
)]
#[case::two_priorities("x !high y !low", r#"column 11: "!low" is a second priority; a task has one"#)]
#[case::two_projects("x #OPS #WEB", r##"column 8: "#WEB" is a second project; a task has one"##)]
#[case::two_dues("x due:today due:fri", r#"column 13: "due:fri" is a second due; a task has one"#)]
#[case::not_a_date("x due:firday", r#"column 7: "firday" is not a date; did you mean "friday"?"#)]
#[case::not_a_date_at_all("x due:whenever", r#"column 7: "whenever" is not a date (2026-12-01, 2026-12, 2026-W50, today, friday, +2w, -7d, eow, eom); for text write \due:"#)]
#[case::many_days("x due:2026-12", r#"column 7: "2026-12" is many days; a due is one, such as 2026-11-23"#)]
#[case::not_an_hour("x due:friT25:00", r#"column 7: "25:00" is not a time of day such as 14:00"#)]
#[case::not_a_key("x #hash-tag", r"column 4: a project's key must be 2 to 10 capitals or digits, beginning with a letter, such as OPS; for text write \#hash-tag")]
#[case::no_title("#OPS !high", "column 11: the title must not be empty")]
#[case::obeyed("ab\u{1b}cd #OPS", "column 3: the title holds the control character U+001B; take it out")]
#[case::too_long(&"x".repeat(501), "column 1: the title has 501 characters; at most 500 are taken")]
#[case::nothing("  ", "column 3: the title must not be empty")]
fn a_wrong_text_is_told_where_and_why(#[case] source: &str, #[case] why: &str) {
    assert_eq!(Quick::parse(source, &moment()).unwrap_err().to_string(), why);
}

#[rstest]
#[case::longest_title("x".repeat(Title::MAX), None)]
#[case::too_long_a_title("x".repeat(Title::MAX + 1), Some("the title has 501 characters; at most 500 are taken"))]
#[case::longest_text(format!("x{}", " ".repeat(QUICK_MAX - 1)), None)]
#[case::too_long_a_text(format!("x{}", " ".repeat(QUICK_MAX)), Some("this is longer than 4000 characters"))]
#[case::too_long_a_tag(format!("x +{}", "t".repeat(51)), Some("the tag \"tttttttttttttttttttttttttttttttttttttttt…\" has 51 characters; at most 50 are taken"))]
fn a_text_has_limits(#[case] source: String, #[case] why: Option<&str>) {
    let told = Quick::parse(&source, &moment()).err().map(|error| error.message);
    assert_eq!(told.as_deref(), why);
}

#[test]
fn a_time_that_clocks_skip_is_as_much_later() {
    let Some(Due::At { at, .. }) = parse("x due:2027-03-28T02:30").due else { panic!("has a time") };
    assert_eq!(at.to_string(), "2027-03-28T01:30:00.000Z");
}

#[test]
fn spans_cover_the_markers_with_their_signs() {
    let source = r#"é @"Ada L", #OPS due:fri."#;
    let quick = parse(source);
    let seen: Vec<_> = quick.spans.iter().map(|span| (span.kind, &source[span.span.clone()])).collect();
    let wanted =
        [(QuickKind::Assignee, r#"@"Ada L""#), (QuickKind::Project, "#OPS"), (QuickKind::Due, "due:fri")];
    assert_eq!(seen, wanted);
}

fn user(number: u128) -> UserId {
    Id::from_uuid(Uuid::from_u128(number))
}

fn directory() -> Directory {
    let person = |number, name: &str, email: &str| PersonEntry {
        id: user(number),
        name: name.to_owned(),
        email: Some(email.to_owned()),
    };
    Directory::new(
        vec![(Id::from_uuid(Uuid::from_u128(10)), "OPS".to_owned())],
        vec![person(1, "Ada Lovelace", "ada@example.com"), person(2, "Ada Yonath", "yonath@example.com")],
        vec![(Id::from_uuid(Uuid::from_u128(20)), "Backend".to_owned())],
    )
}

#[test]
fn names_are_looked_up_and_new_tags_told_apart() {
    let quick = parse("x #ops @yonath @me @ada@example.com +backend +new +NEW");
    let names = quick.names(&directory(), Some(user(3))).unwrap();
    let wanted = QuickNames {
        project: Some(Id::from_uuid(Uuid::from_u128(10))),
        assignees: [user(1), user(2), user(3)].into(),
        tags: [Id::from_uuid(Uuid::from_u128(20))].into(),
        new_tags: vec!["new".parse().unwrap()],
    };
    assert_eq!(names, wanted);
}

#[test]
fn unknown_and_shared_names_are_told_all_at_once() {
    let errors = parse("x @ada @yonaht #OPX @me").names(&directory(), None).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let wanted = [
        r#"column 17: there is no project "OPX"; did you mean "OPS"?"#,
        r#"column 4: 2 people answer to "ada"; write an e-mail address"#,
        r#"column 9: there is no member "yonaht"; did you mean "Yonath"?"#,
        r#"column 22: there is no member "me""#,
    ];
    assert_eq!(told, wanted);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(source in any::<String>()) {
        let _ = Quick::parse(&source, &moment());
    }

    #[test]
    fn no_word_is_dropped(words in prop::collection::vec(prop::sample::select(vec![
        "fix", "C#", "a+b", "+", "#", "!", "5", "+5", "@ada", "#OPS", "+tag", "!low", "due:fri", "due:", "\\#x", "\\y",
        "(a)", "@", "ada@example.com", "é", "+\"a b\"", "@ada,",
    ]), 1..12)) {
        if let Ok(quick) = Quick::parse(&words.join("  "), &moment()) {
            let marks = ["@ada", "#OPS", "+tag", "!low", "due:fri", "+\"a b\"", "@ada,"];
            let (marked, plain): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| marks.contains(word));
            prop_assert_eq!(quick.spans.len(), marked.len());
            prop_assert_eq!(quick.title.as_str(), plain.join(" ").replace("\\#", "#"));
            let said = quick.assignees.len() + quick.tags.len() + usize::from(quick.project.is_some())
                + usize::from(quick.priority.is_some()) + usize::from(quick.due.is_some());
            prop_assert_eq!(said, marked.len());
        }
    }
}
