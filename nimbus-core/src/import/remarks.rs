//! Collecting what could not be carried over of one entry.

use super::json::Node;
use super::plan::Note;
use crate::time::Timestamp;

/// The notes on one entry.
#[derive(Debug, Clone)]
pub(super) struct Remarks {
    key: String,
    path: Option<String>,
    line: u32,
    notes: Vec<Note>,
}

impl Remarks {
    /// No notes yet on the entry `node`, which has the key `key`.
    pub(super) fn on(key: &str, node: &Node<'_>) -> Self {
        let path = (!node.path().is_empty()).then(|| node.path().to_owned());
        Self { key: key.to_owned(), path, line: node.line(), notes: Vec::new() }
    }

    /// A note on this entry, not yet among the others.
    pub(super) fn note(&self, what: impl Into<String>) -> Note {
        Note {
            item: Some(self.key.clone()),
            path: self.path.clone(),
            line: Some(self.line),
            what: what.into(),
        }
    }

    /// Takes a note in.
    pub(super) fn push(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Notes something.
    pub(super) fn add(&mut self, what: impl Into<String>) {
        self.push(self.note(what));
    }

    /// Notes which of these times of `node` are later than any there is here.
    pub(super) fn late(&mut self, node: &Node<'_>, names: &[&str]) {
        for name in names.iter().filter(|name| node.get(name).is_some_and(|time| time.is_late())) {
            self.add(format!("has a `{name}` later than there is here; {} was taken", Timestamp::MAX));
        }
    }

    /// All notes.
    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes
    }
}

/// A value for a note: short, on one line, without control characters.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String =
        text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
