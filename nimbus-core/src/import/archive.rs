//! Reading an export of Nimbus: every line of it, whole and free of contradictions, or the line that is wrong.

mod check;
mod lines;

use crate::comment::Comment;
use crate::export::Header;
use crate::member::Member;
use crate::project::Project;
use crate::tag::Tag;
use crate::task::Task;

use super::Options;
use super::error::ImportError;
use super::json;
use super::plan::Note;

/// The name of the format.
pub(super) const NAME: &str = "nimbus";

/// An organization as an export tells it. Whatever a record points at is in here, and stands before it.
///
/// The organization's own record is checked and left out: an import keeps name, short name and settings of the one it
/// goes into.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// Where it comes from.
    pub header: Header,
    /// The people, former ones included.
    pub members: Vec<Member>,
    /// The projects.
    pub projects: Vec<Project>,
    /// The tags, deleted ones included.
    pub tags: Vec<Tag>,
    /// The tasks, parents before their parts.
    pub tasks: Vec<Task>,
    /// The comments, each after the one it answers.
    pub comments: Vec<Comment>,
    /// What had to be left out.
    pub notes: Vec<Note>,
}

/// Reads an export.
pub(super) fn read(bytes: &[u8], _: &Options) -> Result<Archive, ImportError> {
    let lines = lines::read(json::text(bytes)?)?;
    check::archive(lines)
}

/// Whether the first line is that of an export.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    json::first_object(bytes).is_some_and(|first| first["nimbus"] == Header::WORD)
}
