//! Words for search: how text is folded and split, once, for every engine.
//!
//! Both databases index what comes out of here, so a change of these rules
//! makes every stored index stale and needs a migration that rebuilds it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is indexed, in characters; what goes beyond is cut off.
pub const WORD_MAX: usize = 64;

/// The words of a text in their order, repeats included, as search compares them.
///
/// Compatibility forms are unified (NFKC), case and diacritics are dropped, and
/// everything that is not a letter or a digit separates. Han, Hiragana and
/// Katakana are written without spaces, so there each character is a word.
/// A word holds letters and digits only: never a space, a quote or an operator
/// of a full-text engine.
///
/// ```
/// use nimbus_core::query::words;
/// assert_eq!(words("Crème brûlée, 2×!"), ["creme", "brulee", "2"]);
/// assert_eq!(words("請求書 PDF"), ["請", "求", "書", "pdf"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = Word::default();
    for letter in folded_letters(text) {
        if stands_alone(letter) {
            word.finish(&mut found);
            found.push(letter.to_string());
        } else if letter.is_alphanumeric() {
            word.push(letter);
        } else {
            word.finish(&mut found);
        }
    }
    word.finish(&mut found);
    found
}

/// The words of a text joined by single spaces: the form that is stored and indexed.
///
/// ```
/// use nimbus_core::query::fold;
/// assert_eq!(fold("  Ünïted-NATIONS "), "united nations");
/// ```
pub fn fold(text: &str) -> String {
    words(text).join(" ")
}

/// A name as it is compared: case does not count, diacritics do.
pub(super) fn name_key(name: &str) -> String {
    name.trim().nfc().collect::<String>().to_lowercase()
}

fn lower(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase);
    // Greek writes a last sigma differently; a word must not depend on its place.
    lower.map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}

fn folded_letters(text: &str) -> Vec<char> {
    let bare = lower(text).nfkd().filter(|letter| !is_diacritic(*letter)).collect::<String>();
    // Composing again keeps Hangul syllables and voiced kana whole. Some signs
    // only show their capitals once decomposed, hence the second lowering.
    bare.nfkc().flat_map(char::to_lowercase).collect()
}

/// Marks that are dropped. The voicing marks of kana tell words apart, so they stay.
fn is_diacritic(letter: char) -> bool {
    is_combining_mark(letter) && !matches!(letter, '\u{3099}' | '\u{309A}')
}

fn stands_alone(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}'        // ideographic iteration, closing and zero
        | '\u{3041}'..='\u{3096}'      // Hiragana
        | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'      // Katakana
        | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'      // Han
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// A word under construction, never longer than it may become.
#[derive(Default)]
struct Word {
    text: String,
    length: usize,
}

impl Word {
    fn push(&mut self, letter: char) {
        if self.length < WORD_MAX {
            self.text.push(letter);
            self.length += 1;
        }
    }

    fn finish(&mut self, found: &mut Vec<String>) {
        if self.length > 0 {
            found.push(std::mem::take(&mut self.text));
            self.length = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::case_and_accents("Ångström ÉCOLE", "angstrom ecole")]
    #[case::punctuation_separates("OPS-42: don't_panic", "ops 42 don t panic")]
    #[case::width_and_ligatures("ｆｕｌｌ ﬁne ①", "full fine 1")]
    #[case::turkish_dotted_i("İstanbul", "istanbul")]
    #[case::greek_last_sigma("ΟΔΟΣ οδός", "οδοσ οδοσ")]
    #[case::japanese_by_character("東京タワー", "東 京 タ ワ ー")]
    #[case::voiced_kana_differ_from_plain("が か", "が か")]
    #[case::halfwidth_kana("ｶﾞ", "ガ")]
    #[case::hangul_stays_in_words("서울 타워", "서울 타워")]
    #[case::han_between_latin("v2請求final", "v2 請 求 final")]
    #[case::nothing_to_search("?! — …", "")]
    fn text_folds_to(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
    }

    #[test]
    fn a_word_is_cut_at_its_longest() {
        assert_eq!(words(&"x".repeat(WORD_MAX - 1)), ["x".repeat(WORD_MAX - 1)]);
        assert_eq!(words(&"x".repeat(WORD_MAX)), ["x".repeat(WORD_MAX)]);
        assert_eq!(words(&"é".repeat(WORD_MAX + 1)), ["e".repeat(WORD_MAX)]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn a_word_is_letters_and_digits_only(text in any::<String>()) {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.chars().count() <= WORD_MAX);
                prop_assert!(word.chars().all(char::is_alphanumeric), "{word:?}");
            }
        }

        #[test]
        fn case_does_not_matter_to_ascii(text in "[ -~]*") {
            prop_assert_eq!(words(&text.to_uppercase()), words(&text.to_lowercase()));
        }
    }
}
