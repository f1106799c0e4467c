//! The locks of a file between connections (SQLite, "File Locking And Concurrency In SQLite Version 3", section 3).

use std::collections::BTreeMap;

use super::failure::Failure;

/// What a connection holds of a file; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// Who holds what.
#[derive(Debug, Default)]
pub(super) struct Locks(BTreeMap<u64, Level>);

impl Locks {
    fn highest_of_others(&self, me: u64) -> Level {
        let others = self.0.iter().filter(|(who, _)| **who != me).map(|(_, level)| *level);
        others.max().unwrap_or(Level::None)
    }

    /// Raises what `me` holds.
    ///
    /// # Errors
    /// [`Failure::Busy`] where others are in the way. Whoever waits for the last readers keeps the pending lock, which
    /// lets no new ones in.
    pub(super) fn raise(&mut self, me: u64, wanted: Level) -> Result<(), Failure> {
        let held = self.0.get(&me).copied().unwrap_or(Level::None);
        if held >= wanted {
            return Ok(());
        }
        let others = self.highest_of_others(me);
        let free = match wanted {
            Level::None => true,
            Level::Shared => others < Level::Pending,
            Level::Reserved => others < Level::Reserved,
            Level::Pending | Level::Exclusive => {
                if others >= Level::Reserved {
                    return Err(Failure::Busy);
                }
                self.0.insert(me, Level::Pending);
                others == Level::None
            }
        };
        if !free {
            return Err(Failure::Busy);
        }
        self.0.insert(me, wanted);
        Ok(())
    }

    /// Lowers what `me` holds.
    pub(super) fn lower(&mut self, me: u64, to: Level) {
        if to == Level::None {
            self.0.remove(&me);
        } else {
            self.0.insert(me, to);
        }
    }

    /// Whether somebody is about to write.
    pub(super) fn is_reserved(&self) -> bool {
        self.0.values().any(|level| *level >= Level::Reserved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_read_and_one_prepares_to_write() {
        let mut locks = Locks::default();
        for reader in 1..=3 {
            locks.raise(reader, Level::Shared).unwrap();
        }
        locks.raise(1, Level::Reserved).unwrap();
        assert!(locks.is_reserved());
        assert!(locks.raise(2, Level::Reserved).is_err());
        locks.raise(4, Level::Shared).unwrap();
    }

    #[test]
    fn a_writer_that_waits_lets_no_new_readers_in() {
        let mut locks = Locks::default();
        locks.raise(1, Level::Shared).unwrap();
        locks.raise(2, Level::Shared).unwrap();
        assert!(locks.raise(1, Level::Exclusive).is_err(), "somebody reads");
        assert!(locks.raise(3, Level::Shared).is_err(), "somebody waits to write");
        locks.lower(2, Level::None);
        locks.raise(1, Level::Exclusive).unwrap();
        locks.lower(1, Level::None);
        locks.raise(3, Level::Shared).unwrap();
    }
}
