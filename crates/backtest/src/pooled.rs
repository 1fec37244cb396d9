//! A pack over all nights that a horizon can judge.

use std::collections::BTreeSet;

use twocard_risk::nodes::Node;

use crate::interval::{Interval, over_nights};
use crate::{HORIZONS, NightFigures, Plan};

/// Figures of one horizon, summed over its nights.
#[derive(Clone, PartialEq, Debug)]
pub struct Pooled {
    /// Days ahead.
    pub horizon: u32,
    /// Nights judged.
    pub n_nights: u32,
    /// Nights left out: the horizon reaches beyond the cases in the data.
    pub n_censored: u32,
    /// Leads within capacity, night by night.
    pub n_listed: u32,
    /// Hits among them.
    pub n_hits: u32,
    /// Hits per lead.
    pub precision: Option<f64>,
    /// Its block-bootstrap interval.
    pub precision_interval: Option<Interval>,
    /// Leads that were not there on the night before.
    pub n_new: u32,
    /// Hits among them.
    pub n_new_hits: u32,
    /// Hits to be expected at random.
    pub expected_hits: f64,
    /// Hits per expected hit.
    pub lift: Option<f64>,
    /// Cards of the jurisdiction that became involved, night by night.
    pub n_cards: u32,
    /// Cards among them that a lead led to.
    pub n_cards_reached: u32,
    /// Cards reached per card.
    pub recall: Option<f64>,
    /// Distinct subjects listed.
    pub n_subjects: u32,
    /// Distinct subjects that were a hit on some night.
    pub n_subjects_hit: u32,
}

/// Sums the nights up, by horizon.
pub fn pooled(plan: &Plan, nights: &[NightFigures]) -> [Pooled; HORIZONS.len()] {
    [0, 1, 2].map(|at| of_horizon(plan, nights, at))
}

fn of_horizon(plan: &Plan, nights: &[NightFigures], at: usize) -> Pooled {
    let horizon = HORIZONS[at];
    let judged: Vec<_> = nights.iter().filter_map(|night| Some((night, night.horizons[at]?))).collect();
    let sum = |of: &dyn Fn(&(&NightFigures, crate::HorizonFigures)) -> u32| judged.iter().map(of).sum::<u32>();
    let mut subjects: BTreeSet<Node> = BTreeSet::new();
    let mut hit: BTreeSet<Node> = BTreeSet::new();
    for lead in judged.iter().flat_map(|(night, _)| &night.listed) {
        subjects.insert(lead.node);
        if lead.is_hit(horizon) {
            hit.insert(lead.node);
        }
    }
    let (n_listed, n_hits) = (sum(&|(night, _)| night.listed.len() as u32), sum(&|(_, figures)| figures.n_hits));
    let (n_cards, n_cards_reached) =
        (sum(&|(_, figures)| figures.n_cards), sum(&|(_, figures)| figures.n_cards_reached));
    let expected_hits: f64 = judged.iter().map(|(_, figures)| figures.expected_hits).sum();
    let by_night: Vec<[f64; 2]> =
        judged.iter().map(|(night, figures)| [f64::from(figures.n_hits), night.listed.len() as f64]).collect();
    Pooled {
        horizon,
        n_nights: judged.len() as u32,
        n_censored: (nights.len() - judged.len()) as u32,
        n_listed,
        n_hits,
        precision: ratio(f64::from(n_hits), f64::from(n_listed)),
        precision_interval: over_nights(&by_night, block(plan, horizon), |sums| ratio(sums[0], sums[1])),
        n_new: sum(&|(night, _)| night.n_new() as u32),
        n_new_hits: sum(&|(_, figures)| figures.n_new_hits),
        expected_hits,
        lift: ratio(f64::from(n_hits), expected_hits),
        n_cards,
        n_cards_reached,
        recall: ratio(f64::from(n_cards_reached), f64::from(n_cards)),
        n_subjects: subjects.len() as u32,
        n_subjects_hit: hit.len() as u32,
    }
}

/// Nights whose horizons overlap.
pub(crate) fn block(plan: &Plan, horizon: u32) -> usize {
    horizon.div_ceil(plan.step_days.max(1)) as usize
}

/// A quotient, where there is something to divide by.
pub(crate) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
