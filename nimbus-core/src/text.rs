//! Bounded text: titles, names, Markdown, e-mail addresses, keys; `parse` is the only way in.
//!
//! Text is counted in code points after NFC; CRLF becomes LF; control characters other than newline and tab are
//! refused (DESIGN §4). A text that must not be empty shows something; one line neither holds a line break of Unicode nor
//! turns round what is shown after it.

pub(crate) mod shown;

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::fault::{Shape, text_value};

/// Why a text was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks and characters that do not show.
    #[error("must not be empty")]
    Empty,
    /// Fewer code points than the least.
    #[error("has {length} characters; at least {min} are needed")]
    TooShort {
        /// Code points counted.
        length: usize,
        /// The least allowed.
        min: usize,
    },
    /// More code points than the most.
    #[error("has {length} characters; at most {max} are taken")]
    TooLong {
        /// Code points counted.
        length: usize,
        /// The most allowed.
        max: usize,
    },
    /// A control character.
    #[error("holds the control character U+{code:04X} at character {at}; take it out")]
    Control {
        /// The character's number.
        code: u32,
        /// Its place, from 1.
        at: usize,
    },
    /// A line break where one line is wanted.
    #[error("must be one line; there is a line break at character {at}")]
    LineBreak {
        /// Its place, from 1.
        at: usize,
    },
    /// A character that turns round what is shown beside the line.
    #[error("holds U+{code:04X} at character {at}, which turns other text round; take it out")]
    Turn {
        /// The character's number.
        code: u32,
        /// Its place, from 1.
        at: usize,
    },
    /// Not of the form this text must have.
    #[error("{0}")]
    Form(&'static str),
}

/// NFC with LF line ends, as every text is stored.
pub fn normalise(text: &str) -> String {
    // ASCII is in NFC as it is, and most text is ASCII.
    let text = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

fn checked(text: &str, min: usize, max: usize, lines: bool) -> Result<String, TextError> {
    // Refuse absurd lengths before spending work on normalising them; NFC shrinks text at most to a third.
    if text.len() > max.saturating_mul(12).saturating_add(64) {
        return Err(TextError::TooLong { length: text.chars().count(), max });
    }
    let text = normalise(text);
    let text = if lines || text.trim().len() == text.len() { text } else { text.trim().to_owned() };
    let mut length = 0;
    for found in text.chars() {
        length += 1;
        let at = length;
        match found {
            '\n' | '\u{2028}' | '\u{2029}' if !lines => return Err(TextError::LineBreak { at }),
            '\n' | '\t' => {}
            found if found.is_control() => return Err(TextError::Control { code: u32::from(found), at }),
            _ => {}
        }
    }
    if let Some((found, at)) = shown::turn(&text).filter(|_| !lines) {
        return Err(TextError::Turn { code: u32::from(found), at });
    }
    match length {
        _ if min > 0 && shown::is_blank(&text) => Err(TextError::Empty),
        _ if length < min => Err(TextError::TooShort { length, min }),
        _ if length > max => Err(TextError::TooLong { length, max }),
        _ => Ok(text),
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $min:literal ..= $max:literal, lines: $lines:literal, $example:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);
        impl $name {
            /// Fewest code points.
            pub const MIN: usize = $min;
            /// Most code points.
            pub const MAX: usize = $max;
            /// Reads and normalises a text.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                checked(text, Self::MIN, Self::MAX, $lines).map(Self)
            }
        }
        text!($name, Shape::new(
            concat!("Text of ", $min, " to ", $max, " code points after NFC; control characters are refused."), $example,
        ).length($min, $max));
    )*};
}

macro_rules! text {
    ($name:ident, $shape:expr) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        text_value!($name, $shape);
    };
}

texts! {
    /// The title of a task, on one line.
    Title 1..=500, lines: false, "Rotate the database password";
    /// A display name of a person, organization or project, on one line.
    Name 1..=100, lines: false, "Operations";
    /// The Markdown text of a task.
    Description 0..=100_000, lines: true, "The runbook is *here*.";
    /// The Markdown text of a project.
    Summary 0..=10_000, lines: true, "Everything that keeps us running.";
    /// The Markdown text of a comment.
    Body 1..=50_000, lines: true, "Done on both replicas.";
    /// The name of a tag, on one line.
    TagName 1..=50, lines: false, "needs review";
    /// The name of an API token, on one line.
    Label 1..=100, lines: false, "nightly export";
    /// A text of a [`Source`](crate::task::Source), on one line.
    SourceText 1..=2_000, lines: false, "rails/rails#50958";
}

#[expect(
    clippy::derivable_impls,
    reason = "the macro that makes the type must not derive it for texts that may not be empty"
)]
impl Default for Description {
    fn default() -> Self {
        Self(String::new())
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the macro that makes the type must not derive it for texts that may not be empty"
)]
impl Default for Summary {
    fn default() -> Self {
        Self(String::new())
    }
}

