//! Random choices that are the same for the same seed, so that a failure can be had again.

/// Draws of one seed, by `SplitMix64` (Steele, Lea, Flood 2014): small, fast, and even enough for faults.
///
/// ```
/// use nimbus_faults::chance::Chance;
///
/// let (mut one, mut other) = (Chance::seeded(7), Chance::seeded(7));
/// assert_eq!(one.below(1000), other.below(1000));
/// ```
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The draws of this seed. Print the seed where a test fails.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The draws of one of several that share a seed, such as the connections of a proxy: each has its own, whatever
    /// order they are served in.
    #[must_use]
    pub fn of(seed: u64, member: u64) -> Self {
        let mut members = Self(seed);
        let begin = members.draw();
        Self(begin ^ Self(member).draw())
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }

    /// Whether that happens which happens in so many of a thousand cases.
    pub fn per_mille(&mut self, cases: u16) -> bool {
        self.below(1000) < u64::from(cases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_in_some_cases_happens_in_about_so_many() {
        let mut chance = Chance::seeded(1);
        let happened = (0..10_000).filter(|_| chance.per_mille(250)).count();
        assert!((2_300..2_700).contains(&happened), "{happened} of 10,000");
    }

    #[test]
    fn all_and_nothing_are_certain() {
        let mut chance = Chance::seeded(1);
        assert!((0..1000).all(|_| chance.per_mille(1000)));
        assert!(!(0..1000).any(|_| chance.per_mille(0)));
    }

    #[test]
    fn members_of_a_seed_draw_differently_and_repeatably() {
        let draws = |member| Chance::of(7, member).draw();
        assert_ne!(draws(0), draws(1));
        assert_eq!(draws(1), draws(1));
    }
}
