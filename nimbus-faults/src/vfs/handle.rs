//! An open file, as one connection holds it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard};

use super::directory::Node;
use super::disk::Shared;
use super::failure::Failure;
use super::locks::Level;
use super::shared_memory::Region;
use super::state::State;

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    pub(super) create: bool,
    /// It must not be there yet.
    pub(super) exclusive: bool,
    pub(super) delete_on_close: bool,
    /// A journal or write-ahead log: the first sync of a new one syncs the directory, too, as SQLite's own VFS does.
    pub(super) journal: bool,
}

/// The file.
#[derive(Debug)]
pub(super) struct Handle {
    disk: Arc<Shared>,
    generation: u64,
    me: u64,
    node: Node,
    new_journal: bool,
    delete_on_close: Option<PathBuf>,
    /// Memory that SQLite has the address of, kept for as long as it may use it: beyond a reboot.
    mapped: Vec<Arc<Region>>,
}

impl Handle {
    pub(super) fn open(disk: Arc<Shared>, path: &Path, how: How) -> Result<Self, Failure> {
        let mut state = disk.state();
        let generation = state.generation;
        state.reach(generation)?;
        let (node, new) = match state.directory.find(path) {
            Some(_) if how.exclusive => return Err(Failure::CannotOpen),
            Some(node) => (node, false),
            None if how.create => (state.operate(|state| state.create(path))?, true),
            // Somebody made it without SQLite.
            None if path.exists() => (state.create(path), false),
            None => return Err(Failure::CannotOpen),
        };
        let me = state.number();
        drop(state);
        let delete_on_close = how.delete_on_close.then(|| path.to_owned());
        let new_journal = new && how.journal;
        Ok(Self { disk, generation, me, node, new_journal, delete_on_close, mapped: Vec::new() })
    }

    /// The disk, if it can be reached.
    fn state(&self) -> Result<MutexGuard<'_, State>, Failure> {
        let state = self.disk.state();
        state.reach(self.generation)?;
        Ok(state)
    }

    pub(super) fn read(&self, at: usize, buffer: &mut [u8]) -> Result<(), Failure> {
        let count = self.state()?.file(self.node).contents.read(at, buffer);
        if count < buffer.len() { Err(Failure::Short) } else { Ok(()) }
    }

    pub(super) fn write(&self, at: usize, bytes: &[u8]) -> Result<(), Failure> {
        self.state()?.operate(|state| state.file(self.node).contents.write(at, bytes))
    }

    pub(super) fn resize(&self, length: usize) -> Result<(), Failure> {
        self.state()?.operate(|state| state.file(self.node).contents.resize(length))
    }

    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        self.state()?.sync(|state| {
            state.file(self.node).contents.sync();
            if self.new_journal {
                state.directory.sync();
            }
        })?;
        self.new_journal = false;
        Ok(())
    }

    pub(super) fn len(&self) -> Result<usize, Failure> {
        Ok(self.state()?.file(self.node).contents.len())
    }

    pub(super) fn raise(&self, level: Level) -> Result<(), Failure> {
        self.state()?.file(self.node).locks.raise(self.me, level)
    }

    pub(super) fn lower(&self, level: Level) -> Result<(), Failure> {
        self.state()?.file(self.node).locks.lower(self.me, level);
        Ok(())
    }

    pub(super) fn is_reserved(&self) -> Result<bool, Failure> {
        Ok(self.state()?.file(self.node).locks.is_reserved())
    }

    /// A piece of the memory shared with other connections, by its address; `None` where there is none yet.
    pub(super) fn map(
        &mut self,
        number: usize,
        bytes: usize,
        extend: bool,
    ) -> Result<Option<*mut u64>, Failure> {
        let region = self.state()?.file(self.node).memory.map(self.me, number, bytes, extend);
        let Some(region) = region else { return Ok(None) };
        let start = region.start();
        self.mapped.push(region);
        Ok(Some(start))
    }

    pub(super) fn unmap(&mut self) {
        if let Ok(mut state) = self.state() {
            state.file(self.node).memory.unmap(self.me);
        }
        self.mapped.clear();
    }

    pub(super) fn lock_memory(&self, from: usize, count: usize, exclusive: bool) -> Result<(), Failure> {
        self.state()?.file(self.node).memory.lock(self.me, from, count, exclusive)
    }

    pub(super) fn unlock_memory(&self, from: usize, count: usize) -> Result<(), Failure> {
        self.state()?.file(self.node).memory.unlock(self.me, from, count);
        Ok(())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.unmap();
        let Ok(mut state) = self.state() else { return };
        state.file(self.node).locks.lower(self.me, Level::None);
        if let Some(path) = &self.delete_on_close {
            // Nobody can be told that the power went meanwhile.
            let _ = state.operate(|state| state.directory.set(path, None));
        }
    }
}

/// Takes a file's name away.
pub(super) fn delete(disk: &Shared, path: &Path, sync: bool) -> Result<(), Failure> {
    let mut state = disk.state();
    state.reach(state.generation)?;
    if state.directory.find(path).is_none() {
        return Err(Failure::Missing);
    }
    state.operate(|state| state.directory.set(path, None))?;
    if sync { state.sync(|state| state.directory.sync()) } else { Ok(()) }
}

/// The length of a file; `None` where there is none.
pub(super) fn length(disk: &Shared, path: &Path) -> Option<usize> {
    let mut state = disk.state();
    let node = state.directory.find(path)?;
    Some(state.file(node).contents.len())
}
