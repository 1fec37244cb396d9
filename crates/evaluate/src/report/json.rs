//! `evaluation.json`: who was judged, the figures, and what they mean.

use serde::Serialize;

use super::{Report, page};
use crate::{Curve, Figure, Judged};

#[derive(Serialize)]
struct Told<'a> {
    twocard: &'a str,
    notice: &'a str,
    run_id: &'a str,
    as_of: &'a str,
    jurisdiction: &'a str,
    is_synthetic: bool,
    seed: u64,
    truth: Truth,
    judged: &'a Judged,
    methods: Vec<[&'a str; 3]>,
    definitions: Vec<&'a str>,
    figures: &'a [Figure],
    curves: &'a [Curve],
}

#[derive(Serialize)]
struct Truth {
    n_persons: u64,
    n_persons_absent: u64,
    n_cards: u64,
    n_cards_absent: u64,
    n_places: u64,
    n_future: u64,
    n_future_absent: u64,
}

pub(super) fn json(report: &Report<'_>) -> String {
    let counts = report.counts;
    let told = Told {
        twocard: report.version,
        notice: twocard_page::NOTICE,
        run_id: &report.run_id,
        as_of: &report.as_of,
        jurisdiction: &report.jurisdiction,
        is_synthetic: report.is_synthetic,
        seed: report.seed,
        truth: Truth {
            n_persons: counts.n_persons,
            n_persons_absent: counts.n_persons_absent,
            n_cards: counts.n_cards,
            n_cards_absent: counts.n_cards_absent,
            n_places: counts.n_places,
            n_future: counts.n_future,
            n_future_absent: counts.n_future_absent,
        },
        judged: &report.evaluation.judged,
        methods: report.evaluation.methods.clone(),
        definitions: page::DEFINITIONS.iter().map(|(_, english)| *english).collect(),
        figures: &report.evaluation.figures,
        curves: &report.evaluation.curves,
    };
    // numbers and names alone: nothing in it can fail
    serde_json::to_string(&told).unwrap_or_default() + "\n"
}
