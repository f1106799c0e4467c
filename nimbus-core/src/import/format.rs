//! The formats, one row each.

use std::fmt;
use std::str::FromStr;

use super::content::Content;
use super::error::ImportError;
use super::{Options, archive, github, taskwarrior};

/// A format an import can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Issues of GitHub: answers of its REST API, or of `gh issue list --json`.
    GitHub,
    /// `task export` of Taskwarrior.
    Taskwarrior,
    /// An export of Nimbus.
    Nimbus,
}

/// What there is to know about a format.
struct Row {
    format: Format,
    /// Its name on the command line and in the API; also the `system` of its items' source.
    name: &'static str,
    /// What its files are called in messages.
    file: &'static str,
    /// What to do with a file that is too large.
    too_large: &'static str,
    read: fn(&[u8], &Options) -> Result<Content, ImportError>,
    /// Whether a file looks like one of this format, judged by its first entry.
    looks_like: fn(&[u8]) -> bool,
}

/// To add a format: a variant, its file, and its row here.
const FORMATS: [Row; 3] = [
    Row {
        format: Format::GitHub,
        name: github::SYSTEM,
        file: "list of GitHub issues",
        too_large: "split the file",
        read: |bytes, options| github::read(bytes, options).map(Into::into),
        looks_like: github::looks_like,
    },
    Row {
        format: Format::Taskwarrior,
        name: taskwarrior::SYSTEM,
        file: "Taskwarrior export",
        too_large: "split the file",
        read: |bytes, options| taskwarrior::read(bytes, options).map(Into::into),
        looks_like: taskwarrior::looks_like,
    },
    Row {
        format: Format::Nimbus,
        name: archive::NAME,
        file: "Nimbus export",
        too_large: "an export cannot be split, so move the organization with its database",
        read: |bytes, options| archive::read(bytes, options).map(Into::into),
        looks_like: archive::looks_like,
    },
];

impl Format {
    /// Every format.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|row| row.format)
    }

    /// Its name, such as `github`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What to do with a file larger than [`MAX_BYTES`](super::MAX_BYTES).
    pub fn too_large(self) -> &'static str {
        self.row().too_large
    }

    fn row(self) -> &'static Row {
        FORMATS.iter().find(|row| row.format == self).expect("every variant has a row")
    }

    /// Reads a file; one of another format is refused by the name of that format.
    pub(super) fn read(self, bytes: &[u8], options: &Options) -> Result<Content, ImportError> {
        let own = self.row();
        (own.read)(bytes, options).map_err(|error| {
            let other = FORMATS.iter().find(|row| row.format != self && (row.looks_like)(bytes));
            match other.filter(|_| !(own.looks_like)(bytes)) {
                None => error,
                Some(other) => ImportError {
                    message: format!(
                        "this looks like a {}, not a {}; use `import {}` ({})",
                        other.file, own.file, other.name, error.message
                    ),
                    ..error
                },
            }
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no import from {name:?}; the formats are {}", Format::all().map(Format::name).collect::<Vec<_>>().join(", "))]
pub struct UnknownFormat {
    /// The word.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let row = FORMATS.iter().find(|row| row.name.eq_ignore_ascii_case(name.trim()));
        row.map(|row| row.format).ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}
