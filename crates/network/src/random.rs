//! Draws that depend on a seed alone.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // 64 random bits scaled down: the bias is below n / 2^64
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// Puts items in random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// `n_drawn` different numbers below `n`, ascending (Floyd 1987).
    pub(crate) fn sample(&mut self, n_drawn: usize, n: usize) -> Vec<u32> {
        let mut drawn = std::collections::BTreeSet::new();
        for last in n - n_drawn.min(n)..n {
            let one = self.below(last + 1) as u32;
            if !drawn.insert(one) {
                drawn.insert(last as u32);
            }
        }
        drawn.into_iter().collect()
    }
}
