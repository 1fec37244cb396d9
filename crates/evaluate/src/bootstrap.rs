//! Intervals of 95 % by resampling groups, not persons: members of one ring are found or missed together.
//!
//! Each round draws as many rings as there are from the rings, with replacement, and as many look-alike groups from those;
//! a member counts as often as its group was drawn. Subjects of no group are drawn by themselves: how many of n come is
//! Poisson with mean n (Hanley & MacGibbon 2006). All methods see the same groups in a round, so that differences between
//! them are paired. The 2.5th and 97.5th percentiles of the rounds are the interval. Generator: SplitMix64 from the seed;
//! the same seed gives the same intervals at any number of threads.

use rayon::prelude::*;

use crate::lineup::{ALONE, Entry, Lineup};
use crate::measures::{Measures, Weights, measure};

/// Rounds that are made however long they take.
const FEWEST_ROUNDS: usize = 200;
/// Steps of all rounds together that take a few seconds.
const MOST_STEPS: usize = 1_000_000_000;

/// How to resample.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bootstrap {
    /// Seed.
    pub seed: u64,
    /// Rounds wished for.
    pub rounds: usize,
}

/// A 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Groups to draw from: rings, and groups of look-alikes, apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Drawn {
    /// Bad groups.
    pub bad: Vec<u32>,
    /// Honest groups.
    pub honest: Vec<u32>,
}

impl Bootstrap {
    /// Rounds made over these lineups: those wished for, or as many as take a few seconds.
    pub fn rounds_over(&self, lineups: &[Lineup]) -> usize {
        let steps: usize = lineups.iter().map(Lineup::n_steps).sum();
        self.rounds.min((MOST_STEPS / steps.max(1)).max(FEWEST_ROUNDS))
    }

    /// Measures of all lineups, by round and lineup.
    pub fn measures(&self, lineups: &[Lineup], groups: &Drawn, lengths: &[u64], capacity: u64) -> Vec<Vec<Measures>> {
        (0..self.rounds_over(lineups) as u64)
            .into_par_iter()
            .map(|round| {
                let mut random = Random::new(self.seed, round, 0);
                let drawn = draw(groups, &mut random);
                let of = |(at, lineup): (usize, &Lineup)| {
                    let random = Random::new(self.seed, round, 1 + at as u64);
                    measure(lineup, &mut Resample { drawn: &drawn, random }, lengths, capacity)
                };
                lineups.iter().enumerate().map(of).collect()
            })
            .collect()
    }
}

/// The middle 95 %; none where too few rounds have a value.
pub fn interval(mut values: Vec<f64>, rounds: usize) -> Option<Interval> {
    if values.is_empty() || values.len() * 10 < rounds * 9 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[(share * (values.len() - 1) as f64).round() as usize];
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// How often each group is drawn.
fn draw(groups: &Drawn, random: &mut Random) -> Vec<u32> {
    let n = groups.bad.iter().chain(&groups.honest).max().map_or(0, |&last| last as usize + 1);
    let mut drawn = vec![0; n];
    for from in [&groups.bad, &groups.honest] {
        for _ in 0..from.len() {
            drawn[from[random.below(from.len() as u64) as usize] as usize] += 1;
        }
    }
    drawn
}

struct Resample<'a> {
    drawn: &'a [u32],
    random: Random,
}

impl Weights for Resample<'_> {
    fn plain(&mut self, n: u32) -> u64 {
        self.random.poisson(n)
    }

    fn entry(&mut self, entry: &Entry) -> u64 {
        if entry.group == ALONE { self.random.poisson(1) } else { self.group(entry.group) }
    }

    fn group(&self, group: u32) -> u64 {
        self.drawn.get(group as usize).copied().unwrap_or(0).into()
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn new(seed: u64, round: u64, stream: u64) -> Random {
        let mut random = Random(seed);
        for part in [round, stream] {
            random.0 = random.next() ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93);
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, n).
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// In (0, 1).
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// Poisson by products of uniforms; rounded normal where the mean is large.
    fn poisson(&mut self, mean: u32) -> u64 {
        if mean == 0 {
            return 0;
        }
        let mean = f64::from(mean);
        if mean < 30.0 {
            let floor = (-mean).exp();
            let mut product = self.unit();
            let mut n = 0;
            while product > floor {
                product *= self.unit();
                n += 1;
            }
            return n;
        }
        let normal = (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
        (mean + mean.sqrt() * normal).round().max(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn draws_have_the_mean_and_variance_of_a_poisson() {
        for mean in [1, 7, 400] {
            let mut random = Random::new(3, 5, u64::from(mean));
            let draws: Vec<f64> = (0..40_000).map(|_| random.poisson(mean) as f64).collect();
            let m = draws.iter().sum::<f64>() / draws.len() as f64;
            let variance = draws.iter().map(|draw| (draw - m).powi(2)).sum::<f64>() / draws.len() as f64;
            let mean = f64::from(mean);
            assert!((m / mean - 1.0).abs() < 0.03 && (variance / mean - 1.0).abs() < 0.05, "{mean}: {m} {variance}");
        }
    }

    #[test]
    fn each_kind_of_group_is_drawn_as_often_as_there_are_groups() {
        let groups = Drawn { bad: vec![0, 2, 5], honest: vec![1, 3] };
        for round in 0..50 {
            let drawn = draw(&groups, &mut Random::new(1, round, 0));
            assert_eq!([0, 2, 5].map(|at: usize| drawn[at]).iter().sum::<u32>(), 3);
            assert_eq!([1, 3].map(|at: usize| drawn[at]).iter().sum::<u32>(), 2);
        }
    }

    #[test]
    fn an_interval_is_the_middle_of_its_rounds() {
        let found = interval((0..=1000).rev().map(f64::from).collect(), 1001).unwrap();
        assert_eq!((found.low, found.high), (25.0, 975.0));
        assert_eq!(interval(vec![1.0; 8], 10), None);
    }
}
