//! The bytes of a file: as programs see them, and as far as they are durable.

use super::fate::{Fate, Judge};

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// A step that is not durable yet.
#[derive(Debug)]
enum Step {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

/// A file's bytes.
#[derive(Debug, Default)]
pub(super) struct Contents {
    live: Vec<u8>,
    durable: Vec<u8>,
    /// What leads from the durable bytes to the live ones, oldest first.
    unsynced: Vec<Step>,
}

fn put(bytes: &[u8], at: usize, into: &mut Vec<u8>) {
    let end = at + bytes.len();
    if into.len() < end {
        into.resize(end, 0);
    }
    into[at..end].copy_from_slice(bytes);
}

impl Step {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(bytes, *at, to),
            Self::Resize(length) => to.resize(*length, 0),
        }
    }

    /// Applies any sectors of a write, or all of another step.
    fn apply_torn(&self, to: &mut Vec<u8>, judge: &mut Judge<'_>) {
        let Self::Write { at, bytes } = self else { return self.apply(to) };
        let mut from = 0;
        while from < bytes.len() {
            let sector_ends = (at + from) / SECTOR * SECTOR + SECTOR - at;
            let end = sector_ends.min(bytes.len());
            if judge.chance.per_mille(500) {
                put(&bytes[from..end], at + from, to);
            }
            from = end;
        }
    }
}

impl Contents {
    /// A file whose bytes are all durable.
    pub(super) fn durable(bytes: Vec<u8>) -> Self {
        Self { live: bytes.clone(), durable: bytes, unsynced: Vec::new() }
    }

    /// The bytes that would survive if nothing unsynced did.
    pub(super) fn surely(&self) -> &[u8] {
        &self.durable
    }

    pub(super) fn len(&self) -> usize {
        self.live.len()
    }

    /// Fills `buffer` from `at` on, with zeros after the end; answers how many bytes there were.
    pub(super) fn read(&self, at: usize, buffer: &mut [u8]) -> usize {
        let there = self.live.get(at..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        buffer[count..].fill(0);
        count
    }

    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) {
        put(bytes, at, &mut self.live);
        self.unsynced.push(Step::Write { at, bytes: bytes.to_vec() });
    }

    pub(super) fn resize(&mut self, length: usize) {
        self.live.resize(length, 0);
        self.unsynced.push(Step::Resize(length));
    }

    /// Makes everything durable.
    pub(super) fn sync(&mut self) {
        for step in self.unsynced.drain(..) {
            step.apply(&mut self.durable);
        }
    }

    /// How many steps are not durable.
    pub(super) fn unsynced(&self) -> usize {
        self.unsynced.len()
    }

    /// The power goes: what was not synced meets its fate. Answers how many of its steps were lost.
    pub(super) fn cut(&mut self, judge: &mut Judge<'_>) -> usize {
        let mut lost = 0;
        for step in self.unsynced.drain(..) {
            if !judge.spares() {
                lost += 1;
            } else if judge.fate == Fate::Torn {
                step.apply_torn(&mut self.durable, judge);
            } else {
                step.apply(&mut self.durable);
            }
        }
        self.live.clone_from(&self.durable);
        lost
    }
}
