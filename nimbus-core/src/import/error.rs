//! The one answer to a file that cannot be read: what was wrong, where, and what would be right.

use std::fmt;

/// Why a file was refused. Nothing of the file was used: an import is planned whole before anything is written.
///
/// ```
/// use nimbus_core::import::{Format, Options, read};
///
/// let error = read(Format::GitHub, br#"[{"number": 7}]"#, &Options::default()).unwrap_err();
/// assert_eq!(error.path.as_deref(), Some("[0].title"));
/// assert_eq!(error.to_string(), "at [0].title (in the entry from line 1): is missing; every GitHub issue has a `title`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The line, counted from 1. Beside a `path` it is the line on which the entry begins, else that of the fault.
    pub line: Option<u32>,
    /// The column in that line in characters, counted from 1.
    pub column: Option<u32>,
    /// Where in the JSON the wrong value stands, such as `[17].labels[0].name`.
    pub path: Option<String>,
    /// What was wrong and what would be right, without the place.
    pub message: String,
}

impl ImportError {
    /// The file as a whole is wrong.
    pub fn whole(message: impl Into<String>) -> Self {
        Self { line: None, column: None, path: None, message: message.into() }
    }

    /// The fault is at byte `offset` of `bytes`.
    pub(super) fn at_offset(bytes: &[u8], offset: usize, message: impl Into<String>) -> Self {
        let (line, column) = place_of(bytes, offset);
        Self { line: Some(line), column: Some(column), path: None, message: message.into() }
    }

    /// The value at `path` is wrong; its entry begins on `line`.
    pub(super) fn at_path(line: u32, path: &str, message: impl Into<String>) -> Self {
        let path = (!path.is_empty()).then(|| path.to_owned());
        Self { line: Some(line), column: None, path, message: message.into() }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.line, self.column) {
            (Some(path), Some(line), _) => write!(f, "at {path} (in the entry from line {line}): ")?,
            (Some(path), None, _) => write!(f, "at {path}: ")?,
            (None, Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (None, Some(line), None) => write!(f, "line {line}: ")?,
            (None, None, _) => {}
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ImportError {}

impl From<ImportError> for crate::error::Error {
    /// A fault of the file as a whole; its place is in the words, for files have no pointers.
    fn from(error: ImportError) -> Self {
        Self::invalid("", "unreadable", error.to_string())
    }
}

/// Line and column of a byte, both from 1, the column in characters.
fn place_of(bytes: &[u8], offset: usize) -> (u32, u32) {
    let before = &bytes[..offset.min(bytes.len())];
    let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let line = before.split(|&b| b == b'\n').count();
    // Every byte but the continuation bytes of UTF-8 begins a character.
    let characters = before[line_start..].iter().filter(|&&b| b & 0xC0 != 0x80).count();
    (count(line), count(characters) + 1)
}

/// A count as the answer carries it; files are far shorter than its largest value.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let bytes = "a\nüß!x".as_bytes();
        let error = ImportError::at_offset(bytes, bytes.len() - 1, "no");
        assert_eq!((error.line, error.column), (Some(2), Some(4)));
        assert_eq!(error.to_string(), "line 2, column 4: no");
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        assert_eq!(place_of(b"ab\n", 99), (2, 1));
    }
}
