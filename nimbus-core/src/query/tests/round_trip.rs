//! Printing and reading agree, and nothing makes the parser panic.

use proptest::prelude::*;
use rstest::rstest;

use super::super::{Filter, Token};

#[rstest]
#[case::the_example(
    r#"status:todo assignee:me due:..friday (tag:urgent or priority:high..) -project:OPS "payment failed""#,
    r#"status:todo assignee:me due:..friday (tag:urgent or priority:high..) -project:OPS "payment failed""#
)]
#[case::and_binds_tighter_than_or("a b or c and d", "a b or c d")]
#[case::needless_parentheses("((a) (b c)) or (d or e)", "a b c or d or e")]
#[case::needful_parentheses("(a or b) c", "(a or b) c")]
#[case::not_equal_is_not("status!=todo,done", "-status:todo,done")]
#[case::not_binds_tightest("not a b", "-a b")]
#[case::all_spellings_of_not("not a -b ~c not(d e) -(f)", "-a -b -c -(d e) -f")]
#[case::doubled_not("--a", "--a")]
#[case::equals_signs("status=todo", "status:todo")]
#[case::comparison_after_a_colon("due:<friday priority:>=high", "due<friday priority>=high")]
#[case::names_of_json_members("created_at>-7d assignees:none", "created>-7d assignee:none")]
#[case::any_case("STATUS:Todo OR Is:OPEN", "status:todo or is:open")]
#[case::project_keys_are_capitals("project:ops", "project:OPS")]
#[case::keywords_in_quotes_are_text(r#""or" "not" and "x""#, r#""or" "not" x"#)]
#[case::none_in_quotes_is_a_name(
    r#"tag:none,"none" assignee:"me",me"#,
    r#"tag:none,"none" assignee:"me",me"#
)]
#[case::dates("due:fri,2026-w05,2026-12,none,1w..+3m", "due:friday,2026-W05,2026-12,none,+1w..+3m")]
#[case::escapes(r#""say \"hi\"" tag:"a\\b""#, r#""say \"hi\"" tag:"a\\b""#)]
#[case::white_space("\t a \u{a0}\n b ", "a b")]
#[case::empty("  ", "")]
fn a_filter_is_printed_in_its_plainest_spelling(#[case] source: &str, #[case] printed: &str) {
    let filter = Filter::parse(source).unwrap();
    assert_eq!(filter.to_string(), printed);
    assert_eq!(Filter::parse(printed).unwrap(), filter);
}

/// Filters made of everything the language has; some break one of its rules.
fn sources() -> impl Strategy<Value = String> {
    let name = prop_oneof!["[a-z]{1,6}", r#""[a-z \\PC]{0,8}""#, Just("me".into()), Just("none".into())];
    let date = prop_oneof![
        (2020..2030i16, 1..13i8, 1..29i8).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
        (2020..2030i16, 1..13i8).prop_map(|(y, m)| format!("{y}-{m:02}")),
        (2020..2030i16, 1..53i8).prop_map(|(y, w)| format!("{y}-W{w:02}")),
        "[+-][0-9]{1,4}[dwmy]",
        prop::sample::select(vec!["today", "now", "fri", "sunday", "eow", "som", "none"])
            .prop_map(str::to_owned),
    ];
    let rank = prop::sample::select(vec!["low", "medium", "high", "urgent", "none"]).prop_map(str::to_owned);
    let ranged = |field: &'static str, value: BoxedStrategy<String>| {
        let item = prop_oneof![
            3 => value.clone(),
            1 => (value.clone(), value.clone()).prop_map(|(a, b)| format!("{a}..{b}")),
            1 => value.clone().prop_map(|a| format!("{a}..")),
            1 => value.clone().prop_map(|a| format!("..{a}")),
        ];
        prop_oneof![
            prop::collection::vec(item, 1..4).prop_map(move |items| format!("{field}:{}", items.join(","))),
            (prop::sample::select(vec!["<", "<=", ">", ">=", ":>", "!=", "="]), value)
                .prop_map(move |(order, value)| format!("{field}{order}{value}")),
        ]
    };
    let named = (
        prop::sample::select(vec!["assignee", "creator", "tag", "tags", "project"]),
        prop::sample::select(vec![":", "!=", "="]),
        prop::collection::vec(name, 1..4),
    )
        .prop_map(|(field, operator, names)| format!("{field}{operator}{}", names.join(",")));
    let words =
        prop::sample::select(vec!["status:todo,done", "is:open", "is!=overdue,subtask", "has:due,tag"]);
    let leaf = prop_oneof![
        "[a-z]{1,8}",
        r#""[a-z]\\PC{0,10}""#,
        named,
        words.prop_map(str::to_owned),
        ranged("due", date.clone().boxed()),
        ranged("completed_at", date.boxed()),
        ranged("priority", rank.boxed()),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let parts = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            (parts, prop::sample::select(vec![" ", " and ", " or ", " OR "]))
                .prop_map(|(parts, join)| format!("({})", parts.join(join))),
            (inner, prop::sample::select(vec!["-", "~", "not ", "not not "]))
                .prop_map(|(part, not)| format!("{not}{part}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_printed_filter_reads_as_the_same_filter(source in sources()) {
        if let Ok(filter) = Filter::parse(&source) {
            let printed = filter.to_string();
            let again = Filter::parse(&printed);
            prop_assert_eq!(again.as_ref(), Ok(&filter), "{}", printed);
            prop_assert_eq!(again.unwrap().to_string(), printed);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(source in any::<String>()) {
        check_spans(&source);
    }

    #[test]
    fn no_text_of_the_languages_own_signs_makes_the_parser_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "-", "~", "\"", "\\", ":", "=", "!=", "<", ">", "..", ",", " ", "or", "not", "due", "tag",
            "priority", "friday", "-7d", "2026-W50", "2026-", "none", "é", "漢", "\u{301}", "+", "999999999999d",
        ]), 0..30)
    ) {
        check_spans(&pieces.concat());
    }
}

fn check_spans(source: &str) {
    let tokens = Filter::tokens_of(source);
    assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start));
    assert!(tokens.iter().all(|token| source.get(token.span.clone()).is_some_and(|text| !text.is_empty())));
    match Filter::parse(source) {
        Ok(filter) => assert_between_is_white_space(source, filter.tokens()),
        Err(error) => {
            assert!(source.get(error.span.clone()).is_some(), "{error:?}");
            assert_eq!(source[..error.span.start].chars().count() + 1, error.column);
        }
    }
}

fn assert_between_is_white_space(source: &str, tokens: &[Token]) {
    let starts = tokens.iter().map(|token| token.span.start).chain([source.len()]);
    let ends = [0].into_iter().chain(tokens.iter().map(|token| token.span.end));
    for (end, start) in ends.zip(starts) {
        assert_eq!(source[end..start].trim(), "", "{source:?}");
    }
}
