//! A line of text being typed.

use crate::keymap::Typing;

/// The text, and where the next character goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    text: String,
    /// In bytes, always between two characters.
    cursor: usize,
}

impl Line {
    /// A line that holds this text, to be continued.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    pub(crate) fn before(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Puts text in at the cursor. What would break the line or hide in it becomes a blank.
    pub(crate) fn insert(&mut self, text: &str) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// Moves or erases.
    pub(crate) fn act(&mut self, typing: Typing) {
        match typing {
            Typing::Left => self.cursor = self.left(),
            Typing::Right => self.cursor = self.right(),
            Typing::Begin => self.cursor = 0,
            Typing::End => self.cursor = self.text.len(),
            Typing::EraseBefore => self.erase(self.left(), self.cursor),
            Typing::EraseAfter => self.erase(self.cursor, self.right()),
            Typing::EraseWord => self.erase(self.word(), self.cursor),
            Typing::EraseToBegin => self.erase(0, self.cursor),
            Typing::EraseToEnd => self.erase(self.cursor, self.text.len()),
        }
    }

    fn left(&self) -> usize {
        self.before().char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.text[self.cursor..].chars().next().map_or(self.cursor, |c| self.cursor + c.len_utf8())
    }

    /// Where the word before the cursor begins.
    fn word(&self) -> usize {
        let before = self.before().trim_end();
        before
            .rfind(char::is_whitespace)
            .map_or(0, |blank| blank + before[blank..].chars().next().map_or(0, char::len_utf8))
    }

    fn erase(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const ALL: [Typing; 9] = [
        Typing::Left,
        Typing::Right,
        Typing::Begin,
        Typing::End,
        Typing::EraseBefore,
        Typing::EraseAfter,
        Typing::EraseWord,
        Typing::EraseToBegin,
        Typing::EraseToEnd,
    ];

    #[rstest]
    #[case::before("is:öpen", &[Typing::EraseBefore], "is:öpe")]
    #[case::in_the_middle("äö", &[Typing::Left, Typing::EraseBefore], "ö")]
    #[case::after("äö", &[Typing::Begin, Typing::EraseAfter], "ö")]
    #[case::word("is:open due:today ", &[Typing::EraseWord], "is:open ")]
    #[case::everything_before("is:open x", &[Typing::Left, Typing::EraseToBegin], "x")]
    #[case::everything_after("is:open", &[Typing::Begin, Typing::Right, Typing::EraseToEnd], "i")]
    #[case::nothing_there("", &[Typing::EraseBefore, Typing::EraseAfter, Typing::EraseWord], "")]
    fn text_is_erased(#[case] text: &str, #[case] typed: &[Typing], #[case] left: &str) {
        let mut line = Line::new(text);
        for typing in typed {
            line.act(*typing);
        }
        assert_eq!(line.text(), left);
    }

    #[test]
    fn what_is_pasted_stays_on_the_line() {
        let mut line = Line::new("is:open ");
        line.insert("tag:a\ntag:b\u{1b}");
        assert_eq!(line.text(), "is:open tag:a tag:b ");
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_between_characters(
            text in "[a ä漢👩\u{200d}]{0,9}",
            acts in prop::collection::vec((prop::sample::select(&ALL[..]), "[é漢]?"), 0..20),
        ) {
            let mut line = Line::new(&text);
            for (typing, typed) in acts {
                line.act(typing);
                line.insert(&typed);
                prop_assert!(line.text().is_char_boundary(line.cursor));
            }
        }
    }
}
