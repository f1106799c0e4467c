//! What of a text shows: whether anything does, and what would turn the rest of a line round.

/// Whether nothing of a text shows: blanks, joiners and other characters without a picture only.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Unicode's `Default_Ignorable_Code_Point`, and the empty pattern of Braille.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether a character opens or closes a stretch of another direction.
pub(crate) fn is_turn(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The first character, and its place from 1, that would turn round what stands beside or after a text where it is shown:
/// an override, which lies about the order of letters, or an embedding or isolate that is not closed (UTS #55).
pub(crate) fn turn(text: &str) -> Option<(char, usize)> {
    let mut open = Vec::new();
    for (at, c) in (1..).zip(text.chars()) {
        match c {
            '\u{202D}' | '\u{202E}' => return Some((c, at)),
            '\u{202A}' | '\u{202B}' => open.push(('\u{202C}', c, at)),
            '\u{2066}'..='\u{2068}' => open.push(('\u{2069}', c, at)),
            '\u{202C}' | '\u{2069}' => match open.pop() {
                Some((closing, ..)) if closing == c => {}
                _ => return Some((c, at)),
            },
            _ => {}
        }
    }
    open.first().map(|(_, c, at)| (*c, *at))
}
