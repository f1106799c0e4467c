//! The newest changes of one organization, as many as fit.

use std::collections::VecDeque;
use std::sync::Arc;

use nimbus_core::change::Seq;

use super::told::Told;

/// Most changes kept.
const EVENTS: usize = 1_024;
/// Most memory they may take, in bytes.
const BYTES: usize = 8 * 1024 * 1024;

/// Changes in order: every one after `from` up to `through`.
#[derive(Debug)]
pub(super) struct Ring {
    told: VecDeque<Arc<Told>>,
    from: Seq,
    through: Seq,
    bytes: usize,
}

/// What a ring holds after some place.
#[derive(Debug)]
pub(super) enum Stretch {
    /// All there is, up to and with this change.
    Here(Vec<Arc<Told>>, Seq),
    /// The beginning is not here any more, or has not come yet: read the log.
    Elsewhere,
}

impl Ring {
    /// A ring that begins after this change.
    pub(super) fn after(from: Seq) -> Self {
        Self { told: VecDeque::new(), from, through: from, bytes: 0 }
    }

    /// Up to where it has the changes.
    pub(super) fn through(&self) -> Seq {
        self.through
    }

    /// Adds the next changes, which reach up to `through`, and lets the oldest go that do not fit.
    pub(super) fn extend(&mut self, told: Vec<Arc<Told>>, through: Seq) {
        self.through = through;
        self.bytes += told.iter().map(|told| told.size()).sum::<usize>();
        self.told.extend(told);
        while self.told.len() > EVENTS || self.bytes > BYTES {
            let Some(oldest) = self.told.pop_front() else { break };
            self.bytes -= oldest.size();
            self.from = oldest.seq;
        }
    }

    /// What comes after a place.
    pub(super) fn since(&self, place: Seq) -> Stretch {
        if place < self.from || place > self.through {
            return Stretch::Elsewhere;
        }
        let begin = self.told.partition_point(|told| told.seq <= place);
        Stretch::Here(self.told.range(begin..).cloned().collect(), self.through)
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::change::Audience;

    use super::super::told::sample;
    use super::*;

    fn ring(seqs: std::ops::RangeInclusive<u64>, size: usize) -> Ring {
        let mut ring = Ring::after(Seq(seqs.start() - 1));
        for seq in seqs {
            ring.extend(vec![sample(seq, Audience::Everyone, size)], Seq(seq));
        }
        ring
    }

    fn seqs(stretch: &Stretch) -> Option<Vec<u64>> {
        match stretch {
            Stretch::Here(told, _) => Some(told.iter().map(|told| told.seq.0).collect()),
            Stretch::Elsewhere => None,
        }
    }

    #[test]
    fn what_comes_after_a_place_is_all_of_it() {
        let ring = ring(11..=15, 1);
        assert_eq!(seqs(&ring.since(Seq(10))), Some(vec![11, 12, 13, 14, 15]));
        assert_eq!(seqs(&ring.since(Seq(13))), Some(vec![14, 15]));
        assert_eq!(seqs(&ring.since(Seq(15))), Some(vec![]));
    }

    #[test]
    fn a_place_before_the_ring_or_beyond_it_is_read_from_the_log() {
        let ring = ring(11..=15, 1);
        assert_eq!(seqs(&ring.since(Seq(9))), None);
        assert_eq!(seqs(&ring.since(Seq(16))), None);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let many = EVENTS as u64 + 5;
        let ring = ring(1..=many, 1);
        assert_eq!(seqs(&ring.since(Seq(4))), None);
        assert_eq!(seqs(&ring.since(Seq(5))).map(|seqs| seqs.len()), Some(EVENTS));
    }

    #[test]
    fn the_oldest_go_when_they_are_too_large() {
        let ring = ring(1..=10, BYTES / 4);
        assert!(ring.bytes <= BYTES);
        assert_eq!(seqs(&ring.since(Seq(7))), Some(vec![8, 9, 10]));
        assert_eq!(seqs(&ring.since(Seq(6))), None);
    }
}
