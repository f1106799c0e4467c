//! Moving and keeping a whole database: for whoever runs it, past every server.

pub(crate) mod backup;
mod progress;
pub(crate) mod relocate;
pub(crate) mod restore;
mod told;

use nimbus_core::store::StoreError;
use nimbus_core::store::keeping::CopyError;

use crate::exit::{Exit, Failure};

/// Why a copy did not come about, and what to do; `what` says what should have been copied where.
fn failed(what: &str, why: CopyError) -> Failure {
    let message = format!("{what}: {why}");
    match why {
        CopyError::NotEmpty { .. } => {
            Failure::new(Exit::Conflict, message).fix("name a database that nothing was ever written to")
        }
        CopyError::Exists(_) => {
            Failure::new(Exit::Conflict, message).fix("name another file, or say --force to write over it")
        }
        CopyError::MovedOn => Failure::new(Exit::Conflict, message)
            .fix("stop whatever uses it, and move it again; nothing was written"),
        CopyError::Backup => Failure::usage(message).fix("use `nimbus restore FILE --database URL`"),
        CopyError::Broken { .. } => {
            Failure::error(message).fix("`nimbus doctor --verify` says more; nothing was written")
        }
        CopyError::Store(StoreError::Refused(why)) if why.contains("not a database") => {
            Failure::error(format!("{what}: the file is neither a database nor a backup of one"))
                .fix("name a file that `nimbus backup` has written")
        }
        CopyError::Store(StoreError::Unavailable(_)) => Failure::new(Exit::Unavailable, message),
        CopyError::Differs { .. } | CopyError::Damaged | CopyError::File(_) | CopyError::Store(_) => {
            Failure::error(message)
        }
    }
}
