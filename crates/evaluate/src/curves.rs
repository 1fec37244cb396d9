//! Curves of a method over the heads: expected hits by list length, and precision against recall.

use serde::Serialize;

use crate::lineup::Lineup;
use crate::measures::{Tally, within};

/// Lengths drawn of the hits.
const FEWEST_LENGTHS: u64 = 200;
const MOST_LENGTHS: u64 = 1000;
/// Points drawn of precision against recall.
const N_POINTS: u64 = 200;

/// One method's curves.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Curve {
    /// The method.
    pub method: String,
    /// Expected hits within 0, 1, 2, ... persons.
    pub hits: Vec<f64>,
    /// (recall, precision) along the whole order.
    pub precision_recall: Vec<(f64, f64)>,
}

/// Draws both.
pub(crate) fn curve(method: &str, lineup: &Lineup, capacity: u64) -> Curve {
    let tallies: Vec<Tally> = lineup
        .classes
        .iter()
        .map(|class| {
            let entries = &lineup.entries[class.entries.start as usize..class.entries.end as usize];
            Tally {
                n: u64::from(class.n_plain) + entries.len() as u64,
                n_positive: entries.iter().filter(|entry| entry.is_positive).count() as u64,
                n_lookalike: 0,
            }
        })
        .collect();
    let n: u64 = tallies.iter().map(|tally| tally.n).sum();
    let last = (3 * capacity).clamp(FEWEST_LENGTHS, MOST_LENGTHS).min(n);
    let hits = |length: u64| rounded(within(&tallies, length, |tally| tally.n_positive));
    Curve {
        method: method.to_owned(),
        hits: (0..=last).map(hits).collect(),
        precision_recall: precision_recall(&tallies),
    }
}

/// To six digits: a curve is to be looked at.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Precision where each further part of all hits is expected to have been found.
fn precision_recall(tallies: &[Tally]) -> Vec<(f64, f64)> {
    let n_positive: u64 = tallies.iter().map(|tally| tally.n_positive).sum();
    let n_points = N_POINTS.min(n_positive);
    let mut points = Vec::new();
    let (mut n_before, mut hits_before, mut next) = (0.0, 0.0, 1);
    for tally in tallies {
        let (t, r) = (tally.n as f64, tally.n_positive as f64);
        while next <= n_points {
            let wanted = n_positive as f64 * next as f64 / n_points as f64;
            if wanted > hits_before + r + 1e-9 {
                break;
            }
            let length = n_before + t * (wanted - hits_before) / r;
            points.push((rounded(wanted / n_positive as f64), rounded((wanted / length).min(1.0))));
            next += 1;
        }
        n_before += t;
        hits_before += r;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_read_off_where_the_hits_are_found() {
        let tally = |n, n_positive| Tally { n, n_positive, n_lookalike: 0 };
        // hit, miss, then a hit among two
        let points = precision_recall(&[tally(1, 1), tally(1, 0), tally(2, 1)]);
        assert_eq!(points, [(0.5, 1.0), (1.0, 0.5)]);
        assert!(precision_recall(&[tally(5, 0)]).is_empty());
    }
}
