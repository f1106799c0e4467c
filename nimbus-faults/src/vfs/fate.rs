//! What a power cut does to writes that were not synced.

use crate::chance::Chance;

/// The fate of everything that was not synced when the power went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Nothing of it survives.
    Lost,
    /// The oldest writes of each file survive, up to some point.
    Begun,
    /// Any of them survive, whichever came first.
    Scattered,
    /// Any sectors of any of them survive.
    Torn,
}

impl Fate {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Lost, Self::Begun, Self::Scattered, Self::Torn];

    pub(super) fn draw(chance: &mut Chance) -> Self {
        Self::ALL[usize::try_from(chance.below(4)).expect("it is below four")]
    }
}

/// Whose turn it is to live or die, one unsynced step after the other.
pub(super) struct Judge<'a> {
    pub(super) fate: Fate,
    pub(super) chance: &'a mut Chance,
    /// How many of the oldest steps survive where they do in order.
    begun: u64,
}

impl<'a> Judge<'a> {
    /// For one file or directory with so many unsynced steps.
    pub(super) fn of(fate: Fate, chance: &'a mut Chance, steps: usize) -> Self {
        let begun = chance.below(steps as u64 + 1);
        Self { fate, chance, begun }
    }

    /// Whether the next step survives.
    pub(super) fn spares(&mut self) -> bool {
        match self.fate {
            Fate::Lost => false,
            Fate::Begun => {
                let spared = self.begun > 0;
                self.begun = self.begun.saturating_sub(1);
                spared
            }
            Fate::Scattered | Fate::Torn => self.chance.per_mille(500),
        }
    }
}
