//! Why a store could not answer, and why it would not commit.

use crate::error::Error;

/// Why the store could not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or has no time; try again.
    #[error("the database cannot be reached just now: {0}")]
    Unavailable(String),
    /// A question took longer than it may, and was given up.
    #[error("the question took longer than it may")]
    TooLong,
    /// There is no room left.
    #[error("the database has no room left")]
    Full,
    /// A row does not hold what it must.
    #[error("the database is damaged: {table}.{column} of {id} {what}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row, as far as it is known.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// The database refused a statement: a mistake of ours.
    #[error("the database refused a statement: {0}")]
    Refused(String),
    /// The database was made by a newer version of the program.
    #[error("the database has schema {found}, this program knows up to {known}; use a newer program")]
    Newer {
        /// The number of the newest migration applied.
        found: u32,
        /// The number of the newest migration known.
        known: u32,
    },
    /// The database engine, its settings or its migrations are not what they must be.
    #[error("{0}")]
    Unsafe(String),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                Self::Unavailable { what: "the database", source: Some(error.into()) }
            }
            StoreError::TooLong => Self::TooLong,
            StoreError::Full => Self::StorageFull,
            other => Self::Internal(other.into()),
        }
    }
}

/// What two records may not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// An organization's slug.
    Slug,
    /// A project's key.
    ProjectKey,
    /// A tag's name.
    TagName,
    /// An account's e-mail address.
    Email,
    /// A member of the organization.
    Member,
    /// A task's number in its project; only an import brings numbers along.
    TaskNumber,
    /// The place an import found a record at.
    Source,
    /// A record's id.
    Id,
}

impl Unique {
    /// The fault it makes at the field it belongs to.
    pub fn fault(self) -> Error {
        match self {
            Self::Slug => Error::invalid("/slug", "taken", "is the slug of another organization"),
            Self::ProjectKey => Error::invalid("/key", "taken", "is the key of another project"),
            Self::TagName => Error::invalid("/name", "taken", "is the name of another tag"),
            Self::Email => Error::invalid("/email", "taken", "belongs to another account"),
            Self::Member => Error::conflict("they are a member already"),
            Self::TaskNumber => {
                Error::conflict("another task of the project was given a number that the import brings along")
            }
            Self::Source => Error::conflict("a task or comment with this source was imported meanwhile"),
            Self::Id => Error::conflict("the id is in use"),
        }
    }
}

/// Why a commit was not applied. Whatever it was, nothing of it is there.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Something in its read set has changed since its base: read again.
    #[error("what was read has changed since")]
    Conflict,
    /// The request key is there already: answer from its operation.
    #[error("the request key was used before")]
    KeyUsed,
    /// A value is taken.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// The account it was for was closed meanwhile.
    #[error("the account was closed")]
    Closed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
