//! Cutting a JSON file into its entries.

use serde_json::Value;

use super::super::remarks::shown;
use super::{ImportError, MAX_DEPTH, MAX_VALUES};

/// One entry of the file, not yet parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    file: &'a str,
    start: usize,
    end: usize,
    /// The line on which it begins, from 1.
    pub(crate) line: u32,
    /// Its index in the outer list, where the file is a list of lists.
    outer: Option<usize>,
    /// Its index in its list; none for an object that stands alone.
    index: Option<usize>,
}

impl Entry<'_> {
    /// Its JSON path, such as `[17]`; empty for an object that stands alone.
    pub(crate) fn path(&self) -> String {
        [self.outer, self.index].into_iter().flatten().map(|index| format!("[{index}]")).collect()
    }

    /// Whether it is `null`.
    pub(crate) fn is_null(&self) -> bool {
        &self.file[self.start..self.end] == "null"
    }

    /// Parses it.
    pub(crate) fn parse(&self) -> Result<Value, ImportError> {
        let text = &self.file[self.start..self.end];
        serde_json::from_str(text).map_err(|error| {
            // The piece is cut where its brackets close, so only a word such as `nul` can end too soon.
            if error.is_eof() {
                let message = format!("not valid JSON: `{}` is no value", shown(text));
                return ImportError::at_offset(self.file.as_bytes(), self.start, message);
            }
            let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
            let offset = self.start + lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            let said = error.to_string();
            let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
            ImportError::at_offset(self.file.as_bytes(), offset, format!("not valid JSON: {what}"))
        })
    }
}

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
        let lines = self.file.as_bytes()[self.at..to].iter().filter(|&&b| b == b'\n').count();
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

/// The end of the value that begins at `start`, or where and why there is none.
///
/// Brackets are counted, not matched: what is wrong inside is told by the parser, which is given the piece.
fn end_of_value(bytes: &[u8], start: usize) -> Result<usize, (usize, String)> {
    let (mut depth, mut values, mut at) = (0_usize, 0_usize, start);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at).ok_or_else(|| cut_off(start))?,
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err((at, format!("nested deeper than {MAX_DEPTH} levels")));
                }
            }
            b'}' | b']' if depth == 0 => return Ok(at),
            b'}' | b']' => depth -= 1,
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return Ok(at),
            b',' | b':' => values += 1,
            _ => {}
        }
        if values > MAX_VALUES {
            return Err((start, format!("this entry holds more than {MAX_VALUES} values")));
        }
        at += 1;
        if depth == 0 && matches!(byte, b'}' | b']' | b'"') {
            return Ok(at);
        }
    }
    if depth == 0 { Ok(at) } else { Err(cut_off(start)) }
}

/// The closing quote of the string whose opening quote is at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn cut_off(start: usize) -> (usize, String) {
    (start, "the entry that begins here has no end; the file looks cut off".to_owned())
}
