//! The pieces of a filter's text, for highlighting and completion.

use std::ops::Range;

use super::field::Field;

/// One piece of a filter's text. Between pieces there is only white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, in bytes of the source.
    pub span: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// What a piece of a filter's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `not`, or `-` or `~` directly before a term.
    Not,
    /// `and`
    And,
    /// `or`
    Or,
    /// The name of a field.
    Field(Field),
    /// What stands between a field and its value.
    Operator(Operator),
    /// A value after an operator, or one end of a range.
    Value {
        /// Written in quotes, so never a word of the language.
        quoted: bool,
    },
    /// `,` between values.
    Comma,
    /// `..` between the ends of a range.
    Range,
    /// Text to be searched for.
    Text {
        /// Written in quotes.
        quoted: bool,
    },
}

/// How a field is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `:` or `=`
    Equal,
    /// `!=`
    NotEqual,
    /// An ordering; also written after a colon, as in `due:<friday`.
    Order(Order),
}

/// An ordering between a field and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Order {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

impl Operator {
    /// The operator a text begins with, and how many bytes it takes.
    pub(super) fn read(text: &str) -> Option<(Self, usize)> {
        const SPELLINGS: [(&str, Operator); 11] = [
            ("!=", Operator::NotEqual),
            (":<=", Operator::Order(Order::LessEqual)),
            (":>=", Operator::Order(Order::GreaterEqual)),
            (":<", Operator::Order(Order::Less)),
            (":>", Operator::Order(Order::Greater)),
            (":", Operator::Equal),
            ("<=", Operator::Order(Order::LessEqual)),
            (">=", Operator::Order(Order::GreaterEqual)),
            ("<", Operator::Order(Order::Less)),
            (">", Operator::Order(Order::Greater)),
            ("=", Operator::Equal),
        ];
        let found = SPELLINGS.iter().find(|(spelling, _)| text.starts_with(spelling))?;
        Some((found.1, found.0.len()))
    }
}
