//! Making text from data safe to print: what a terminal would obey, or would be fooled by, is shown and not sent.

use std::borrow::Cow;
use std::fmt::Write;

/// Most characters without width that are shown in a row: more are no writing system's, and only make a mess.
const INVISIBLE_MAX: usize = 16;

/// One line of text without anything a terminal obeys. Line breaks are shown as `␤`.
pub fn line(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Lines of text without anything a terminal obeys, except line breaks; tabs become blanks.
pub fn lines(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

fn cleaned(text: &str, breaks: bool) -> Cow<'_, str> {
    let plain = |c: char| (c == '\n' && breaks) || !(is_hostile(c) || is_invisible(c));
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut invisible = 0;
    for c in text.chars() {
        invisible = if is_invisible(c) { invisible + 1 } else { 0 };
        match c {
            '\n' if breaks => out.push(c),
            '\t' => out.push_str(if breaks { "    " } else { " " }),
            _ if invisible > INVISIBLE_MAX => {}
            c if is_hostile(c) => stand_in(c, &mut out),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// What a terminal obeys (control characters, C0 and C1), and what makes text look like other text: overrides and
/// isolates of direction, line separators, annotations, tags.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

fn is_invisible(c: char) -> bool {
    !c.is_ascii() && unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

/// U+2400 and following are pictures of the C0 controls; the others are named.
fn stand_in(c: char, out: &mut String) {
    let picture = match u32::from(c) {
        0x0A => Some('␤'),
        code @ 0..=0x1F => char::from_u32(0x2400 + code),
        0x7F => Some('␡'),
        _ => None,
    };
    match picture {
        Some(picture) => out.push(picture),
        None => {
            let _infallible = write!(out, "<U+{:04X}>", u32::from(c));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::colour("\u{1b}[31mred", "␛[31mred")]
    #[case::clipboard("\u{1b}]52;c;aGk=\u{7}", "␛]52;c;aGk=␇")]
    #[case::one_byte_csi("\u{9b}2J", "<U+009B>2J")]
    #[case::override_of_direction("abc\u{202e}txt.exe", "abc<U+202E>txt.exe")]
    #[case::line_break("one\ntwo", "one␤two")]
    #[case::tab("one\ttwo", "one two")]
    #[case::delete("a\u{7f}", "a␡")]
    #[case::joined_emoji("👩\u{200d}🚒", "👩\u{200d}🚒")]
    #[case::accent("e\u{301}", "e\u{301}")]
    #[case::arabic("سلام", "سلام")]
    fn a_line_shows_what_a_terminal_would_obey(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(line(text), shown);
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(lines("one\n\ttwo\u{1b}"), "one\n    two␛");
    }

    #[test]
    fn a_heap_of_accents_is_cut() {
        let heap = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(line(&heap).chars().count(), 2 + INVISIBLE_MAX);
    }

    proptest! {
        #[test]
        fn nothing_a_terminal_obeys_gets_through(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(is_hostile));
            prop_assert!(!lines(&text).chars().any(|c| c != '\n' && is_hostile(c)));
        }

        #[test]
        fn clean_text_is_left_alone(text in "[a-zA-Z0-9 äöü漢字🎉]*") {
            prop_assert_eq!(line(&text), text.as_str());
        }
    }
}
