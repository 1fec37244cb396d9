//! Random choices that stay the same on every machine and with every version of a random library: ChaCha8 supplies the
//! 64-bit words, the arithmetic on them stands here.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The parts of a simulation that draw from a stream of their own. Numbers are fixed: a new part takes a new number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Outlets = 1,
    Population = 2,
    Units = 3,
    Background = 4,
    Involvement = 5,
    Listing = 6,
    Issuing = 7,
    Exempting = 98,
    LookalikeFates = 99,
    AgentOneBank = 101,
    AgentSplit = 102,
    SharedPhoneRing = 103,
    InvolvedNeighbours = 104,
    SlowDealer = 105,
    InsiderClerk = 106,
    GhostPayroll = 107,
    AccompaniedGroup = 108,
    RotatingAgents = 109,
    PhoneOnlyAgent = 110,
    TwoCardSwap = 111,
    CrossCounty = 112,
    CorporateShell = 113,
    GoipPool = 114,
    Reopening = 115,
    PhoneChain = 116,
    ConsecutiveNumbers = 117,
    StudentRecruiter = 118,
    FamilyStraw = 119,
    PayrollBatch = 121,
    FreshmenWeek = 122,
    FamilyPhone = 123,
    PayrollWithoutPapers = 124,
    CampusSimDrive = 125,
    VillageDrive = 126,
    ThreeGenerations = 127,
    CareHome = 128,
    WorksDormitory = 129,
    MarketDay = 130,
    Bookkeeper = 131,
    ChainShops = 132,
    UnitSims = 133,
    LostCard = 134,
    RecycledNumber = 135,
    MembersRelatives = 136,
    DealerPromotion = 137,
    MigrantsArriving = 138,
    Conscripts = 139,
    AccompaniedFriends = 140,
    BranchOpening = 156,
    FactoryTeam = 157,
    ShopNumber = 158,
    ManyCards = 159,
    NightOnline = 160,
    DeviceFarm = 141,
}

/// Bounds of a random size, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub(crate) least: u32,
    pub(crate) most: u32,
}

impl Span {
    pub(crate) const fn new(least: u32, most: u32) -> Self {
        Self { least, most }
    }
}

/// One random stream.
pub(crate) struct Rng(ChaCha8Rng);

impl Rng {
    pub(crate) fn new(seed: u64, part: Part) -> Self {
        let mut words = ChaCha8Rng::seed_from_u64(seed);
        words.set_stream(part as u64);
        Self(words)
    }

    /// Goes on at a numbered section of the stream. Sections are too long to run into each other, so a change of what one
    /// group or day draws does not reach the next.
    pub(crate) fn start_section(&mut self, number: u32) {
        self.0.set_word_pos((u128::from(number) + 1) << 32);
    }

    /// Uniform in `0..n`; 0 for an empty range.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u32
    }

    /// Uniform within the span.
    pub(crate) fn within(&mut self, span: Span) -> u32 {
        span.least + self.below(span.most - span.least + 1)
    }

    /// Within the span, leaning to its lower end: the smaller of two uniform draws.
    pub(crate) fn within_low(&mut self, span: Span) -> u32 {
        self.within(span).min(self.within(span))
    }

    /// True with probability `share`.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        ((self.0.next_u64() >> 11) as f64) * STEP < share
    }

    /// One of a list, uniformly; the list must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// Position of one of the weights, in proportion to them.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    /// Puts a list in random order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end as u32 + 1) as usize);
        }
    }
}

/// A fixed scramble of a number (the finaliser of splitmix64, Steele, Lea and Flood 2014): the same number always gives
/// the same answer, which suits traits of a person that no stream should have to store.
pub(crate) fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |part| {
            let mut rng = Rng::new(7, part);
            (0..8).map(|_| rng.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(Part::Outlets), draw(Part::Outlets));
        assert_ne!(draw(Part::Outlets), draw(Part::Units));
    }

    #[test]
    fn a_section_does_not_depend_on_what_was_drawn_before() {
        let mut rng = Rng::new(7, Part::Units);
        rng.start_section(5);
        let first = [rng.below(1_000_000), rng.below(1_000_000)];
        rng.start_section(6);
        assert_ne!(first, [rng.below(1_000_000), rng.below(1_000_000)]);
        rng.start_section(5);
        assert_eq!(first, [rng.below(1_000_000), rng.below(1_000_000)]);
    }

    #[test]
    fn draws_stay_within_their_bounds_and_reach_them() {
        let mut rng = Rng::new(1, Part::Units);
        let mut seen = [0_u32; 4];
        for _ in 0..400 {
            seen[rng.within(Span::new(2, 5)) as usize - 2] += 1;
        }
        assert!(seen.iter().all(|n| *n > 50), "{seen:?}");
        assert_eq!(rng.below(0), 0);
        assert!((0..50).all(|_| rng.weighted(&[0, 3, 0]) == 1));
        assert!(!rng.chance(0.0) && rng.chance(1.0));
    }
}
