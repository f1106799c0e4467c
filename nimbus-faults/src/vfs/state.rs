//! The state of a disk: its files and names, and whether it still has power.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::contents::Contents;
use super::directory::{Directory, Node};
use super::disk::{Image, Toll};
use super::failure::Failure;
use super::fate::{Fate, Judge};
use super::locks::Locks;
use super::shared_memory::SharedMemory;
use crate::chance::Chance;

/// A file, with what connections share about it.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) contents: Contents,
    pub(super) locks: Locks,
    pub(super) memory: SharedMemory,
}

/// Everything behind a disk's one lock.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Counts the reboots: whoever opened a file before the last one reaches nothing any more.
    pub(super) generation: u64,
    pub(super) is_cut: bool,
    pub(super) operations: u64,
    /// The operation the power goes at.
    pub(super) cut_at: Option<u64>,
    /// Whether syncs are acknowledged and not done.
    pub(super) lies: bool,
    pub(super) directory: Directory,
    files: BTreeMap<Node, File>,
    /// The last number given to a file or a connection.
    numbers: u64,
}

impl State {
    /// A number that nothing else has.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn file(&mut self, node: Node) -> &mut File {
        self.files.get_mut(&node).expect("files are forgotten at a reboot, and their handles before them")
    }

    /// A new, empty file.
    pub(super) fn create(&mut self, name: &Path) -> Node {
        let node = Node(self.number());
        self.files.insert(node, File::default());
        self.directory.set(name, Some(node));
        node
    }

    /// Whether a file opened in this generation can still be reached.
    pub(super) fn reach(&self, generation: u64) -> Result<(), Failure> {
        if self.is_cut || generation != self.generation { Err(Failure::Cut) } else { Ok(()) }
    }

    /// Counts an operation that changes the disk, and does it. Where the power goes at this one, it was on its way: it is
    /// done, but not acknowledged, and as little durable as anything else.
    pub(super) fn operate<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, Failure> {
        let done = work(self);
        self.count().map(|()| done)
    }

    /// Counts a sync, and does it unless the power goes at this one.
    pub(super) fn sync(&mut self, work: impl FnOnce(&mut Self)) -> Result<(), Failure> {
        self.count()?;
        if !self.lies {
            work(self);
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Failure> {
        self.operations += 1;
        self.is_cut = self.cut_at == Some(self.operations);
        if self.is_cut { Err(Failure::Cut) } else { Ok(()) }
    }

    /// The power comes back: what was not synced has met its fate.
    pub(super) fn reboot(&mut self, chance: &mut Chance) -> Toll {
        let fate = Fate::draw(chance);
        let mut toll = Toll { fate, unsynced: self.directory.unsynced(), lost: 0 };
        toll.lost += self.directory.cut(&mut Judge::of(fate, chance, toll.unsynced));
        for file in self.files.values_mut() {
            let unsynced = file.contents.unsynced();
            toll.unsynced += unsynced;
            toll.lost += file.contents.cut(&mut Judge::of(fate, chance, unsynced));
        }
        self.restore(&self.image());
        toll
    }

    /// What would surely survive.
    pub(super) fn image(&self) -> Image {
        let bytes = |node: &Node| self.files[node].contents.surely().to_vec();
        let names = self.directory.surely().iter();
        Image(names.map(|(name, node)| (name.clone(), bytes(node))).collect())
    }

    /// A reboot with these files.
    pub(super) fn restore(&mut self, image: &Image) {
        (self.generation, self.is_cut, self.cut_at) = (self.generation + 1, false, None);
        self.files.clear();
        let mut names = BTreeMap::<PathBuf, Node>::new();
        for (name, bytes) in &image.0 {
            let node = Node(self.number());
            let file = File { contents: Contents::durable(bytes.clone()), ..File::default() };
            self.files.insert(node, file);
            names.insert(name.clone(), node);
        }
        self.directory = Directory::durable(names);
    }
}
