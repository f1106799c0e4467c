//! The lines of an export, as they are written and read.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::change::{Kind, Record, Seq};
use crate::id::OrgId;
use crate::time::Timestamp;

/// The version of the form; a reader refuses others.
pub const VERSION: u32 = 1;

/// The kinds of records an export holds, in the order they are written: nothing points at what comes later, but for
/// parents and comments that are answered.
pub const KINDS: [Kind; 6] =
    [Kind::Organization, Kind::Member, Kind::Project, Kind::Tag, Kind::Task, Kind::Comment];

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The word `export`, by which the file is known.
    pub nimbus: String,
    /// [`VERSION`].
    pub version: u32,
    /// The organization.
    pub organization: OrgId,
    /// When it was begun.
    pub at: Timestamp,
    /// The epoch of the database.
    pub epoch: String,
    /// The log was here when it was begun; what follows is at least as new.
    pub through: Seq,
}

impl Header {
    /// What [`Header::nimbus`] says.
    pub const WORD: &'static str = "export";
}

/// A line between: a record, or the id of one that was purged while the export was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The kind.
    pub kind: Kind,
    /// The record with all its fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Json>,
    /// The id of a record that is gone: an earlier line of it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
}

impl Line {
    /// A line with a record.
    pub fn of(record: &Record) -> Self {
        Self { kind: record.kind(), record: Some(Json::Object(record.to_json())), gone: None }
    }
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Always true.
    pub end: bool,
    /// How many lines stand between the first and this one.
    pub records: u64,
    /// The file holds every change up to here, and none that came later.
    pub through: Seq,
}
