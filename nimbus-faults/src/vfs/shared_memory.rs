//! The memory that connections to one file share: the index of its write-ahead log, and the locks on it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::failure::Failure;

/// Locks there are (`SQLITE_SHM_NLOCK`).
const SLOTS: usize = 8;

/// A piece of the memory; it lives as long as somebody has it.
#[derive(Debug)]
pub(super) struct Region(Box<[AtomicU64]>);

impl Region {
    fn zeroed(bytes: usize) -> Self {
        Self((0..bytes.div_ceil(size_of::<AtomicU64>())).map(|_| AtomicU64::new(0)).collect())
    }

    /// Where it begins. Whoever writes there shares it with others, as the atomics say.
    pub(super) fn start(&self) -> *mut u64 {
        self.0[0].as_ptr()
    }
}

#[derive(Debug, Default)]
struct Slot {
    holders: BTreeSet<u64>,
    exclusive: bool,
}

/// The memory of one file.
#[derive(Debug, Default)]
pub(super) struct SharedMemory {
    users: BTreeSet<u64>,
    regions: Vec<Arc<Region>>,
    slots: [Slot; SLOTS],
}

impl SharedMemory {
    /// A region of `bytes`, made together with those before it where it is missing and `extend`.
    pub(super) fn map(&mut self, me: u64, number: usize, bytes: usize, extend: bool) -> Option<Arc<Region>> {
        self.users.insert(me);
        if extend && self.regions.len() <= number {
            self.regions.resize_with(number + 1, || Arc::new(Region::zeroed(bytes)));
        }
        self.regions.get(number).cloned()
    }

    /// Whoever has it no more; with the last one the memory goes.
    pub(super) fn unmap(&mut self, me: u64) {
        self.unlock(me, 0, SLOTS);
        self.users.remove(&me);
        if self.users.is_empty() {
            self.regions.clear();
        }
    }

    /// Takes locks, all of them or none.
    pub(super) fn lock(
        &mut self,
        me: u64,
        from: usize,
        count: usize,
        exclusive: bool,
    ) -> Result<(), Failure> {
        let slots = &mut self.slots[from..from + count];
        let others = |slot: &Slot| slot.holders.iter().any(|holder| *holder != me);
        if slots.iter().any(|slot| others(slot) && (exclusive || slot.exclusive)) {
            return Err(Failure::Busy);
        }
        for slot in slots {
            slot.holders.insert(me);
            slot.exclusive = exclusive;
        }
        Ok(())
    }

    /// Gives locks back.
    pub(super) fn unlock(&mut self, me: u64, from: usize, count: usize) {
        for slot in &mut self.slots[from..from + count] {
            if slot.holders.remove(&me) {
                slot.exclusive = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_shared_or_one_connections_own() {
        let mut memory = SharedMemory::default();
        memory.lock(1, 3, 1, false).unwrap();
        memory.lock(2, 3, 1, false).unwrap();
        assert!(memory.lock(1, 2, 3, true).is_err(), "one of the three is shared");
        memory.unlock(2, 3, 1);
        memory.lock(1, 2, 3, true).unwrap();
        assert!(memory.lock(2, 4, 1, false).is_err());
        memory.unmap(1);
        memory.lock(2, 4, 1, false).unwrap();
    }

    #[test]
    fn connections_see_the_same_memory_until_the_last_one_leaves() {
        let mut memory = SharedMemory::default();
        assert!(memory.map(1, 0, 64, false).is_none());
        let first = memory.map(1, 0, 64, true).unwrap();
        assert!(Arc::ptr_eq(&first, &memory.map(2, 0, 64, false).unwrap()));
        memory.unmap(1);
        assert!(memory.map(2, 0, 64, false).is_some());
        memory.unmap(2);
        assert!(memory.map(3, 0, 64, false).is_none());
    }
}
