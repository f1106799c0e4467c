//! Why a file does not do what it is told.

use std::ffi::c_int;

use rusqlite::ffi;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The power is gone, or has been since the file was opened.
    Cut,
    /// There is no such file, or there is one already.
    CannotOpen,
    /// There is no file to delete.
    Missing,
    /// Somebody else holds a lock.
    Busy,
    /// The file ends before.
    Short,
}

impl Failure {
    /// As SQLite calls it.
    pub(super) fn code(self) -> c_int {
        match self {
            Self::Cut => ffi::SQLITE_IOERR,
            Self::CannotOpen => ffi::SQLITE_CANTOPEN,
            Self::Missing => ffi::SQLITE_IOERR_DELETE_NOENT,
            Self::Busy => ffi::SQLITE_BUSY,
            Self::Short => ffi::SQLITE_IOERR_SHORT_READ,
        }
    }
}
