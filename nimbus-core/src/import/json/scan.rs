//! Cutting a JSON file into its entries.

use super::extent::end_of_value;
use super::{Entry, ImportError};

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// After `[`.
    ValueOrEnd,
    /// After a comma.
    Value,
    /// After a value.
    CommaOrEnd,
}

/// The entries of a file, in order. After an error there are no more.
#[derive(Debug)]
pub(crate) struct Entries<'a> {
    file: &'a str,
    at: usize,
    line: u32,
    /// The lists we are in, with the index of the next element: none, one, or two (a list of pages).
    open: Vec<usize>,
    next: Next,
    failed: bool,
}

impl<'a> Entries<'a> {
    /// The entries of `file`.
    pub(crate) fn new(file: &'a str) -> Self {
        Self { file, at: 0, line: 1, open: Vec::new(), next: Next::ValueOrEnd, failed: false }
    }

    fn byte(&self) -> Option<u8> {
        self.file.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self, to: usize) {
        let lines = self.file[self.at..to].matches('\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = to;
    }

    fn skip_blanks(&mut self) {
        let rest = &self.file.as_bytes()[self.at..];
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).count();
        self.advance(self.at + blanks);
    }

    fn wrong(&self, message: impl Into<String>) -> ImportError {
        ImportError::at_offset(self.file.as_bytes(), self.at, message)
    }

    /// The next entry, or nothing at the end of the file.
    fn step(&mut self) -> Result<Option<Entry<'a>>, ImportError> {
        loop {
            self.skip_blanks();
            let byte = self.byte();
            if self.open.is_empty() {
                match byte {
                    None => return Ok(None),
                    Some(b'[') => self.enter(),
                    Some(b'{') => return self.lone().map(Some),
                    Some(_) => return Err(self.wrong(self.not_json())),
                }
                continue;
            }
            match (self.next, byte) {
                (_, None) => {
                    return Err(
                        self.wrong("the file ends inside the list; it looks cut off (`]` is missing)")
                    );
                }
                (Next::ValueOrEnd | Next::CommaOrEnd, Some(b']')) => self.leave(),
                (Next::CommaOrEnd, Some(b',')) => {
                    self.advance(self.at + 1);
                    self.next = Next::Value;
                }
                (Next::CommaOrEnd, Some(_)) => return Err(self.wrong("expected `,` or `]` after an entry")),
                (Next::Value | Next::ValueOrEnd, Some(b',' | b']' | b'}')) => {
                    return Err(self.wrong("expected an entry here (a comma too many?)"));
                }
                (Next::Value | Next::ValueOrEnd, Some(b'[')) if self.open.len() == 1 => self.enter(),
                (Next::Value | Next::ValueOrEnd, Some(_)) => return self.element().map(Some),
            }
        }
    }

    /// Steps over `[`.
    fn enter(&mut self) {
        self.advance(self.at + 1);
        self.open.push(0);
        self.next = Next::ValueOrEnd;
    }

    /// Steps over `]`.
    fn leave(&mut self) {
        self.advance(self.at + 1);
        self.open.pop();
        if let Some(outer) = self.open.last_mut() {
            *outer += 1;
        }
        self.next = Next::CommaOrEnd;
    }

    /// An element of a list.
    fn element(&mut self) -> Result<Entry<'a>, ImportError> {
        let mut entry = self.value()?;
        entry.outer = (self.open.len() > 1).then(|| self.open[0]);
        entry.index = self.open.last().copied();
        if let Some(index) = self.open.last_mut() {
            *index += 1;
        }
        self.next = Next::CommaOrEnd;
        Ok(entry)
    }

    /// An object outside any list: one per line, perhaps with a comma behind it.
    fn lone(&mut self) -> Result<Entry<'a>, ImportError> {
        let entry = self.value()?;
        self.skip_blanks();
        if self.byte() == Some(b',') {
            self.advance(self.at + 1);
        }
        Ok(entry)
    }

    /// Steps over one value, whatever it is.
    fn value(&mut self) -> Result<Entry<'a>, ImportError> {
        let (start, line) = (self.at, self.line);
        let end = end_of_value(self.file.as_bytes(), start)
            .map_err(|(offset, message)| ImportError::at_offset(self.file.as_bytes(), offset, message))?;
        self.advance(end);
        Ok(Entry { file: self.file, start, end, line, outer: None, index: None })
    }

    fn not_json(&self) -> String {
        let seen: String = self.file[self.at..].chars().take(12).take_while(|c| !c.is_control()).collect();
        format!("a JSON list `[…]` was expected, not `{seen}`")
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step().transpose();
        self.failed = matches!(step, Some(Err(_)));
        step
    }
}
