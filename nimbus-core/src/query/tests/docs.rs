//! `docs/filters.md` says nothing that is not so.

use super::super::tree::Condition;
use super::super::{FIELDS, FILTER_MAX, Filter, LIST_MAX, Moment, NESTING_MAX, Quick, SortKey, TERMS_MAX};

const PAGE: &str = include_str!("../../../../docs/filters.md");

/// The lines of all fenced blocks with this tag.
fn lines(tag: &str) -> Vec<&'static str> {
    let fence = format!("```{tag}");
    let mut inside = false;
    let mut found = Vec::new();
    for line in PAGE.lines() {
        match line {
            "```" => inside = false,
            _ if line == fence => inside = true,
            _ if inside => found.push(line),
            _ => {}
        }
    }
    found
}

#[test]
fn every_filter_on_the_page_parses() {
    let filters = lines("filter");
    assert!(filters.len() > 30, "only {} examples were found", filters.len());
    for source in filters {
        if let Err(error) = Filter::parse(source) {
            panic!("docs/filters.md: {source}: {error}");
        }
    }
}

#[test]
fn every_error_on_the_page_is_told_so() {
    let pairs = lines("filter-errors");
    assert!(pairs.len() > 10);
    for pair in pairs.chunks(2) {
        assert_eq!(Filter::parse(pair[0]).unwrap_err().to_string(), pair[1].trim_start());
    }
}

#[test]
fn every_quick_add_on_the_page_parses() {
    let moment = Moment {
        now: "2026-11-23T10:00:00Z".parse().unwrap(),
        zone: crate::time::Zone::utc(),
        week_start: jiff::civil::Weekday::Monday,
        me: None,
    };
    let texts = lines("quick");
    assert!(texts.len() > 4);
    for source in texts {
        if let Err(error) = Quick::parse(source, &moment) {
            panic!("docs/filters.md: {source}: {error}");
        }
    }
}

#[test]
fn the_table_of_fields_is_the_one_of_the_code() {
    let of_four = |line: &&str| line.starts_with("| `") && line.split('|').count() == 6;
    let rows: Vec<&str> = PAGE.lines().filter(of_four).collect();
    assert_eq!(rows.len(), FIELDS.len());
    for (row, info) in rows.iter().zip(FIELDS) {
        assert!(row.starts_with(&format!("| `{}` |", info.name)), "{row}");
        assert_eq!(row.contains("| `none` |"), info.optional, "{row}");
        for alias in info.aliases {
            assert!(row.contains(&format!("also `{alias}`")), "{row}");
        }
    }
    for condition in Condition::ALL {
        assert!(rows[10].contains(&format!("`{}`", condition.as_str())), "is:{}", condition.as_str());
    }
    for info in FIELDS.iter().filter(|info| info.optional) {
        assert!(rows[11].contains(&format!("`{}`", info.name)), "has:{}", info.name);
    }
}

#[test]
fn keys_and_limits_on_the_page_are_those_of_the_code() {
    for (word, _) in SortKey::ALL {
        assert!(PAGE.contains(&format!("`{word}`")), "{word}");
    }
    let limits = format!(
        "{TERMS_MAX} terms, {NESTING_MAX} levels of parentheses and negations, and {LIST_MAX} values"
    );
    assert!(PAGE.contains(&limits), "{limits}");
    assert!(PAGE.contains(&format!("{},{:03} characters", FILTER_MAX / 1000, FILTER_MAX % 1000)));
}
