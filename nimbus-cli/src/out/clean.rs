//! Making what is printed harmless: the rules for text are those of the terminal UI; JSON has a way of its own.

use std::borrow::Cow;
use std::fmt::Write;

use nimbus_tui::text::clean::is_hostile;
pub(crate) use nimbus_tui::text::clean::{line, lines};

/// JSON text in which everything a terminal would obey is escaped; it means the same.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile_in_json) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hostile_in_json(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _infallible = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Outside of its strings, which escape them already, JSON has no control characters but line breaks of ours.
fn is_hostile_in_json(c: char) -> bool {
    c != '\n' && is_hostile(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn json_means_the_same_and_holds_nothing_a_terminal_obeys(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            let shown = json(&written);
            prop_assert!(!shown.chars().any(is_hostile));
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
