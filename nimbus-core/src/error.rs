//! The one error people branch on.

use std::error::Error as StdError;
use std::fmt;

use crate::change::{RecordId, Seq};
use crate::fault::{Fault, Faults};
use crate::limit::Limit;

/// What an operation or a query could not do, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody, or nobody who can be trusted, asked.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// It is not there, or the caller may not know that it is.
    #[error("there is no such {what}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
    },
    /// The caller can see it but may not do this.
    #[error("{reason}")]
    Denied {
        /// The rule that says no, in words.
        reason: String,
    },
    /// The input is wrong; every fault of it.
    #[error("{}", joined(.0))]
    Invalid(Faults),
    /// It collides with the present state, whoever asks.
    #[error("{detail}")]
    Conflict {
        /// What it collides with.
        detail: String,
        /// The later changes that stand in the way, for an undo.
        changes: Vec<Seq>,
    },
    /// It is in the trash; restore it first.
    #[error("the {what} is in the trash; restore it first")]
    Deleted {
        /// The kind of thing.
        what: &'static str,
    },
    /// An organization keeps at least one owner.
    #[error("an organization keeps at least one owner; make someone else an owner first")]
    LastOwner,
    /// The parent would lie below its own child.
    #[error("{detail}")]
    Cycle {
        /// Which tasks.
        detail: String,
    },
    /// The record has changed since the version the caller named.
    #[error("the {} has changed since the version you named; it is now at version {version}", .record.kind.as_str())]
    Stale {
        /// Which record.
        record: RecordId,
        /// Its present version.
        version: Seq,
    },
    /// The caller must name the version they edit.
    #[error("{detail}")]
    VersionRequired {
        /// Why.
        detail: &'static str,
    },
    /// The request key was used for something else.
    #[error("this request key was used for another request; use a new one")]
    KeyReused,
    /// The cursor is of another filter, another version of the program, or another epoch.
    #[error("the cursor has expired or belongs to another list; begin again without it")]
    CursorExpired,
    /// The follower's place in the log is not of this log.
    #[error("this place in the log is unknown here; read everything anew")]
    ResyncRequired,
    /// Too many attempts; a limit that protects an account or the server.
    #[error("too many attempts; try again in {retry_after} seconds")]
    RateLimited {
        /// Which limit.
        limit: Limit,
        /// Seconds until the next attempt is taken.
        retry_after: u64,
    },
    /// The store cannot answer just now; try again.
    #[error("{what} cannot be reached just now; try again")]
    Unavailable {
        /// Which part.
        what: &'static str,
        /// What it said.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// The answer would have taken longer than anybody may wait for one.
    #[error("the answer took too long; ask for less, or with a narrower filter")]
    TooLong,
    /// There is no room left to write.
    #[error("there is no room left to store this")]
    StorageFull,
    /// A mistake of ours, or a damaged store.
    #[error("something went wrong inside")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// What most functions here answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn joined(faults: &[Fault]) -> impl fmt::Display {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// One fault at one place.
    pub fn invalid(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::at(pointer, code, detail)])
    }
    /// A collision without a list of changes.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::Conflict { detail: detail.into(), changes: Vec::new() }
    }
    /// A mistake of ours.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}
