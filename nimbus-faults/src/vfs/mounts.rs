//! Which folders are on which disk.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::disk::Shared;

static MOUNTS: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

fn mounts() -> MutexGuard<'static, Vec<Weak<Shared>>> {
    MOUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a disk known for as long as it lives.
pub(super) fn add(disk: &Arc<Shared>) {
    let mut mounts = mounts();
    mounts.retain(|disk| disk.strong_count() > 0);
    mounts.push(Arc::downgrade(disk));
}

/// The disk a file is on; `None` for a real one.
pub(super) fn of(file: &Path) -> Option<Arc<Shared>> {
    mounts().iter().filter_map(Weak::upgrade).find(|disk| file.starts_with(&disk.folder))
}
