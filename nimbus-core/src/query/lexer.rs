//! Cuts the text of a filter into tokens.

use std::ops::Range;

use super::error::{QueryError, shown};
use super::field::Field;
use super::token::{Operator, Token, TokenKind};

/// The tokens up to the first error, and that error.
///
/// Highlighting a text that is still being typed uses both.
pub(super) fn lex(source: &str) -> (Vec<Token>, Option<QueryError>) {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new() };
    let error = lexer.run().err();
    (lexer.tokens, error)
}

/// What a quoted token says: without its quotes, `\` taken off what it protects.
pub(super) fn unquote(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        let literal = if letter == '\\' { letters.next() } else { Some(letter) };
        text.extend(literal);
    }
    text
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token>,
}

impl<'s> Lexer<'s> {
    fn run(&mut self) -> Result<(), QueryError> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            match self.rest().chars().next() {
                None => return Ok(()),
                Some('(') => self.push(1, TokenKind::Open),
                Some(')') => {
                    self.push(1, TokenKind::Close);
                    self.expect_gap()?;
                }
                Some('-' | '~') => self.negation()?,
                Some('"') => {
                    let length = self.quoted_length()?;
                    self.push(length, TokenKind::Text { quoted: true });
                    self.expect_gap()?;
                }
                Some(_) => self.word()?,
            }
        }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn push(&mut self, length: usize, kind: TokenKind) {
        self.tokens.push(Token { span: self.at..self.at + length, kind });
        self.at += length;
    }

    fn error(&self, span: Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError::new(self.source, span, message)
    }

    fn negation(&mut self) -> Result<(), QueryError> {
        let sign = self.at;
        self.push(1, TokenKind::Not);
        match self.rest().chars().next() {
            Some(next) if !next.is_whitespace() && next != ')' => Ok(()),
            _ => {
                let sign = sign..self.at;
                let text = shown(&self.source[sign.clone()]);
                Err(self.error(sign, format!("{text} means \"not\" and needs a term directly after it")))
            }
        }
    }

    /// A field with its value, a word of the language, or a word to search for.
    fn word(&mut self) -> Result<(), QueryError> {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|(at, letter)| ends_term(*letter) || Operator::read(&rest[*at..]).is_some())
            .map_or(rest.len(), |(at, _)| at);
        if let Some((operator, length)) = Operator::read(&rest[end..]) {
            self.field(&rest[..end], length)?;
            self.push(length, TokenKind::Operator(operator));
            return self.values();
        }
        let Some(keyword) = keyword(&rest[..end]) else {
            self.push(end, TokenKind::Text { quoted: false });
            return self.expect_gap();
        };
        self.push(end, keyword);
        Ok(())
    }

    fn field(&mut self, name: &str, operator: usize) -> Result<(), QueryError> {
        if name.is_empty() {
            let span = self.at..self.at + operator;
            let text = shown(&self.source[span.clone()]);
            return Err(self.error(
                span,
                format!("{text} needs a field directly before it; to search for it, put it in quotes"),
            ));
        }
        let span = self.at..self.at + name.len();
        let field = Field::read(name).map_err(|misread| misread.at(self.source, span))?;
        self.push(name.len(), TokenKind::Field(field));
        Ok(())
    }

    /// What follows an operator, up to white space or a closing parenthesis.
    fn values(&mut self) -> Result<(), QueryError> {
        loop {
            let rest = self.rest();
            match rest.chars().next() {
                Some(',') => self.push(1, TokenKind::Comma),
                Some('.') if rest.starts_with("..") => self.push(2, TokenKind::Range),
                Some('"') => {
                    let length = self.quoted_length()?;
                    self.push(length, TokenKind::Value { quoted: true });
                    self.expect_gap_or_value()?;
                }
                Some('(') => {
                    return Err(self.error(
                        self.at..self.at + 1,
                        "a value cannot be in parentheses; several are written with commas, as in status:todo,done",
                    ));
                }
                Some(letter) if !ends_term(letter) => {
                    let length = bare_value_length(rest);
                    self.push(length, TokenKind::Value { quoted: false });
                    self.expect_gap_or_value()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// How far the quoted text at this place reaches, quotes included.
    fn quoted_length(&self) -> Result<usize, QueryError> {
        let mut escaped = false;
        for (at, letter) in self.rest().char_indices().skip(1) {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return Ok(at + 1),
                _ => {}
            }
        }
        Err(self.error(self.at..self.source.len(), "this quote is never closed"))
    }

    /// A term ends in white space, a closing parenthesis or the end of the text.
    fn expect_gap(&self) -> Result<(), QueryError> {
        match self.rest().chars().next() {
            Some(next) if !next.is_whitespace() && next != ')' => {
                Err(self.error(self.at..self.at + next.len_utf8(), "a space is missing here"))
            }
            _ => Ok(()),
        }
    }

    fn expect_gap_or_value(&self) -> Result<(), QueryError> {
        if self.rest().starts_with(',') || self.rest().starts_with("..") {
            return Ok(());
        }
        self.expect_gap()
    }
}

fn ends_term(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | ')' | '"')
}

fn bare_value_length(rest: &str) -> usize {
    rest.char_indices()
        .find(|(at, letter)| ends_term(*letter) || *letter == ',' || rest[*at..].starts_with(".."))
        .map_or(rest.len(), |(at, _)| at)
}

/// The word of the language that a bare word is, in any case.
pub(super) fn keyword(word: &str) -> Option<TokenKind> {
    [("and", TokenKind::And), ("or", TokenKind::Or), ("not", TokenKind::Not)]
        .into_iter()
        .find(|(spelling, _)| word.eq_ignore_ascii_case(spelling))
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn tokens_carry_their_kind_and_their_span() {
        let source = r#"-due:..friday (tag="a b",c OR ünï)"#;
        let (tokens, error) = lex(source);
        assert_eq!(error, None);
        let seen: Vec<_> = tokens.iter().map(|token| &source[token.span.clone()]).collect();
        assert_eq!(
            seen,
            ["-", "due", ":", "..", "friday", "(", "tag", "=", r#""a b""#, ",", "c", "OR", "ünï", ")"]
        );
        assert_eq!(tokens[1].kind, TokenKind::Field(Field::Due));
        assert_eq!(tokens[8].kind, TokenKind::Value { quoted: true });
        assert_eq!(tokens[12].kind, TokenKind::Text { quoted: false });
    }

    #[test]
    fn an_unfinished_text_keeps_the_tokens_before_the_error() {
        let (tokens, error) = lex(r#"is:open "payment"#);
        assert_eq!(tokens.len(), 3);
        assert_eq!(error.unwrap().span, 8..16);
    }

    #[rstest]
    #[case(r#""a b""#, "a b")]
    #[case(r#""say \"hi\" \\ \n""#, r#"say "hi" \ n"#)]
    #[case(r#""""#, "")]
    fn quotes_protect_and_a_backslash_protects_quotes(#[case] quoted: &str, #[case] text: &str) {
        assert_eq!(unquote(quoted), text);
    }
}
