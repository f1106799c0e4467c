//! Where a database is that is copied or filled.

use std::fmt;
use std::path::PathBuf;

#[cfg(feature = "postgres")]
use crate::store::postgres;
use crate::store::sql::copy::{Destination, Source};
use crate::store::{StoreError, sqlite};
use crate::time::Clock;

/// A database.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On a server.
    #[cfg(feature = "postgres")]
    Server(Box<postgres::Url>),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Server(url) => url.fmt(f),
        }
    }
}

impl Place {
    /// One moment of it: now.
    ///
    /// # Errors
    /// Where it cannot be read, or lacks a migration.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "only a server is waited for")
    )]
    pub async fn source(&self) -> Result<Source, StoreError> {
        match self {
            Self::File(path) => sqlite::copying::source(path),
            #[cfg(feature = "postgres")]
            Self::Server(url) => postgres::copying::source(url).await,
        }
    }

    /// A transaction in it that keeps others out, with outstanding migrations applied before.
    ///
    /// # Errors
    /// Where it cannot be opened.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "only a server is waited for")
    )]
    pub async fn destination(&self, clock: &dyn Clock) -> Result<Destination, StoreError> {
        match self {
            Self::File(path) => sqlite::copying::destination(path, clock),
            #[cfg(feature = "postgres")]
            Self::Server(url) => postgres::copying::destination(url, clock).await,
        }
    }

    /// What is better done once it was filled, and does no harm where it is not.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "only a server is waited for")
    )]
    pub(super) async fn settle(&self) {
        #[cfg(feature = "postgres")]
        if let Self::Server(url) = self
            && let Err(error) = postgres::copying::analyze(url).await
        {
            tracing::warn!(%error, "the server could not be told what was written; it finds out by itself");
        }
    }
}
