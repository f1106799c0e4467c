//! The words of a search as PostgreSQL indexes them: each marked with its organization, long ones by their digest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Bytes of a word that is indexed as it is. An entry of a GIN index holds about 2,700; whoever looks for a longer word
/// has the whole of it.
const LONGEST: usize = 200;
/// Begins a digest: for private use, which no folded word holds.
const DIGEST: char = '\u{E000}';

/// Different words, in the order of their bytes, each behind the mark of its organization.
pub(super) fn marked<'a>(org: Uuid, words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mark = mark(org);
    let words: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
    words.into_iter().map(|word| format!("{mark}{}", entry(word))).collect()
}

/// Eight characters that stand before every word of one organization.
fn mark(org: Uuid) -> String {
    let [.., a, b, c, d] = *org.as_bytes();
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

fn entry(word: &str) -> String {
    if word.len() <= LONGEST {
        return word.to_owned();
    }
    Sha256::digest(word.as_bytes()).iter().fold(DIGEST.to_string(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: Uuid = Uuid::from_u128(0xabcd_ef01);

    #[test]
    fn a_word_stands_once_and_behind_the_mark() {
        let words = ["pay", "failed", "", "pay"];
        assert_eq!(marked(ORG, words.into_iter()), ["abcdef01failed", "abcdef01pay"]);
    }

    #[test]
    fn long_words_are_short_and_told_apart() {
        let (one, other) = ("a".repeat(100_000), "a".repeat(99_999));
        let words = marked(ORG, [&*one, &*other].into_iter());
        assert!(words[0] != words[1] && words.iter().all(|word| word.len() < 100), "{words:?}");
    }
}
