//! The names of a disk's files: as programs see them, and as far as they are durable.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::fate::Judge;

/// A file, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(pub(super) u64);

type Names = BTreeMap<PathBuf, Node>;

/// One flat directory.
#[derive(Debug, Default)]
pub(super) struct Directory {
    live: Names,
    durable: Names,
    /// Names given and taken since the last sync, oldest first.
    unsynced: Vec<(PathBuf, Option<Node>)>,
}

fn apply(names: &mut Names, name: PathBuf, node: Option<Node>) {
    match node {
        Some(node) => names.insert(name, node),
        None => names.remove(&name),
    };
}

impl Directory {
    /// A directory whose names are all durable.
    pub(super) fn durable(names: Names) -> Self {
        Self { live: names.clone(), durable: names, unsynced: Vec::new() }
    }

    /// The names that would survive if nothing unsynced did.
    pub(super) fn surely(&self) -> &Names {
        &self.durable
    }

    pub(super) fn find(&self, name: &Path) -> Option<Node> {
        self.live.get(name).copied()
    }

    /// Gives a file a name, or takes the name away.
    pub(super) fn set(&mut self, name: &Path, node: Option<Node>) {
        apply(&mut self.live, name.to_owned(), node);
        self.unsynced.push((name.to_owned(), node));
    }

    /// Makes all names durable, whoever gave them: a directory is synced as a whole.
    pub(super) fn sync(&mut self) {
        self.durable.clone_from(&self.live);
        self.unsynced.clear();
    }

    pub(super) fn unsynced(&self) -> usize {
        self.unsynced.len()
    }

    /// The power goes. Steps of different names survive in any order, those of one name in theirs. Answers how many were
    /// lost.
    pub(super) fn cut(&mut self, judge: &mut Judge<'_>) -> usize {
        let (mut ended, mut lost) = (BTreeSet::new(), 0);
        for (name, node) in self.unsynced.drain(..) {
            if judge.spares() && !ended.contains(&name) {
                apply(&mut self.durable, name, node);
            } else {
                ended.insert(name);
                lost += 1;
            }
        }
        self.live.clone_from(&self.durable);
        lost
    }
}
