//! Chances of one case, the same for the same seed and number.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

pub(super) struct Dice(TestRng);

impl Dice {
    pub(super) fn new(seed: u64, case: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&case.to_le_bytes());
        Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// A number below `n`; 0 where there is none.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.0.next_u32() as u8
    }

    /// A range of at most `max` bytes within `n`.
    pub(super) fn range(&mut self, n: usize, max: usize) -> std::ops::Range<usize> {
        let start = self.below(n + 1);
        start..(start + self.below(max + 1)).min(n)
    }
}
