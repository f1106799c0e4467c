//! How many columns text takes in a terminal, and cutting it to fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns this text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `most` columns, ending in `…` if something was left out.
pub fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    if most == 0 {
        return String::new();
    }
    let mut taken = 0;
    let mut kept = String::new();
    for c in text.chars() {
        taken += c.width().unwrap_or_default();
        if taken >= most {
            break;
        }
        kept.push(c);
    }
    // Characters that only together are wider than each: rare, and then one by one.
    while width(&kept) >= most {
        kept.pop();
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Buy milk", 8, "Buy milk")]
    #[case("Buy milk", 7, "Buy mi…")]
    #[case("Buy milk", 5, "Buy…")]
    #[case("Buy milk", 1, "…")]
    #[case("Buy milk", 0, "")]
    #[case("漢字漢字", 6, "漢字…")]
    #[case("漢字漢字", 5, "漢字…")]
    fn text_is_cut_to_columns(#[case] text: &str, #[case] most: usize, #[case] fits: &str) {
        assert_eq!(cut(text, most), fits);
    }

    proptest! {
        #[test]
        fn what_was_cut_fits(text in "\\PC{0,40}", most in 0_usize..30) {
            prop_assert!(width(&cut(&text, most)) <= most);
        }
    }
}
