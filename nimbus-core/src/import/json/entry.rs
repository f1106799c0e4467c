//! One entry of a JSON file: a piece of its text that is parsed on its own.

use serde_json::Value;

use super::super::remarks::shown;
use super::ImportError;

/// One entry of the file, not yet parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(super) file: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The line on which it begins, from 1.
    pub(crate) line: u32,
    /// Its index in the outer list, where the file is a list of lists.
    pub(super) outer: Option<usize>,
    /// Its index in its list; none for an object that stands alone.
    pub(super) index: Option<usize>,
}

impl Entry<'_> {
    /// Its JSON path, such as `[17]`; empty for an object that stands alone.
    pub(crate) fn path(&self) -> String {
        match (self.outer, self.index) {
            (Some(outer), Some(index)) => format!("[{outer}][{index}]"),
            (None, Some(index)) => format!("[{index}]"),
            (_, None) => String::new(),
        }
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