impl Description {
    /// Most characters of an [`excerpt`](Self::excerpt).
    pub const EXCERPT: usize = 200;

    /// The beginning of the text on one line, at most 200 code points, for lists.
    pub fn excerpt(&self) -> String {
        let mut words = self.0.split_whitespace();
        let mut line = words.next().unwrap_or_default().to_owned();
        for word in words {
            if line.len() > Self::EXCERPT * 4 {
                break;
            }
            line.push(' ');
            line.push_str(word);
        }
        if line.chars().count() <= Self::EXCERPT {
            return line;
        }
        line.chars().take(Self::EXCERPT - 1).chain(['…']).collect()
    }
}

impl TagName {
    /// The form two names are compared in: names that differ only in case are the same tag.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// The short name of an organization in paths: 3–30 of `a-z`, `0-9` and `-`, beginning and ending with neither `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// Fewest characters.
    pub const MIN: usize = 3;
    /// Most characters.
    pub const MAX: usize = 30;

    /// Reads a slug.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let fits = (Self::MIN..=Self::MAX).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextError::Form("must be 3 to 30 of a-z, 0-9 and -, not beginning or ending with -"))
        }
    }

    /// A slug made from a name, with a tail of `extra` when the plain one is taken; `None` where nothing is left.
    pub fn suggest(name: &str, extra: &str) -> Option<Self> {
        let mut slug = String::new();
        for part in name.nfkd().flat_map(char::to_lowercase) {
            match part {
                'a'..='z' | '0'..='9' => slug.push(part),
                ' ' | '-' | '_' | '.' | '\'' if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        slug.truncate(Self::MAX - extra.len() - 1);
        let slug = slug.trim_matches('-');
        match (slug, extra) {
            ("", "") => None,
            ("", extra) => Self::parse(&format!("org-{extra}")).ok(),
            (slug, "") => Self::parse(slug).or_else(|_| Self::parse(&format!("{slug}-org"))).ok(),
            (slug, extra) => Self::parse(&format!("{slug}-{extra}")).ok(),
        }
    }
}
text!(Slug, Shape::new("The organization's short name in paths: a-z, 0-9 and -.", "acme").length(3, 30));

/// A project's key, the `OPS` of `OPS-42`: 2–10 of `A-Z` and `0-9`, beginning with a letter; immutable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectKey(String);

impl ProjectKey {
    /// Fewest characters.
    pub const MIN: usize = 2;
    /// Most characters.
    pub const MAX: usize = 10;

    /// Reads a key; lower case is taken as upper.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.to_ascii_uppercase();
        let fits = (Self::MIN..=Self::MAX).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9'));
        if fits {
            Ok(Self(text))
        } else {
            Err(TextError::Form("must be 2 to 10 capitals or digits, beginning with a letter, such as OPS"))
        }
    }
}
text!(
    ProjectKey,
    Shape::new("A project's key: 2 to 10 capitals or digits, beginning with a letter.", "OPS").length(2, 10)
);

/// An e-mail address; compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// Most characters (RFC 5321 §4.5.3.1.3 less the angle brackets).
    pub const MAX: usize = 254;

    /// Reads an address: one `@`, something before it, a domain with a dot (or `localhost`) after it, no blanks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = checked(text, 3, Self::MAX, false)?;
        let form = TextError::Form("must be an e-mail address, such as ada@example.com");
        let (local, domain) = text.rsplit_once('@').ok_or(form.clone())?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.contains(|c: char| {
                c.is_whitespace() || matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\')
            });
        let domain_fits = (domain.contains('.') || domain.eq_ignore_ascii_case("localhost"))
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if local_fits && domain_fits { Ok(Self(text)) } else { Err(form) }
    }

    /// The form two addresses are compared in.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}
text!(Email, Shape::new("An e-mail address.", "ada@example.com").length(3, 254));

/// A colour as `#RRGGBB`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour(String);

impl Colour {
    /// Reads a colour; the hash sign may be missing, letters are taken as capitals.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(format!("#{}", digits.to_ascii_uppercase())))
        } else {
            Err(TextError::Form("must be a colour such as #1E90FF"))
        }
    }
}
text!(Colour, Shape::new("A colour as #RRGGBB.", "#1E90FF").length(7, 7));

/// The address of an image: `https://…` (or `http://`), ≤ 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageUrl(String);

