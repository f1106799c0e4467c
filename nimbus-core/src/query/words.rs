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
/// everything that is not a letter or a digit separates. Han, Hiragana, Katakana,
/// Thai, Lao, Khmer and Burmese are written without spaces, so there each letter
/// is a word, with the signs that belong to it. A word holds letters, digits and
/// vowel signs of such scripts as Devanagari only: never a space, a quote or an
/// operator of a full-text engine.
///
/// ```
/// use nimbus_core::query::words;
/// assert_eq!(words("Crème brûlée, 2×!"), ["creme", "brulee", "2"]);
/// assert_eq!(words("請求書 PDF"), ["請", "求", "書", "pdf"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    // Nothing below changes what has no letters but these; most text is made of them.
    if text.is_ascii() {
        let words =
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        return words.map(|word| word[..word.len().min(WORD_MAX)].to_ascii_lowercase()).collect();
    }
    words_of_any(text)
}

fn words_of_any(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = Word::default();
    for letter in folded_letters(text) {
        if is_combining_mark(letter) {
            word.push_sign(letter);
        } else if stands_alone(letter) {
            word.finish(&mut found);
            word.push(letter);
            word.is_letter = true;
        } else if letter.is_alphanumeric() {
            if word.is_letter {
                word.finish(&mut found);
            }
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

/// Marks that are dropped: accents of Latin, Greek and Cyrillic, points of Hebrew, Arabic and Syriac, variation selectors,
/// and the joiner that only chooses a shape. In the scripts of India and South-East Asia a mark is a vowel or takes one
/// away, and the voicing marks of kana tell words apart, so these stay.
fn is_diacritic(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}'
        | '\u{483}'..='\u{489}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A66F}'..='\u{A67D}' | '\u{A69E}'..='\u{A69F}'
        | '\u{591}'..='\u{5C7}' | '\u{FB1E}'
        | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{8CA}'..='\u{8FF}'
        | '\u{711}' | '\u{730}'..='\u{74A}'
        | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
        && is_combining_mark(letter)
        || letter == '\u{200D}'
}

/// Scripts whose words are not told apart by spaces.
fn stands_alone(letter: char) -> bool {
    is_ideographic(letter) || (is_unspaced(letter) && letter.is_alphanumeric())
}

fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{E00}'..='\u{EFF}'          // Thai, Lao
        | '\u{1000}'..='\u{109F}'      // Burmese
        | '\u{A9E0}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AA7F}'
        | '\u{1780}'..='\u{17FF}') // Khmer
}

fn is_ideographic(letter: char) -> bool {
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
    /// Whether it is a letter of a script without spaces, which only signs belong to.
    is_letter: bool,
}

impl Word {
    fn push(&mut self, letter: char) {
        if self.length < WORD_MAX {
            self.text.push(letter);
            self.length += 1;
        }
    }

    /// A sign belongs to the letter before it; without one it is nothing.
    fn push_sign(&mut self, sign: char) {
        if self.length > 0 {
            self.push(sign);
        }
    }

    fn finish(&mut self, found: &mut Vec<String>) {
        if self.length > 0 {
            found.push(std::mem::take(&mut self.text));
            (self.length, self.is_letter) = (0, false);
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
    #[case::vowel_signs_of_hindi_are_letters("किताब कतब", "किताब कतब")]
    #[case::a_conjunct_is_one_word("क्या क्\u{200d}या", "क्या क्या")]
    #[case::points_of_hebrew_and_arabic_are_not("שָׁלוֹם كِتَاب", "שלום كتاب")]
    #[case::thai_by_letter("ปิดประตู ok", "ปิ ด ป ร ะ ตู ok")]
    #[case::khmer_by_letter("ស្រី", "ស្ រី")]
    #[case::signs_of_nothing("\u{93f} \u{e39}", "")]
    #[case::variation_selectors("1\u{fe0f}\u{20e3} 葛\u{e0100}", "1 葛")]
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
        fn a_word_is_letters_digits_and_their_signs_only(text in any::<String>()) {
            for word in words(&text) {
                prop_assert!(word.starts_with(char::is_alphanumeric) && word.chars().count() <= WORD_MAX);
                let fits = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
                prop_assert!(word.chars().all(fits), "{word:?}");
            }
        }

        #[test]
        fn ascii_is_split_as_anything_else(text in "[\\x00-\\x7F]*") {
            prop_assert_eq!(words(&text), words_of_any(&text));
        }

        #[test]
        fn case_does_not_matter_to_ascii(text in "[ -~]*") {
            prop_assert_eq!(words(&text.to_uppercase()), words(&text.to_lowercase()));
        }
    }
}
