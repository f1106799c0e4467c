//! The names that filters and quick-add texts may use, remembered for a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use nimbus_core::error::Result;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus};
use nimbus_core::query::Directory;
use nimbus_core::time::Timestamp;

/// How long names are believed that another process may have changed since.
const KEPT_MILLIS: i64 = 1_000;
/// Organizations remembered at a time; a directory may be large.
const MOST: usize = 1_000;

/// The directories of the organizations asked about lately.
#[derive(Debug, Default)]
pub(super) struct Directories(Mutex<HashMap<OrgId, (Arc<Directory>, Timestamp)>>);

impl Directories {
    /// The names as they were known a moment ago, for whomever: nothing of them may be told to a caller whose right to
    /// them was not asked. `None` if nobody asked lately.
    pub(super) fn known(&self, org: OrgId, now: Timestamp) -> Option<Arc<Directory>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (directory, at) = known.get(&org)?;
        is_fresh(*at, now).then(|| directory.clone())
    }

    /// The names as they are now, as far as the caller may know them.
    pub(super) async fn load(&self, nimbus: &Nimbus, caller: &Caller, org: OrgId) -> Result<Arc<Directory>> {
        let now = nimbus.clock().now();
        let directory = Arc::new(nimbus.directory(caller, org).await?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| is_fresh(*at, now));
        }
        if known.len() < MOST {
            known.insert(org, (directory.clone(), now));
        }
        Ok(directory)
    }

    /// Forgets the names of an organization, some of which may have changed.
    pub(super) fn forget(&self, org: OrgId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&org);
    }
}

/// A clock that was set back makes nothing fresh for longer.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (0..KEPT_MILLIS).contains(&(now.as_millis() - at.as_millis()))
}
