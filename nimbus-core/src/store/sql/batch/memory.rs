//! What a writer remembers of the logs it wrote to last: it need not read what it has just written.
//!
//! The head row says whether anybody else has written since. Its hash stands for the whole log before it (the chain), and
//! the counters of an organization only move with its head: where number and hash are those remembered, everything is.

use std::collections::HashMap;

use crate::change::Seq;
use crate::id::{OrgId, ProjectId};
use crate::store::sql::commit::{Counter, Head, Tail};

/// How many changes of an organization are remembered: those that commits in flight may not have seen.
const TAIL: usize = 256;
/// How many organizations are remembered; with more, remembering begins anew.
const ORGS: usize = 128;
/// How many counters of an organization are remembered; with more, none.
const COUNTERS: usize = 256;

/// What a writer remembers.
#[derive(Debug, Default)]
pub struct Memory(HashMap<OrgId, Known>);

#[derive(Debug)]
struct Known {
    seq: Seq,
    hash: [u8; 32],
    /// The changes after `from`.
    from: Seq,
    tail: Vec<Tail>,
    counters: HashMap<ProjectId, Counter>,
}

impl Memory {
    /// Gives a head that was read what is remembered of it; whether that holds all changes after `base`.
    pub(super) fn recall(&mut self, org: OrgId, head: &mut Head, base: Option<Seq>) -> bool {
        match self.0.remove(&org) {
            Some(known) if (known.seq, known.hash) == (head.seq, head.hash) => {
                head.counters = known.counters;
                let all = base.is_none_or(|base| base >= known.from);
                if all {
                    (head.from, head.tail) = (known.from, known.tail);
                }
                all
            }
            _ => false,
        }
    }

    /// Keeps what is known of organizations now that everything is committed.
    pub(super) fn keep(&mut self, heads: HashMap<OrgId, Head>) {
        if self.0.len() + heads.len() > ORGS {
            self.0.clear();
        }
        for (org, mut head) in heads.into_iter().take(ORGS) {
            let forgotten = head.tail.len().saturating_sub(TAIL);
            if let Some(last) = head.tail.drain(..forgotten).next_back() {
                head.from = last.seq;
            }
            for counter in head.counters.values_mut() {
                counter.moved = false;
            }
            if head.counters.len() > COUNTERS {
                head.counters = HashMap::new();
            }
            let Head { seq, hash, from, tail, counters, .. } = head;
            self.0.insert(org, Known { seq, hash, from, tail, counters });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Kind, RecordId};
    use crate::id::Id as _;

    fn org() -> OrgId {
        OrgId::from_uuid(uuid::Uuid::from_u128(1))
    }

    /// A head as it is when the changes after `from` were read or written.
    fn head(from: u64, seq: u64) -> Head {
        let record = RecordId { kind: Kind::Task, id: uuid::Uuid::nil() };
        let tail = (from + 1..=seq).map(|seq| Tail { seq: Seq(seq), record, task: None });
        Head { from: Seq(from), tail: tail.collect(), ..Head::at(Seq(seq), [seq.to_le_bytes()[0]; 32]) }
    }

    fn read(seq: u64) -> Head {
        Head::at(Seq(seq), [seq.to_le_bytes()[0]; 32])
    }

    fn seqs(head: &Head) -> Vec<u64> {
        head.tail.iter().map(|row| row.seq.0).collect()
    }

    #[test]
    fn what_was_written_is_recalled_as_long_as_nobody_else_writes() {
        let mut memory = Memory::default();
        memory.keep([(org(), head(7, 10))].into());
        let mut again = read(10);
        assert!(memory.recall(org(), &mut again, Some(Seq(8))));
        assert_eq!(seqs(&again), [8, 9, 10]);
        memory.keep([(org(), again)].into());
        assert!(!memory.recall(org(), &mut read(11), Some(Seq(10))), "somebody else wrote");
        memory.keep([(org(), head(7, 10))].into());
        let mut other = Head::at(Seq(10), [9; 32]);
        assert!(!memory.recall(org(), &mut other, None), "another chain of the same length");
    }

    #[test]
    fn who_read_before_all_that_is_remembered_is_not_served_from_it() {
        let mut memory = Memory::default();
        memory.keep([(org(), head(7, 10))].into());
        let mut again = read(10);
        assert!(!memory.recall(org(), &mut again, Some(Seq(6))));
        assert!(again.tail.is_empty());
    }

    #[test]
    fn only_the_newest_changes_are_kept() {
        let mut memory = Memory::default();
        memory.keep([(org(), head(0, TAIL as u64 + 5))].into());
        let mut again = read(TAIL as u64 + 5);
        assert!(memory.recall(org(), &mut again, Some(Seq(5))));
        assert_eq!((again.from, again.tail.len()), (Seq(5), TAIL));
        memory.keep([(org(), again)].into());
        assert!(!memory.recall(org(), &mut read(TAIL as u64 + 5), Some(Seq(4))));
    }

    #[test]
    fn no_more_organizations_are_kept_than_there_is_room_for() {
        let mut memory = Memory::default();
        for number in 0..=ORGS {
            memory.keep([(OrgId::from_uuid(uuid::Uuid::from_u128(number as u128)), read(1))].into());
        }
        assert!(memory.0.len() <= ORGS);
    }
}
