//! The words of a search as FTS5 sees them: marked with their organization, and of characters that no version of its
//! tables takes for anything but letters.
//!
//! Core and FTS5 do not agree on what a letter is: `🅰` is one to Rust and none to FTS5, which would cut the word off
//! there and take what is left of it for another word. So a word that is not plain ASCII is indexed by its bytes in
//! hexadecimal, behind a character that no word of core holds.

use std::fmt::Write as _;

use uuid::Uuid;

/// Begins a word in hexadecimal: for private use, which FTS5 is told to take for a letter.
const ENCODED: char = '\u{E000}';

/// What is stored for folded words.
pub(super) fn indexed(org: Uuid, words: &str) -> String {
    let mark = mark(org);
    let mut text = String::with_capacity(words.len() * 2);
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        text.push_str(&mark);
        push(&mut text, word);
        text.push(' ');
    }
    text
}

/// The query that finds what has all of these words.
pub(super) fn wanted(org: Uuid, words: &[String]) -> String {
    let mark = mark(org);
    let mut text = String::new();
    for word in words {
        let _ = write!(text, "{}\"{mark}", if text.is_empty() { "" } else { " " });
        push(&mut text, word);
        text.push('"');
    }
    text
}

/// Eight characters that stand before every word of one organization.
fn mark(org: Uuid) -> String {
    let [.., a, b, c, d] = *org.as_bytes();
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

fn push(text: &mut String, word: &str) {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        text.push_str(word);
        return;
    }
    text.push(ENCODED);
    for byte in word.bytes() {
        let _ = write!(text, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::fold;
    use rusqlite::Connection;

    const ORG: Uuid = Uuid::from_u128(0xabcd_ef01);

    #[rstest::rstest]
    #[case::plain("mail", "\"abcdef01mail\"")]
    #[case::another_script("щи", "\"abcdef01\u{E000}d189d0b8\"")]
    #[case::no_operator_gets_through("a\"b*", "\"abcdef01\u{E000}6122622a\"")]
    fn a_word_is_plain_or_hexadecimal(#[case] word: &str, #[case] query: &str) {
        assert_eq!(wanted(ORG, &[word.to_owned()]), query);
    }

    /// Letters to Rust: none to FTS5, or newer than its tables.
    #[rstest::rstest]
    #[case::squared("🅰", "🅱")]
    #[case::with_plain_letters("x🅰", "x🅱")]
    #[case::the_letters_alone("x🅰", "x")]
    #[case::newer_than_the_tables("\u{1E4F0}\u{1E4D0}", "\u{1E4F0}\u{1E4D1}")]
    fn words_that_differ_are_not_found_for_each_other(#[case] one: &str, #[case] other: &str) {
        let schema = include_str!("../../../migrations/sqlite/0001_initial.sql");
        let begin = schema.find("create virtual table task_search").unwrap();
        let table = &schema[begin..begin + schema[begin..].find(';').unwrap()];
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(table).unwrap();
        let insert = "insert into task_search (rowid, title, description) values (1, ?1, '')";
        database.execute(insert, [indexed(ORG, &fold(one))]).unwrap();
        let found = |word: &str| -> i64 {
            let sql = "select count(*) from task_search where task_search match ?1";
            database.query_one(sql, [wanted(ORG, &[fold(word)])], |row| row.get(0)).unwrap()
        };
        assert_eq!((found(one), found(other)), (1, 0));
    }
}
