//! A disk in memory, as tests hold it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fate::Fate;
use super::state::State;
use super::{mounts, sqlite};
use crate::chance::Chance;

/// What connections and tests share of a disk.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) folder: PathBuf,
    state: Mutex<State>,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files of a disk, as far as they are durable.
#[derive(Debug, Clone)]
pub struct Image(pub(super) BTreeMap<PathBuf, Vec<u8>>);

/// What a power cut took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toll {
    /// What befell everything that was not synced.
    pub fate: Fate,
    /// Steps that were not synced.
    pub unsynced: usize,
    /// How many of them left nothing behind.
    pub lost: usize,
}

/// A disk in memory. From its mounting to its end, SQLite finds the files of a folder there.
#[derive(Debug)]
pub struct Disk(Arc<Shared>);

impl Disk {
    /// An empty disk under an existing folder. SQLite's files in the folder are then on the disk alone, but for one thing:
    /// a file that is made by other means than SQLite, as [`std::fs::File::create`] does, is on the disk, too, empty, when
    /// SQLite first looks for it.
    ///
    /// # Errors
    /// Where there is no such folder.
    pub fn mount(folder: &Path) -> io::Result<Self> {
        sqlite::register();
        let shared = Arc::new(Shared { folder: folder.canonicalize()?, state: Mutex::default() });
        mounts::add(&shared);
        Ok(Self(shared))
    }

    /// How many operations changed the disk so far: a write, a truncation, a sync, a name given or taken.
    pub fn operations(&self) -> u64 {
        self.0.state().operations
    }

    /// Lets the power go at the n-th operation from now on, counted from 1. Where it is no sync, it may still reach the
    /// disk; nobody is told so.
    pub fn cut_at(&self, operation: u64) {
        let mut state = self.0.state();
        state.cut_at = Some(state.operations + operation.max(1));
    }

    /// Lets the power go now: whatever is asked of the disk fails until the reboot, and for files opened before it, for
    /// ever.
    pub fn cut(&self) {
        self.0.state().is_cut = true;
    }

    /// Whether the power is gone.
    pub fn is_cut(&self) -> bool {
        self.0.state().is_cut
    }

    /// From now on, a disk that lies acknowledges syncs and does not do them: the negative control.
    pub fn lie(&self, lies: bool) {
        self.0.state().lies = lies;
    }

    /// Lets the power go, if it has not yet, and come back: what is there is what survived. Chance decides what befalls
    /// that which was not synced.
    pub fn reboot(&self, chance: &mut Chance) -> Toll {
        self.0.state().reboot(chance)
    }

    /// The files as far as they are durable.
    pub fn image(&self) -> Image {
        self.0.state().image()
    }

    /// A reboot with other files: those of an image of this disk.
    pub fn restore(&self, image: &Image) {
        self.0.state().restore(image);
    }
}
