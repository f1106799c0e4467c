//! Writing what was read: planned whole, then committed in batches that can be carried on.

use super::How;
use super::content::Content;
use super::report::Report;
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};

/// Told how many of how many changes are written, after every batch.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

impl Nimbus {
    /// Imports what was read of a file, in operations `import.batch` of at most 500 changes each.
    ///
    /// # Errors
    /// [`Error::Denied`] for those who may not import.
    pub async fn import(
        &self,
        caller: &Caller,
        org: OrgId,
        content: impl Into<Content> + Send,
        how: &How,
        progress: Progress<'_>,
    ) -> Result<Report> {
        let _ = (caller, org, content.into(), how);
        progress(0, 0);
        Err(Error::Unavailable { what: "importing", source: None })
    }
}
