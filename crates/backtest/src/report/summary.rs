//! `summary.json`.

use serde::Serialize;

use super::Report;
use crate::interval::Interval;
use crate::{HORIZONS, Pooled};

#[derive(Serialize)]
struct Summary<'a> {
    twocard: &'static str,
    notice: &'static str,
    jurisdiction: &'a str,
    from: String,
    to: String,
    step_days: u32,
    n_nights: usize,
    capacity: usize,
    horizons_days: [u32; HORIZONS.len()],
    labels_until: String,
    is_simulated: bool,
    definitions: [&'static str; 6],
    packs: Vec<Pack<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Vec<Compared>>,
}

#[derive(Serialize)]
struct Pack<'a> {
    side: &'static str,
    name: &'a str,
    file: &'a str,
    sha256: &'a str,
    n_cards_judged: u32,
    leads_per_night: f64,
    new_leads_per_night: f64,
    horizons: Vec<Horizon>,
}

#[derive(Serialize)]
struct Horizon {
    days: u32,
    n_nights: u32,
    n_nights_censored: u32,
    n_listed: u32,
    n_hits: u32,
    precision: Option<f64>,
    precision_interval: Option<[f64; 2]>,
    expected_hits: f64,
    lift: Option<f64>,
    n_cards: u32,
    n_cards_reached: u32,
    recall: Option<f64>,
    n_subjects: u32,
    n_subjects_hit: u32,
}

#[derive(Serialize)]
struct Compared {
    days: u32,
    n_nights: u32,
    n_listed: [u32; 2],
    n_new: [u32; 2],
    n_hits: [u32; 2],
    n_gained: u32,
    n_lost: u32,
    precision_difference: Option<f64>,
    interval: Option<[f64; 2]>,
}

/// What the figures mean; the page says the same in Chinese.
const DEFINITIONS: [&str; 6] = [
    "becomes involved: a card opened by the night, named by no case known then, and by one known within the horizon after it \
     (known: reported_on, else involved_on)",
    "hit: a lead within capacity that is such a card, or a person who by the night held it, opened it as agent, or represents \
     the unit that holds it",
    "recall: cards with linkage to the jurisdiction that became involved and that a lead within capacity led to, of all such \
     cards",
    "lift: hits per expected hit, if as many persons, accounts and SIMs with linkage to the jurisdiction were drawn at random",
    "new: not within capacity (a rule: no finding) on the night before",
    "intervals: 95 %; pooled over nights by a circular block bootstrap whose blocks are as long as the horizon, of two packs on \
     the same nights; of a rule by Wilson",
];

pub(super) fn json(report: &Report<'_>) -> String {
    let nights = report.plan.nights();
    let pack = |pack: &super::PackReport<'_>| {
        let per_night = |n: usize| n as f64 / nights.len().max(1) as f64;
        let n_new: usize = pack.replay.nights.iter().map(crate::NightFigures::n_new).sum();
        let n_listed: usize = pack.replay.nights.iter().map(|night| night.listed.len()).sum();
        (per_night(n_listed), per_night(n_new))
    };
    let summary = Summary {
        twocard: report.version,
        notice: twocard_page::NOTICE,
        jurisdiction: &report.jurisdiction,
        from: report.plan.from.to_string(),
        to: report.plan.to.to_string(),
        step_days: report.plan.step_days,
        n_nights: nights.len(),
        capacity: report.plan.capacity,
        horizons_days: HORIZONS,
        labels_until: report.history.labels_until.to_string(),
        is_simulated: report.history.is_simulated,
        definitions: DEFINITIONS,
        packs: report
            .packs
            .iter()
            .map(|of| {
                let (leads_per_night, new_leads_per_night) = pack(of);
                Pack {
                    side: of.side,
                    name: of.name,
                    file: &of.file,
                    sha256: &of.sha256,
                    n_cards_judged: of.replay.n_cards_judged,
                    leads_per_night,
                    new_leads_per_night,
                    horizons: of.pooled.iter().map(horizon).collect(),
                }
            })
            .collect(),
        comparison: report.comparison.as_ref().map(|comparison| {
            let compared = comparison.horizons.iter().map(|of| Compared {
                days: of.horizon,
                n_nights: of.n_nights,
                n_listed: of.n_listed,
                n_new: of.n_new,
                n_hits: of.n_hits,
                n_gained: of.n_gained,
                n_lost: of.n_lost,
                precision_difference: of.precision_difference,
                interval: of.interval.map(ends),
            });
            compared.collect()
        }),
    };
    // plain numbers and texts: nothing that JSON cannot say
    serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n"
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn horizon(pooled: &Pooled) -> Horizon {
    Horizon {
        days: pooled.horizon,
        n_nights: pooled.n_nights,
        n_nights_censored: pooled.n_censored,
        n_listed: pooled.n_listed,
        n_hits: pooled.n_hits,
        precision: pooled.precision,
        precision_interval: pooled.precision_interval.map(ends),
        expected_hits: pooled.expected_hits,
        lift: pooled.lift,
        n_cards: pooled.n_cards,
        n_cards_reached: pooled.n_cards_reached,
        recall: pooled.recall,
        n_subjects: pooled.n_subjects,
        n_subjects_hit: pooled.n_subjects_hit,
    }
}