impl ImageUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = checked(text, 1, 2_000, false)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match rest {
            Some(rest)
                if !rest.is_empty()
                    && !rest.starts_with('/')
                    && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>')) =>
            {
                Ok(Self(text))
            }
            _ => Err(TextError::Form("must be an address beginning with https://")),
        }
    }
}
text!(ImageUrl, Shape::new("The address of an image.", "https://example.com/logo.png").length(8, 2_000));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    macro_rules! at_the_limits {
        ($($test:ident: $name:ident;)*) => {$(
            #[test]
            fn $test() {
                for length in [$name::MAX - 1, $name::MAX] {
                    assert!($name::parse(&"é".repeat(length)).is_ok(), "{length} must be taken");
                }
                assert_eq!(
                    $name::parse(&"é".repeat($name::MAX + 1)),
                    Err(TextError::TooLong { length: $name::MAX + 1, max: $name::MAX }),
                );
                assert_eq!($name::parse("").is_ok(), $name::MIN == 0);
            }
        )*};
    }
    at_the_limits! {
        a_title_is_taken_up_to_its_limit: Title;
        a_name_is_taken_up_to_its_limit: Name;
        a_description_is_taken_up_to_its_limit: Description;
        a_summary_is_taken_up_to_its_limit: Summary;
        a_body_is_taken_up_to_its_limit: Body;
        a_tag_name_is_taken_up_to_its_limit: TagName;
        a_label_is_taken_up_to_its_limit: Label;
    }

    #[test]
    fn text_is_counted_after_nfc_with_lf_line_ends() {
        assert_eq!(Title::parse("e\u{301}").unwrap().as_str(), "é");
        assert_eq!(Description::parse("a\r\nb").unwrap().as_str(), "a\nb");
    }

    #[rstest::rstest]
    #[case::nul("a\0b", TextError::Control { code: 0, at: 2 })]
    #[case::escape("\u{1b}[2J", TextError::Control { code: 0x1b, at: 1 })]
    #[case::two_lines("a\nb", TextError::LineBreak { at: 2 })]
    #[case::two_lines_of_unicode("a\u{2028}b", TextError::LineBreak { at: 2 })]
    #[case::blank("   ", TextError::Empty)]
    #[case::nothing_that_shows("\u{200b}\u{feff}", TextError::Empty)]
    #[case::an_override("abc\u{202e}txt.exe", TextError::Turn { code: 0x202e, at: 4 })]
    #[case::an_override_that_is_closed("\u{202d}a\u{202c}", TextError::Turn { code: 0x202d, at: 1 })]
    #[case::an_open_isolate("a\u{2066}b", TextError::Turn { code: 0x2066, at: 2 })]
    #[case::a_close_too_many("a\u{2069}b", TextError::Turn { code: 0x2069, at: 2 })]
    #[case::crossed("\u{202a}\u{2066}a\u{202c}\u{2069}", TextError::Turn { code: 0x202c, at: 4 })]
    fn a_title_that_is_not_one_clean_line_says_why(#[case] text: &str, #[case] why: TextError) {
        assert_eq!(Title::parse(text), Err(why));
    }

    #[rstest::rstest]
    #[case::a_joiner("👩\u{200d}🚒")]
    #[case::a_non_joiner("می\u{200c}خواهم")]
    #[case::an_isolate_that_is_closed("see \u{2068}שלום\u{2069}!")]
    fn what_a_language_needs_survives(#[case] text: &str) {
        assert_eq!(Title::parse(text).unwrap().as_str(), text);
    }

    #[rstest::rstest]
    #[case::blanks("   \n ", Err(TextError::Empty))]
    #[case::nothing_that_shows("\u{200b}\n", Err(TextError::Empty))]
    #[case::something("  a\n", Ok("  a\n"))]
    fn a_comment_shows_something(#[case] text: &str, #[case] taken: Result<&str, TextError>) {
        assert_eq!(Body::parse(text).as_ref().map(Body::as_str), taken.as_ref().copied());
    }

    #[rstest::rstest]
    #[case("acme", true)]
    #[case("ab", false)]
    #[case("-acme", false)]
    #[case("Acme", false)]
    #[case("a-very-long-name-of-thirty-one-x", false)]
    fn slugs(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(Slug::parse(text).is_ok(), fits, "{text}");
    }

    #[rstest::rstest]
    #[case("ada@example.com", true)]
    #[case("ada+x@example.co.uk", true)]
    #[case("ada", false)]
    #[case("ada@", false)]
    #[case("@example.com", false)]
    #[case("a b@example.com", false)]
    #[case("ada@example", false)]
    #[case("ada@@example.com", false)]
    #[case("ada@exa mple.com", false)]
    fn emails(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(Email::parse(text).is_ok(), fits, "{text}");
    }

    #[test]
    fn an_excerpt_is_one_line_of_at_most_two_hundred_characters() {
        let text = Description::parse(&"word \n".repeat(100)).unwrap();
        assert_eq!(text.excerpt().chars().count(), Description::EXCERPT);
        assert!(!text.excerpt().contains('\n'));
    }

    proptest! {
        #[test]
        fn a_parsed_text_parses_to_itself(text in "\\PC{0,80}") {
            if let Ok(title) = Title::parse(&text) {
                prop_assert_eq!(Title::parse(title.as_str()), Ok(title));
            }
        }

        #[test]
        fn a_suggested_slug_is_a_slug(name in ".{0,60}") {
            if let Some(slug) = Slug::suggest(&name, "x7k2") {
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug));
            }
        }
    }
}
