//! Breaking plain text into lines that fit a number of columns.

use unicode_width::UnicodeWidthChar;

/// The lines of a text, none wider than `most` columns: broken between words, inside one only where it is too long
/// for a line. Blanks a line begins with are kept, those it is broken at are not.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    // A wide character needs two columns; narrower is no terminal.
    let most = most.max(2);
    text.lines().flat_map(|line| one(line, most)).collect()
}

/// One pass over the characters: the text may be long, and is wrapped again whenever it is drawn.
fn one(line: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut begin, mut taken) = (0, 0);
    // Where the line can be broken: after the last blank that follows a word, and the columns up to there.
    let mut gap: Option<(usize, usize)> = None;
    for (at, c) in line.char_indices() {
        let columns = c.width().unwrap_or_default();
        // Blanks may hang over the edge: they are not shown.
        if taken + columns > most && c != ' ' {
            let (end, before) = gap.take().unwrap_or((at, taken));
            lines.push(line[begin..end].trim_end().to_owned());
            (begin, taken) = (end, taken - before);
        }
        taken += columns;
        if c == ' ' && !line[begin..at].trim_start().is_empty() {
            gap = Some((at + 1, taken));
        }
    }
    lines.push(line[begin..].trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::measure::width;
    use super::*;

    #[rstest]
    #[case::fits("Buy milk", 8, &["Buy milk"])]
    #[case::between_words("Buy some milk", 8, &["Buy some", "milk"])]
    #[case::empty_lines_stay("a\n\nb", 8, &["a", "", "b"])]
    #[case::indented("  - one two", 8, &["  - one", "two"])]
    #[case::long_word("abcdefghij", 4, &["abcd", "efgh", "ij"])]
    #[case::wide("漢字漢字", 5, &["漢字", "漢字"])]
    #[case::long_word_after_a_short_one("a bcdefgh", 4, &["a", "bcde", "fgh"])]
    fn text_is_broken_to_columns(#[case] text: &str, #[case] most: usize, #[case] lines: &[&str]) {
        assert_eq!(wrap(text, most), lines);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(text in "[a-z 漢é\n]{0,60}", most in 2_usize..20) {
            let lines = wrap(&text, most);
            prop_assert!(lines.iter().all(|line| width(line) <= most), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
