//! What is wrong with a filter, a sort or a quick-add text, and where.

use std::fmt;
use std::ops::Range;

use crate::fault::{Fault, Place};

/// The first thing wrong with a text, where it stands, and what was probably meant.
///
/// ```
/// use nimbus_core::query::Filter;
/// let error = Filter::parse("is:open and asignee:me").unwrap_err();
/// assert_eq!(error.to_string(), r#"column 13: "asignee" is not a field; did you mean "assignee"?"#);
/// assert_eq!(&"is:open and asignee:me"[error.span.clone()], "asignee");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The part of the source at fault, in bytes; empty where something is missing.
    pub span: Range<usize>,
    /// Where the span begins, in characters, counted from 1.
    pub column: usize,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What was probably meant, spelled so that it can be put in place of the span.
    pub suggestion: Option<String>,
}

impl QueryError {
    pub(super) fn new(source: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let before = source.get(..span.start).unwrap_or(source);
        let column = before.chars().count() + 1;
        Self { span, column, message: message.into(), suggestion: None }
    }

    pub(super) fn suggesting(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

impl QueryError {
    /// The fault of the phrase at `pointer`, with its place.
    pub fn fault(&self, pointer: &str, code: &'static str) -> Fault {
        let Self { span, column, message: _, suggestion } = self;
        let place = Place { column: *column, span: span.clone(), suggestion: suggestion.clone() };
        Fault { place: Some(Box::new(place)), ..Fault::at(pointer, code, self.to_string()) }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.message)?;
        match &self.suggestion {
            Some(quoted) if quoted.starts_with('"') => write!(f, "; did you mean {quoted}?"),
            Some(plain) => write!(f, "; did you mean {}?", shown(plain)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for QueryError {}

/// What is wrong with a value on its own, before anyone knows where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misread {
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl Misread {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), suggestion: None }
    }

    /// "`x` is not a …": with a suggestion if one is near, else with the whole choice.
    pub(super) fn unknown(text: &str, what: &str, choice: &[&str]) -> Self {
        match super::suggest::nearest(text, choice.iter().copied()) {
            Some(near) => {
                Self { message: format!("{} is not {what}", shown(text)), suggestion: Some(near.to_owned()) }
            }
            None => Self::new(format!("{} is not {what} ({})", shown(text), choice.join(", "))),
        }
    }

    pub(super) fn at(self, source: &str, span: Range<usize>) -> QueryError {
        QueryError::new(source, span, self.message).suggesting(self.suggestion)
    }
}

/// Longest piece of the source repeated in a message, in characters.
const SHOWN_MAX: usize = 40;

/// A piece of the source in quotes, safe to print and never long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((cut, _)) => format!("{:?}", format!("{}…", &text[..cut])),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_spans_count_bytes() {
        let error = QueryError::new("dué:x", 5..6, "no");
        assert_eq!((error.column, error.span), (5, 5..6));
    }

    #[test]
    fn a_message_repeats_neither_escapes_nor_whole_pages() {
        assert_eq!(shown("\u{1b}[31m"), r#""\u{1b}[31m""#);
        assert_eq!(shown(&"a".repeat(41)).chars().count(), SHOWN_MAX + 3);
    }

    #[test]
    fn without_a_near_word_the_whole_choice_is_named() {
        let misread = Misread::unknown("zzz", "a colour", &["red", "green"]);
        assert_eq!(misread.message, r#""zzz" is not a colour (red, green)"#);
    }
}
