//! Figures of a lineup: hits, average precision, look-alikes, rings.
//!
//! **Ties** (McSherry & Najork 2008). In a class of t subjects with r hits, N subjects and R hits before it, a list that
//! ends s places into the class expects r s / t of its hits, and the class adds
//!
//! ```text
//! sum for j = 1..t of (r / t) (R + 1 + (j - 1) (r - 1) / (t - 1)) / (N + j)
//! ```
//!
//! to the sum of precisions at hits: the expectation over all orders of the class, not one of them. A ring with h subjects
//! in the class is missed there with probability C(t - h, s) / C(t, s).
//!
//! **Average precision** is that sum over all hits there are, found or not. Subjects without any score are one last class.

use crate::lineup::{Entry, Lineup};

/// The list length within which look-alikes are counted.
pub const LOOKALIKES_WITHIN: u64 = 100;

/// How often subjects count: once in the data as they are, as drawn in a resample.
pub trait Weights {
    /// How many of so many subjects of no group.
    fn plain(&mut self, n: u32) -> u64;
    /// How often an entry.
    fn entry(&mut self, entry: &Entry) -> u64;
    /// How often a group.
    fn group(&self, group: u32) -> u64;
}

/// Everybody once.
#[derive(Clone, Copy, Debug)]
pub struct Once;

impl Weights for Once {
    fn plain(&mut self, n: u32) -> u64 {
        n.into()
    }

    fn entry(&mut self, _: &Entry) -> u64 {
        1
    }

    fn group(&self, _: u32) -> u64 {
        1
    }
}

/// A weighted class.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Tally {
    /// Subjects.
    pub n: u64,
    /// Hits among them.
    pub n_positive: u64,
    /// Look-alikes among them.
    pub n_lookalike: u64,
}

/// Figures of one lineup.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Measures {
    /// Subjects.
    pub n: u64,
    /// Hits there are.
    pub n_positive: u64,
    /// Expected hits within each list length asked for.
    pub hits: Vec<f64>,
    /// Average precision; none where there is no hit.
    pub average_precision: Option<f64>,
    /// Expected look-alikes within [`LOOKALIKES_WITHIN`].
    pub lookalikes: f64,
    /// Rings.
    pub n_rings: u64,
    /// Expected rings found within capacity.
    pub rings_found: f64,
}

/// Measures a lineup at these list lengths; rings are found within `capacity`.
pub fn measure(lineup: &Lineup, weights: &mut impl Weights, lengths: &[u64], capacity: u64) -> Measures {
    let tallies: Vec<Tally> = lineup
        .classes
        .iter()
        .map(|class| {
            let mut tally = Tally { n: weights.plain(class.n_plain), ..Tally::default() };
            for entry in &lineup.entries[class.entries.start as usize..class.entries.end as usize] {
                let n = weights.entry(entry);
                tally.n += n;
                tally.n_positive += n * u64::from(entry.is_positive);
                tally.n_lookalike += n * u64::from(entry.is_lookalike);
            }
            tally
        })
        .collect();
    let mut measures = Measures {
        n: tallies.iter().map(|tally| tally.n).sum(),
        n_positive: tallies.iter().map(|tally| tally.n_positive).sum(),
        hits: lengths.iter().map(|&length| within(&tallies, length, |tally| tally.n_positive)).collect(),
        average_precision: average_precision(&tallies),
        lookalikes: within(&tallies, LOOKALIKES_WITHIN, |tally| tally.n_lookalike),
        ..Measures::default()
    };
    let mut before = Vec::with_capacity(tallies.len());
    let mut n = 0;
    for tally in &tallies {
        before.push(n);
        n += tally.n;
    }
    for ring in &lineup.rings {
        let weight = weights.group(ring.group);
        let missed = |&(class, n_subjects): &(u32, u32)| {
            missed_in(tallies[class as usize].n, before[class as usize], n_subjects, capacity)
        };
        measures.n_rings += weight;
        measures.rings_found += weight as f64 * (1.0 - ring.places.iter().map(missed).product::<f64>());
    }
    measures
}

/// Expected count within the first places.
pub fn within(tallies: &[Tally], length: u64, of: impl Fn(&Tally) -> u64) -> f64 {
    let mut left = length;
    let mut sum = 0.0;
    for tally in tallies {
        if tally.n <= left {
            sum += of(tally) as f64;
            left -= tally.n;
        } else {
            return sum + of(tally) as f64 * left as f64 / tally.n as f64;
        }
    }
    sum
}

/// Expected average precision.
pub fn average_precision(tallies: &[Tally]) -> Option<f64> {
    let (mut n_before, mut hits_before, mut sum) = (0u64, 0u64, 0.0);
    for tally in tallies {
        if tally.n_positive > 0 {
            let (t, r) = (tally.n as f64, tally.n_positive as f64);
            // the precision at place j of the class, if it is a hit, is (start + slope j) / (N + j)
            let slope = if tally.n > 1 { (r - 1.0) / (t - 1.0) } else { 0.0 };
            let start = hits_before as f64 + 1.0 - slope;
            let rest = start - slope * n_before as f64;
            sum += r / t * (slope * t + rest * harmonic_between(n_before, n_before + tally.n));
        }
        n_before += tally.n;
        hits_before += tally.n_positive;
    }
    (hits_before > 0).then(|| sum / hits_before as f64)
}

/// Terms up to which a sum of reciprocals is made term by term.
const SUMMED: u64 = 64;
const EULER: f64 = 0.577_215_664_901_532_9;

/// 1 / (from + 1) + ... + 1 / to.
fn harmonic_between(from: u64, to: u64) -> f64 {
    if to - from <= SUMMED {
        return (from + 1..=to).map(|n| 1.0 / n as f64).sum();
    }
    harmonic(to) - harmonic(from)
}

fn harmonic(n: u64) -> f64 {
    if n <= SUMMED {
        return (1..=n).map(|n| 1.0 / n as f64).sum();
    }
    let n = n as f64;
    n.ln() + EULER + 0.5 / n - 1.0 / (12.0 * n * n) + 1.0 / (120.0 * n.powi(4))
}

/// Chance that none of so many subjects of a class of `n`, with `before` subjects ahead of it, is among the first
/// `length`.
fn missed_in(n: u64, before: u64, n_subjects: u32, length: u64) -> f64 {
    let taken = length.saturating_sub(before).min(n);
    (0..u64::from(n_subjects))
        .map(|at| n.saturating_sub(taken).saturating_sub(at) as f64 / n.saturating_sub(at).max(1) as f64)
        .product()
}
