//! A parsed filter: the way in, its limits, and what clients need to highlight it.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::error::QueryError;
use super::field::Field;
use super::lexer::lex;
use super::parser::Parser;
use super::token::Token;
use super::tree::Node;

/// Longest filter, in characters.
pub const FILTER_MAX: usize = 4_000;
/// Most terms in one filter.
pub const TERMS_MAX: usize = 200;
/// Deepest nesting of parentheses and negations.
pub const NESTING_MAX: usize = 40;
/// Most values in one list.
pub const LIST_MAX: usize = 100;

/// A filter that was understood; its relative dates and its names are looked up by [`Filter::resolve`].
///
/// Two filters are equal when they say the same thing, however they were spelled.
/// Printing one gives its plainest spelling.
///
/// ```
/// use nimbus_core::query::Filter;
/// let filter = Filter::parse("STATUS=todo and not (tag:urgent or priority:high..)")?;
/// assert_eq!(filter.to_string(), "status:todo -(tag:urgent or priority:high..)");
/// # Ok::<(), nimbus_core::query::QueryError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    pub(super) root: Node,
    pub(super) source: String,
    tokens: Vec<Token>,
    mentions: Vec<Mention>,
}

/// A record that a filter names, by name or id, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The field it is a value of: project, assignee, creator or tag.
    pub field: Field,
    /// As written, without quotes.
    pub text: String,
    /// Where it stands in the source, in bytes.
    pub span: Range<usize>,
}

impl Filter {
    /// Reads a filter. An empty one matches everything.
    ///
    /// # Errors
    /// The first thing that is wrong, or a limit that is exceeded.
    pub fn parse(source: &str) -> Result<Self, QueryError> {
        if let Some((cut, _)) = source.char_indices().nth(FILTER_MAX) {
            let message = format!("a filter is at most {FILTER_MAX} characters long");
            return Err(QueryError::new(source, cut..source.len(), message));
        }
        let (tokens, error) = lex(source);
        if let Some(error) = error {
            return Err(error);
        }
        let (root, mentions) = Parser::new(source, &tokens).run()?;
        Ok(Self { root, source: source.to_owned(), tokens, mentions })
    }

    /// The tokens of a text that may still be wrong or unfinished: as many as can be told.
    ///
    /// ```
    /// use nimbus_core::query::{Field, Filter, TokenKind};
    /// let tokens = Filter::tokens_of("tag:bug asign:");
    /// assert_eq!(tokens[0].kind, TokenKind::Field(Field::Tag));
    /// assert_eq!(tokens.len(), 3);
    /// ```
    pub fn tokens_of(source: &str) -> Vec<Token> {
        let end = source.char_indices().nth(FILTER_MAX).map_or(source.len(), |(at, _)| at);
        lex(&source[..end]).0
    }

    /// Its tokens, in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The records it names; what the directory for [`Filter::resolve`] must cover.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.root == Node::Everything
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl Eq for Filter {}

impl FromStr for Filter {
    type Err = QueryError;

    fn from_str(source: &str) -> Result<Self, QueryError> {
        Self::parse(source)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}
