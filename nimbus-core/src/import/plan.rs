//! What a file of another tool says, in the words of Nimbus: the neutral plan every format is read into.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::task::{Minutes, Priority, Source, Status};
use crate::text::{Body, Colour, Description, TagName, Title};
use crate::time::{Due, Timestamp};

/// Everything a file holds that can be carried over, and a list of what cannot.
///
/// A plan is values only: nothing was looked up and nothing is written. The commit path finds the tasks an earlier import
/// made (by system and key of their [`Source`]), tells the changed ones by its digest, and writes the rest.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// What becomes tasks, in the order of the file; keys are unique.
    pub items: Vec<Item>,
    /// Entries that are in the file but do not become tasks, such as deleted ones.
    pub skipped: Vec<Skipped>,
    /// What could not be carried over, or was changed on the way.
    pub notes: Vec<Note>,
    /// How many entries said again, word for word, what another one with the same key had said.
    pub repeated: usize,
    /// How many entries were `null` or otherwise empty.
    pub empty: usize,
}

/// One thing to do, as its source tells it. Texts already keep the bounds of the core.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Where it comes from. Its digest is of all that was read (but not of when it was last touched): equal exactly when
    /// nothing that Nimbus carries over has changed. 32 hexadecimal digits; not a cryptographic promise.
    pub source: Source,
    /// Title.
    pub title: Title,
    /// Description in Markdown.
    pub description: Description,
    /// Status.
    pub status: Status,
    /// Priority, where the source has one.
    pub priority: Option<Priority>,
    /// When work is meant to begin.
    pub start: Option<Due>,
    /// When it is due.
    pub due: Option<Due>,
    /// The work it needs.
    pub estimate: Option<Minutes>,
    /// Tags, unique ignoring case.
    pub tags: Vec<TagDraft>,
    /// Who works on it, by their names at the source.
    pub assignees: Vec<String>,
    /// Comments, oldest first as in the file.
    pub comments: Vec<CommentDraft>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was done or cancelled.
    pub completed_at: Option<Timestamp>,
    /// The key of the item it is part of; perhaps not in this file.
    pub parent: Option<String>,
    /// The keys of the items that must be done before; perhaps not in this file.
    pub depends_on: Vec<String>,
    /// The project it is in at the source, as written there (Taskwarrior: `home.garden`).
    pub project: Option<String>,
    /// Its place among the entries of the file, from 0.
    pub position: usize,
}

/// A tag to find by name (ignoring case) or to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagDraft {
    /// Its name.
    pub name: TagName,
    /// Its colour, where the source has one.
    pub colour: Option<Colour>,
}

/// A comment to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentDraft {
    /// Where it comes from; its key is unique in that tool and keeps a second import from adding it again.
    pub source: Source,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// The text in Markdown.
    pub body: Body,
}

/// An entry that does not become a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// Its key at the source.
    pub key: String,
    /// Its title.
    pub title: Title,
    /// Why it is left out.
    pub why: String,
}

/// Something that was not carried over, or not as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Note {
    /// The item it is about, by its key; none where it is about the file.
    pub item: Option<String>,
    /// The JSON path of the entry, such as `[17]`.
    pub path: Option<String>,
    /// The line on which the entry begins, from 1.
    pub line: Option<u32>,
    /// What, in a sentence.
    pub what: String,
}

impl Note {
    /// A note on the file as a whole.
    pub fn on_file(what: impl Into<String>) -> Self {
        Self { item: None, path: None, line: None, what: what.into() }
    }
}

impl fmt::Display for Note {
    /// One line: what it is about, what, and where it stands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, path: _, line, what } = self;
        if let Some(item) = item {
            write!(f, "{item}: ")?;
        }
        f.write_str(what)?;
        line.map_or(Ok(()), |line| write!(f, " (line {line})"))
    }
}
