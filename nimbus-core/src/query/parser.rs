//! Reads tokens into a filter's tree, by recursive descent.
//!
//! ```text
//! or    = and { "or" and }
//! and   = unary { [ "and" ] unary }
//! unary = { "not" | "-" | "~" } ( term | "(" or ")" )
//! ```

use std::ops::Range;

use super::error::{QueryError, shown};
use super::field::Field;
use super::filter::{Mention, NESTING_MAX, TERMS_MAX};
use super::lexer::unquote;
use super::token::{Operator, Token, TokenKind};
use super::tree::{Clause, Node};
use super::value::{Raw, RawItem, Values};
use super::words::words;

pub(super) struct Parser<'s> {
    source: &'s str,
    tokens: &'s [Token],
    at: usize,
    depth: usize,
    terms: usize,
    mentions: Vec<Mention>,
}

impl<'s> Parser<'s> {
    pub(super) fn new(source: &'s str, tokens: &'s [Token]) -> Self {
        Self { source, tokens, at: 0, depth: 0, terms: 0, mentions: Vec::new() }
    }

    pub(super) fn run(mut self) -> Result<(Node, Vec<Mention>), QueryError> {
        if self.tokens.is_empty() {
            return Ok((Node::Everything, self.mentions));
        }
        let root = self.either()?;
        match self.tokens.get(self.at) {
            None => Ok((root, self.mentions)),
            Some(extra) => Err(self.error(&extra.span, "this parenthesis closes nothing")),
        }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    /// Steps over the next token if it is of this kind.
    fn take(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    /// Where the next token stands, or the end of the source.
    fn here(&self) -> Range<usize> {
        let end = self.source.trim_end().len();
        self.tokens.get(self.at).map_or(end..end, |token| token.span.clone())
    }

    fn text(&self, token: &Token) -> &'s str {
        &self.source[token.span.clone()]
    }

    fn error(&self, span: &Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError::new(self.source, span.clone(), message)
    }

    fn either(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.both()?];
        while self.take(TokenKind::Or) {
            parts.push(self.both()?);
        }
        Ok(grouped(parts, Node::Or, |part| match part {
            Node::Or(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    fn both(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.unary()?];
        while !matches!(self.peek(), None | Some(TokenKind::Or | TokenKind::Close)) {
            self.take(TokenKind::And);
            parts.push(self.unary()?);
        }
        Ok(grouped(parts, Node::And, |part| match part {
            Node::And(inner) => Ok(inner),
            other => Err(other),
        }))
    }

    fn unary(&mut self) -> Result<Node, QueryError> {
        let Some(token) = self.tokens.get(self.at) else { return Err(self.missing_term()) };
        match token.kind {
            TokenKind::Not => self.nested(|parser| Ok(Node::Not(Box::new(parser.unary()?)))),
            TokenKind::Open => self.nested(Self::group),
            TokenKind::Text { quoted } => {
                self.at += 1;
                self.search(token, quoted)
            }
            TokenKind::Field(field) => {
                self.at += 1;
                self.clause(field, token)
            }
            _ => Err(self.missing_term()),
        }
    }

    fn missing_term(&self) -> QueryError {
        let before = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let message = match (before, self.tokens.get(self.at)) {
            (Some(before), _) => format!("a term is missing after {}", shown(self.text(before))),
            (None, Some(next)) => format!("a term is missing before {}", shown(self.text(next))),
            (None, None) => "a term is missing".to_owned(),
        };
        self.error(&self.here(), message)
    }

    /// Steps over a `not` or `(` and reads what it applies to, one level deeper.
    fn nested(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<Node, QueryError>,
    ) -> Result<Node, QueryError> {
        if self.depth == NESTING_MAX {
            let message = format!("parentheses and negations go at most {NESTING_MAX} deep");
            return Err(self.error(&self.here(), message));
        }
        self.at += 1;
        self.depth += 1;
        let node = inner(self);
        self.depth -= 1;
        node
    }

    /// What is between parentheses; the opening one has just been read.
    fn group(&mut self) -> Result<Node, QueryError> {
        let open = self.tokens[self.at - 1].span.clone();
        let inner = self.either()?;
        if self.take(TokenKind::Close) {
            return Ok(inner);
        }
        Err(self.error(&open, "this parenthesis is never closed"))
    }

    fn count(&mut self, term: &Token) -> Result<(), QueryError> {
        self.terms += 1;
        if self.terms <= TERMS_MAX {
            return Ok(());
        }
        Err(self.error(&term.span, format!("a filter holds at most {TERMS_MAX} terms")))
    }

    fn search(&mut self, token: &Token, quoted: bool) -> Result<Node, QueryError> {
        self.count(token)?;
        let text = self.text(token);
        let text = if quoted { unquote(text) } else { text.to_owned() };
        if words(&text).is_empty() {
            let message = format!("{} holds no letter or digit to search for", shown(&text));
            return Err(self.error(&token.span, message));
        }
        Ok(Node::Term(Clause::Text(text)))
    }

    fn clause(&mut self, field: Field, name: &Token) -> Result<Node, QueryError> {
        self.count(name)?;
        let operator = self.tokens.get(self.at);
        let Some(Token { kind: TokenKind::Operator(operator), span }) = operator else {
            unreachable!("the lexer makes a field only where an operator follows")
        };
        self.at += 1;
        let head = name.span.start..span.end;
        let items = self.items(&head)?;
        let order = match operator {
            Operator::Order(order) => Some(*order),
            Operator::Equal | Operator::NotEqual => None,
        };
        let values = Values { source: self.source, field, head, order, items };
        let term = Node::Term(values.clause(&mut self.mentions)?);
        Ok(if *operator == Operator::NotEqual { Node::Not(Box::new(term)) } else { term })
    }

    fn items(&mut self, head: &Range<usize>) -> Result<Vec<RawItem>, QueryError> {
        let mut items = vec![self.item(head)?];
        while let Some(TokenKind::Comma) = self.peek() {
            let comma = self.here();
            self.at += 1;
            items.push(self.item(&comma)?);
        }
        Ok(items)
    }

    fn item(&mut self, before: &Range<usize>) -> Result<RawItem, QueryError> {
        let start = self.here();
        let from = self.value();
        if !self.take(TokenKind::Range) {
            let missing = || {
                let message =
                    format!("a value is missing directly after {}", shown(&self.source[before.clone()]));
                self.error(&(before.end..before.end), message)
            };
            return from.map(RawItem::One).ok_or_else(missing);
        }
        let dots = self.tokens[self.at - 1].span.clone();
        let to = self.value();
        if from.is_none() && to.is_none() {
            return Err(self.error(&dots, "a range needs a value on at least one side of the dots"));
        }
        let end = to.as_ref().map_or(dots.end, |to| to.span.end);
        if self.peek() == Some(TokenKind::Range) {
            return Err(self.error(&self.here(), "a range has two ends, this one has three"));
        }
        Ok(RawItem::Range { from, to, span: start.start..end })
    }

    fn value(&mut self) -> Option<Raw> {
        let token = self.tokens.get(self.at)?;
        let TokenKind::Value { quoted } = token.kind else { return None };
        self.at += 1;
        let text = self.text(token);
        let text = if quoted { unquote(text) } else { text.to_owned() };
        Some(Raw { text, quoted, span: token.span.clone() })
    }
}

/// Parts joined by one word; parts that are joined by the same word already are taken apart.
fn grouped(
    parts: Vec<Node>,
    join: impl Fn(Vec<Node>) -> Node,
    open: impl Fn(Node) -> Result<Vec<Node>, Node>,
) -> Node {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(inner) => flat.extend(inner),
            Err(single) => flat.push(single),
        }
    }
    match flat.len() {
        1 => flat.remove(0),
        _ => join(flat),
    }
}
