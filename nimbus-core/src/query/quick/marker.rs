//! Tells the markers of a quick-add text from its plain words.

use std::ops::Range;

use super::super::error::{Misread, shown};
use crate::task::Priority;
use crate::text::{ProjectKey, TagName};

/// A piece between white space.
pub(super) enum Piece<'s> {
    /// A word of the title, its escape taken off.
    Word(&'s str),
    /// Something that is said about the task.
    Marker(Marker<'s>),
}

pub(super) struct Marker<'s> {
    pub(super) sign: Sign,
    /// All of it, without the punctuation after it.
    pub(super) span: Range<usize>,
    /// What follows the sign, without quotes.
    pub(super) value: &'s str,
    pub(super) value_span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Project,
    Assignee,
    Tag,
    Priority,
    Due,
}

const SIGNS: [(&str, Sign); 5] = [
    ("#", Sign::Project),
    ("@", Sign::Assignee),
    ("+", Sign::Tag),
    ("!", Sign::Priority),
    ("due:", Sign::Due),
];

/// Cuts a text into words and markers.
pub(super) fn pieces(source: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += source[at..].len() - source[at..].trim_start().len();
        let (piece, length) = piece(source, at)?;
        at += length;
        Some(piece)
    })
}

/// The piece that begins here and its length in the source, the punctuation after it included.
fn piece(source: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let word = until_space(&source[at..]);
    if word.is_empty() {
        return None;
    }
    // `\\#` is a backslash before a sign; `\\server` is a backslash twice, for nothing there needs an escape.
    if let Some(literal) = word.strip_prefix('\\')
        && sign(literal.trim_start_matches('\\')).is_some()
    {
        return Some((Piece::Word(literal), word.len()));
    }
    if let Some(marker) = marker(source, at) {
        let after = until_space(&source[marker.span.end..]);
        // Letters right after a quote belong to nothing: then all of it is text.
        if after.chars().all(is_closing) {
            let length = marker.span.len() + after.len();
            return Some((Piece::Marker(marker), length));
        }
    }
    Some((Piece::Word(word), word.len()))
}

fn marker(source: &str, at: usize) -> Option<Marker<'_>> {
    let word = until_space(&source[at..]);
    let (sign, length) = sign(word)?;
    let start = at + length;
    if matches!(sign, Sign::Assignee | Sign::Tag)
        && let Some(value) = quoted(&source[start..])
    {
        let value_span = start + 1..start + 1 + value.len();
        return Some(Marker { sign, span: at..value_span.end + 1, value, value_span });
    }
    let value = word[length..].trim_end_matches(is_closing);
    let value_span = start..start + value.len();
    may_begin(sign, value).then_some(Marker { sign, span: at..value_span.end, value, value_span })
}

fn until_space(rest: &str) -> &str {
    rest.split(char::is_whitespace).next().unwrap_or_default()
}

fn sign(word: &str) -> Option<(Sign, usize)> {
    let begins =
        |spelling: &str| word.get(..spelling.len()).is_some_and(|head| head.eq_ignore_ascii_case(spelling));
    let (spelling, sign) = SIGNS.into_iter().find(|(spelling, _)| begins(spelling))?;
    Some((sign, spelling.len()))
}

/// What stands in quotes here, if quotes open here, close, and hold something.
fn quoted(rest: &str) -> Option<&str> {
    let (inner, _) = rest.strip_prefix('"')?.split_once('"')?;
    (!inner.trim().is_empty()).then_some(inner)
}

/// Whether what follows a sign makes it a marker, not text such as `#7`, `+49` or `!!`.
fn may_begin(sign: Sign, value: &str) -> bool {
    let Some(first) = value.chars().next() else { return false };
    match sign {
        Sign::Project | Sign::Priority => first.is_ascii_alphabetic(),
        Sign::Assignee => first.is_alphabetic() || (first.is_ascii_digit() && value.contains('@')),
        Sign::Tag => !first.is_ascii_digit() && !first.is_ascii_punctuation(),
        Sign::Due => true,
    }
}

/// Punctuation that ends a clause and so is no part of a name.
fn is_closing(letter: char) -> bool {
    matches!(letter, ',' | '.' | ';' | ':' | '!' | '?' | ')')
}

pub(super) fn project(text: &str) -> Result<ProjectKey, Misread> {
    ProjectKey::parse(text)
        .map_err(|why| Misread::new(format!("a project's key {why}; for text write \\#{text}")))
}

pub(super) fn tag(text: &str) -> Result<TagName, Misread> {
    TagName::parse(text).map_err(|why| Misread::new(format!("the tag {} {why}", shown(text))))
}

pub(super) fn priority(text: &str) -> Result<Priority, Misread> {
    text.to_lowercase().parse().map_err(|_| {
        let mut misread = Misread::unknown(text, "a priority", Priority::WORDS);
        if misread.suggestion.is_none() {
            misread.message = format!("{}; for text write \\!{text}", misread.message);
        }
        misread
    })
}
