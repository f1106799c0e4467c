//! Whatever the bytes: an answer, and one that keeps the bounds.

use nimbus_core::import::{Format, Options, read};
use proptest::prelude::*;

/// JSON that has the names an importer looks for, with anything behind them.
fn near_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        "[0-9]{8}T[0-9]{6}Z".prop_map(|time| format!("\"{time}\"")),
        "\\PC{0,20}".prop_map(|text| format!("{text:?}")),
        Just("\"https://github.com/a/b/pull/1\"".to_owned()),
        Just("\"3ea0fed5-8629-48e0-9b20-5b724db5c924\"".to_owned()),
        prop::sample::select(&["open", "CLOSED", "pending", "deleted", "H"][..])
            .prop_map(|word| format!("\"{word}\"")),
    ];
    leaf.prop_recursive(4, 60, 8, |inner| {
        let name = prop::sample::select(
            &[
                "number",
                "title",
                "state",
                "labels",
                "name",
                "comments",
                "body",
                "user",
                "login",
                "parent",
                "blockedBy",
                "blocking",
                "subIssues",
                "url",
                "uuid",
                "description",
                "status",
                "due",
                "depends",
                "annotations",
                "entry",
                "tags",
                "recur",
                "x y",
            ][..],
        );
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((name, inner), 0..8).prop_map(|members| {
                let members: Vec<_> =
                    members.into_iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn answers(bytes: &[u8]) {
    for format in Format::all() {
        let zone = Some("Europe/Berlin".parse().unwrap());
        for options in [Options::default(), Options { time_zone: zone }] {
            match read(format, bytes, &options) {
                Ok(plan) => assert!(plan.items.iter().all(|item| item.source.digest.is_some())),
                Err(error) => assert!(!error.message.is_empty()),
            }
        }
    }
}

/// Any text as an issue and as a task: it must fit, whatever is in it.
fn fits(text: &str) {
    let text = serde_json::to_string(text).unwrap();
    let issue = format!(
        r#"[{{"number": 1, "title": {text}, "state": "open", "body": {text}, "labels": [{text}],
             "user": {{"login": {text}}}, "html_url": {text}, "comments": [{{"id": {text}, "body": {text}}}]}}]"#
    );
    let task = format!(
        r#"[{{"uuid": "3ea0fed5-8629-48e0-9b20-5b724db5c924", "description": {text}, "status": "pending", "project": {text},
             "tags": [{text}], "annotations": [{{"entry": "20200330T191034Z", "description": {text}}}], "mine": {text}}}]"#
    );
    assert_eq!(crate::plan(Format::GitHub, &issue).items.len(), 1);
    assert_eq!(crate::plan(Format::Taskwarrior, &task).items.len(), 1);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        answers(&bytes);
    }

    #[test]
    fn any_heap_of_json_signs_is_answered(text in "[\\[\\]{}\",:\\\\ nul1\n\u{feff}é]{0,80}") {
        answers(text.as_bytes());
    }

    #[test]
    fn any_json_with_the_right_names_is_answered(text in near_json(), cut in 0_usize..400) {
        answers(text.as_bytes());
        let end = text.floor_char_boundary(cut.min(text.len()));
        answers(&text.as_bytes()[..end]);
        answers(format!("[{text},{text}]").as_bytes());
    }

    #[test]
    fn any_text_fits(text in any::<String>()) {
        fits(&text);
    }

    #[test]
    fn any_long_text_fits(text in "(e\u{301}|\u{0}| |\t|\r|\u{1100}\u{1161}|\u{feff}|x){490,520}") {
        fits(&text);
    }
}
