//! Reading the files of other tools: bytes in, a neutral [`Plan`] out; nothing is looked up and nothing is written.
//!
//! A format is one file and one row of [`Format`]'s table. Every format is read into the same [`Plan`], which one commit
//! path then writes, whatever the tool:
//!
//! ```text
//!   bytes ── github.rs ──────┐
//!   bytes ── taskwarrior.rs ─┼─► Plan ─► report (dry run) ─► commits
//!   bytes ── the next one ───┘
//! ```
//!
//! A file that is broken anywhere is refused whole, with the place ([`ImportError`]). What is understood but has no place
//! in Nimbus is listed in [`Plan::notes`].
//!
//! ```
//! use nimbus_core::import::{Format, Options, read};
//!
//! let file = br#"[{"uuid": "3ea0fed5-8629-48e0-9b20-5b724db5c924", "description": "Buy milk", "status": "pending",
//!                  "due": "20240902T220000Z"}]"#;
//! let options = Options { time_zone: Some("Europe/Paris".parse().unwrap()) };
//! let plan = read(Format::Taskwarrior, file, &options)?;
//! assert_eq!(plan.items[0].title.as_str(), "Buy milk");
//! assert_eq!(plan.items[0].due, Some("2024-09-03".parse().unwrap()), "midnight in Paris is a day");
//! # Ok::<(), nimbus_core::import::ImportError>(())
//! ```

mod archive;
mod content;
mod due;
mod error;
mod fingerprint;
mod fit;
mod format;
mod gather;
mod github;
mod json;
mod links;
mod order;
mod plan;
mod remarks;
mod report;
#[cfg(feature = "engine")]
pub mod run;
mod summary;
mod taskwarrior;

pub use archive::Archive;
pub use content::Content;
pub use error::ImportError;
pub use format::{Format, UnknownFormat};
pub use gather::MAX_ITEMS;
pub use json::{MAX_DEPTH, MAX_VALUES};
pub use plan::{CommentDraft, Item, Note, Plan, Skipped, TagDraft};
pub use report::{ChangedAtSource, LeftAlone, Report};
pub use summary::Summary;

use crate::reference::ProjectRef;
use crate::time::Zone;

/// Largest file taken, in bytes (100 MiB).
pub const MAX_BYTES: usize = 100 * 1024 * 1024;

/// What the person who imports knows about the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// The zone of a tool that stores days as local midnights. Without it UTC is taken, and a file whose dues look like
    /// midnights of another zone gets a note that says so.
    pub time_zone: Option<Zone>,
}

/// How a file that was read is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct How {
    /// The project new tasks go into; one that is named by its key and not there is made. Without it: the only project
    /// there is, else `INBOX`.
    pub project: Option<ProjectRef>,
    /// Whether tasks that changed at their source since they were imported are taken over.
    pub update: bool,
    /// Whether to say what would happen and write nothing.
    pub dry_run: bool,
}

/// Reads a file of any format, an export of Nimbus included.
///
/// ```
/// use nimbus_core::import::{Format, Options, open};
///
/// let error = open(Format::GitHub, br#"[{"number": 1}]"#, &Options::default()).unwrap_err();
/// assert_eq!(error.path.as_deref(), Some("[0].title"), "the place of what is wrong");
/// ```
///
/// # Errors
/// The first place where the file is broken, or that it is larger than [`MAX_BYTES`].
pub fn open(format: Format, bytes: &[u8], options: &Options) -> Result<Content, ImportError> {
    if bytes.len() > MAX_BYTES {
        let mebibytes = MAX_BYTES / 1024 / 1024;
        let advice = format.too_large();
        return Err(ImportError::whole(format!("is larger than {mebibytes} MiB; {advice}")));
    }
    format.read(bytes, options)
}

/// Reads a file of another tool. An export of Nimbus is no plan: [`open`] takes both.
pub fn read(format: Format, bytes: &[u8], options: &Options) -> Result<Plan, ImportError> {
    match open(format, bytes, options)? {
        Content::Plan(plan) => Ok(plan),
        Content::Archive(_) => {
            Err(ImportError::whole("is an export of Nimbus, which is imported as it stands"))
        }
    }
}
