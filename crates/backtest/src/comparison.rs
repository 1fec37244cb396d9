//! Two packs on the same nights: what the second gains and loses.

use std::collections::BTreeSet;

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;
use twocard_risk::nodes::Node;

use crate::interval::{Interval, over_nights};
use crate::night::Listed;
use crate::pooled::{block, ratio};
use crate::{HORIZONS, NightFigures, Plan};

/// A hit of one pack that the other did not have within capacity on that night.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The night.
    pub as_of: Date,
    /// Gained by the second pack, or lost by it.
    pub is_gain: bool,
    /// Stable name of the lead.
    pub lead_id: String,
    /// Kind of its subject.
    pub kind: SubjectKind,
    /// Its place in the list of the pack that has it.
    pub position: u32,
    /// Its main ground there.
    pub ground: String,
    /// Days until the first of its cards became involved.
    pub days: u32,
}

/// Both packs within one horizon.
#[derive(Clone, PartialEq, Debug)]
pub struct HorizonComparison {
    /// Days ahead.
    pub horizon: u32,
    /// Nights judged.
    pub n_nights: u32,
    /// Leads within capacity, first and second pack.
    pub n_listed: [u32; 2],
    /// New leads among them.
    pub n_new: [u32; 2],
    /// Hits.
    pub n_hits: [u32; 2],
    /// Hits of both on the same night.
    pub n_kept: u32,
    /// Hits of the second pack alone.
    pub n_gained: u32,
    /// Hits of the first pack alone.
    pub n_lost: u32,
    /// Distinct subjects that only the second pack has as a hit on any night, and only the first.
    pub n_subjects_gained: u32,
    /// See there.
    pub n_subjects_lost: u32,
    /// Precision of the second pack minus that of the first.
    pub precision_difference: Option<f64>,
    /// Its interval: block bootstrap over nights, both packs on the same ones.
    pub interval: Option<Interval>,
}

/// Both packs.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// By horizon.
    pub horizons: [HorizonComparison; HORIZONS.len()],
    /// Hits within the longest horizon gained and lost, by night; on nights that it can judge.
    pub changes: Vec<Change>,
}

/// Holds the second pack against the first, night by night.
pub fn compare(plan: &Plan, first: &[NightFigures], second: &[NightFigures]) -> Comparison {
    let horizons = [0, 1, 2].map(|at| of_horizon(plan, first, second, at));
    let longest = HORIZONS.len() - 1;
    let mut changes = Vec::new();
    for (a, b) in first.iter().zip(second).filter(|(a, _)| a.horizons[longest].is_some()) {
        for (has, lacks, is_gain) in [(b, a, true), (a, b, false)] {
            changes.extend(only(has, lacks, HORIZONS[longest]).map(|lead| Change {
                as_of: has.as_of,
                is_gain,
                lead_id: lead.lead_id.clone(),
                kind: lead.kind,
                position: lead.position,
                ground: lead.ground.clone(),
                days: lead.days.unwrap_or_default(),
            }));
        }
    }
    Comparison { horizons, changes }
}

/// Hits of one night that the other list does not have.
fn only<'a>(has: &'a NightFigures, lacks: &NightFigures, horizon: u32) -> impl Iterator<Item = &'a Listed> {
    let others: BTreeSet<Node> = lacks.listed.iter().map(|lead| lead.node).collect();
    has.listed.iter().filter(move |lead| lead.is_hit(horizon) && !others.contains(&lead.node))
}

/// One night of both packs, judged.
struct Pair<'a> {
    nights: [&'a NightFigures; 2],
    n_hits: [u32; 2],
}

impl Pair<'_> {
    /// Hits of one pack that the other does not list.
    fn n_only(&self, has: usize, horizon: u32) -> u32 {
        only(self.nights[has], self.nights[1 - has], horizon).count() as u32
    }
}

fn of_horizon(plan: &Plan, first: &[NightFigures], second: &[NightFigures], at: usize) -> HorizonComparison {
    let horizon = HORIZONS[at];
    let judged = |(a, b): (_, _)| -> Option<Pair<'_>> {
        let (a, b): (&NightFigures, &NightFigures) = (a, b);
        Some(Pair { nights: [a, b], n_hits: [a.horizons[at]?.n_hits, b.horizons[at]?.n_hits] })
    };
    let pairs: Vec<Pair<'_>> = first.iter().zip(second).filter_map(judged).collect();
    let sum = |of: &dyn Fn(&Pair<'_>) -> u32| pairs.iter().map(of).sum::<u32>();
    let n_listed = [0, 1].map(|side| sum(&|pair| pair.nights[side].listed.len() as u32));
    let n_hits = [0, 1].map(|side| sum(&|pair| pair.n_hits[side]));
    let [n_lost, n_gained] = [0, 1].map(|side| sum(&|pair| pair.n_only(side, horizon)));
    let [of_first, of_second] = [0, 1].map(|side| -> BTreeSet<Node> {
        let listed = pairs.iter().flat_map(|pair| &pair.nights[side].listed);
        listed.filter(|lead| lead.is_hit(horizon)).map(|lead| lead.node).collect()
    });
    let by_night: Vec<[f64; 4]> = pairs
        .iter()
        .map(|Pair { nights, n_hits }| {
            let n_listed = nights.map(|night| night.listed.len() as f64);
            [n_hits[0].into(), n_listed[0], n_hits[1].into(), n_listed[1]]
        })
        .collect();
    let difference = |sums: &[f64; 4]| Some(ratio(sums[2], sums[3])? - ratio(sums[0], sums[1])?);
    let totals = [n_hits[0].into(), n_listed[0].into(), n_hits[1].into(), n_listed[1].into()];
    HorizonComparison {
        horizon,
        n_nights: pairs.len() as u32,
        n_listed,
        n_new: [0, 1].map(|side| sum(&|pair| pair.nights[side].n_new() as u32)),
        n_hits,
        n_kept: n_hits[0] - n_lost,
        n_gained,
        n_lost,
        n_subjects_gained: of_second.difference(&of_first).count() as u32,
        n_subjects_lost: of_first.difference(&of_second).count() as u32,
        precision_difference: difference(&totals),
        interval: over_nights(&by_night, block(plan, horizon), difference),
    }
}
