//! The CSV tables.

use super::{Report, figure};
use crate::pooled::ratio;
use crate::{HORIZONS, wilson};

/// Name and text of every table. Those of a comparison stand only where there is one.
pub(super) fn all(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let mut tables = vec![
        ("nights.csv", nights(report)),
        ("pooled.csv", pooled(report)),
        ("rules.csv", rules(report)),
        ("rule_nights.csv", rule_nights(report)),
        ("bands.csv", bands(report)),
        ("hits.csv", hits(report)),
    ];
    if report.comparison.is_some() {
        tables.push(("comparison.csv", comparison(report)));
        tables.push(("changes.csv", changes(report)));
    }
    tables
}

/// A CSV text; no cell holds a comma, quote or line break that would need quoting but names, which are quoted.
struct Csv(String);

impl Csv {
    fn new(columns: &[&str]) -> Csv {
        Csv(columns.join(",") + "\n")
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        let quoted = cells.map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        });
        self.0.push_str(&quoted.join(","));
        self.0.push('\n');
    }
}

/// One row per pack, night and horizon.
fn nights(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "pack",
        "as_of",
        "horizon_days",
        "is_censored",
        "n_leads",
        "n_listed",
        "n_new",
        "n_hits",
        "n_new_hits",
        "precision",
        "expected_hits",
        "lift",
        "n_cards",
        "n_cards_reached",
        "recall",
    ]);
    for pack in &report.packs {
        for night in &pack.replay.nights {
            for (figures, horizon) in night.horizons.iter().zip(HORIZONS) {
                let n = |of: fn(&crate::HorizonFigures) -> u32| {
                    figures.as_ref().map_or_else(String::new, |figures| of(figures).to_string())
                };
                csv.row([
                    pack.side.to_owned(),
                    night.as_of.to_string(),
                    horizon.to_string(),
                    figures.is_none().to_string(),
                    night.n_leads.to_string(),
                    night.listed.len().to_string(),
                    night.n_new().to_string(),
                    n(|figures| figures.n_hits),
                    n(|figures| figures.n_new_hits),
                    figure(figures.and_then(|f| ratio(f.n_hits.into(), night.listed.len() as f64))),
                    figure(figures.map(|f| f.expected_hits)),
                    figure(figures.and_then(|f| ratio(f.n_hits.into(), f.expected_hits))),
                    n(|figures| figures.n_cards),
                    n(|figures| figures.n_cards_reached),
                    figure(figures.and_then(|f| ratio(f.n_cards_reached.into(), f.n_cards.into()))),
                ]);
            }
        }
    }
    csv.0
}

/// One row per pack and horizon.
fn pooled(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "pack",
        "horizon_days",
        "n_nights",
        "n_censored",
        "n_listed",
        "n_new",
        "n_hits",
        "n_new_hits",
        "precision",
        "precision_low",
        "precision_high",
        "expected_hits",
        "lift",
        "n_cards",
        "n_cards_reached",
        "recall",
        "n_subjects",
        "n_subjects_hit",
    ]);
    for pack in &report.packs {
        for sum in &pack.pooled {
            csv.row([
                pack.side.to_owned(),
                sum.horizon.to_string(),
                sum.n_nights.to_string(),
                sum.n_censored.to_string(),
                sum.n_listed.to_string(),
                sum.n_new.to_string(),
                sum.n_hits.to_string(),
                sum.n_new_hits.to_string(),
                figure(sum.precision),
                figure(sum.precision_interval.map(|interval| interval.low)),
                figure(sum.precision_interval.map(|interval| interval.high)),
                figure(Some(sum.expected_hits)),
                figure(sum.lift),
                sum.n_cards.to_string(),
                sum.n_cards_reached.to_string(),
                figure(sum.recall),
                sum.n_subjects.to_string(),
                sum.n_subjects_hit.to_string(),
            ]);
        }
    }
    csv.0
}

/// One row per pack, rule and horizon: what became of new subjects.
fn rules(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "pack",
        "rule",
        "name_zh",
        "name_en",
        "horizon_days",
        "n_findings",
        "n_new_all",
        "n_new",
        "n_hits",
        "share",
        "share_low",
        "share_high",
        "expected",
        "lift",
    ]);
    for pack in &report.packs {
        for rule in &pack.replay.rules {
            for (at, horizon) in HORIZONS.iter().enumerate() {
                let sum = rule.pooled(at);
                let interval = wilson(sum.n_hits, sum.n_new);
                csv.row([
                    pack.side.to_owned(),
                    rule.rule.clone(),
                    rule.name_zh.clone(),
                    rule.name_en.clone(),
                    horizon.to_string(),
                    rule.nights.iter().map(|night| night.n_findings).sum::<u32>().to_string(),
                    rule.nights.iter().map(|night| night.n_new).sum::<u32>().to_string(),
                    sum.n_new.to_string(),
                    sum.n_hits.to_string(),
                    figure(ratio(sum.n_hits.into(), sum.n_new.into())),
                    figure(interval.map(|interval| interval.low)),
                    figure(interval.map(|interval| interval.high)),
                    figure(Some(sum.expected)),
                    figure(ratio(sum.n_hits.into(), sum.expected)),
                ]);
            }
        }
    }
    csv.0
}

/// One row per pack, rule and night.
fn rule_nights(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "pack",
        "rule",
        "as_of",
        "n_findings",
        "n_subjects",
        "n_new",
        "n_hits_30",
        "n_hits_60",
        "n_hits_90",
    ]);
    for pack in &report.packs {
        for rule in &pack.replay.rules {
            for night in &rule.nights {
                let hits = |at: usize| night.horizons[at].map_or_else(String::new, |sum| sum.n_hits.to_string());
                csv.row([
                    pack.side.to_owned(),
                    rule.rule.clone(),
                    night.as_of.to_string(),
                    night.n_findings.to_string(),
                    night.n_subjects.to_string(),
                    night.n_new.to_string(),
                    hits(0),
                    hits(1),
                    hits(2),
                ]);
            }
        }
    }
    csv.0
}

/// One row per pack, rule and band: the counts that weights are fitted on.
fn bands(report: &Report<'_>) -> String {
    let mut csv =
        Csv::new(&["pack", "rule", "band", "n_new", "n_hits_90", "expected", "base_rate", "log_ratio", "weight"]);
    for pack in &report.packs {
        for band in &pack.bands {
            csv.row([
                pack.side.to_owned(),
                band.key.rule.clone(),
                band.key.band.clone(),
                band.count.n.to_string(),
                band.count.k.to_string(),
                figure(Some(band.count.expected)),
                figure((band.count.n > 0).then(|| band.count.base_rate())),
                figure(band.log_ratio),
                band.weight.to_string(),
            ]);
        }
    }
    csv.0
}

/// One row per pack, night and lead within capacity that was a hit within the longest horizon.
fn hits(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "pack",
        "as_of",
        "position",
        "lead_id",
        "subject_kind",
        "role",
        "ground",
        "is_new",
        "is_known",
        "days",
    ]);
    for pack in &report.packs {
        for night in &pack.replay.nights {
            let covered = HORIZONS.iter().zip(&night.horizons).filter(|(_, figures)| figures.is_some());
            let Some(horizon) = covered.map(|(horizon, _)| *horizon).max() else { continue };
            for lead in night.listed.iter().filter(|lead| lead.is_hit(horizon)) {
                csv.row([
                    pack.side.to_owned(),
                    night.as_of.to_string(),
                    lead.position.to_string(),
                    lead.lead_id.clone(),
                    lead.kind.name().to_owned(),
                    lead.role.name().to_owned(),
                    lead.ground.clone(),
                    lead.is_new.to_string(),
                    lead.is_known.to_string(),
                    lead.days.map_or_else(String::new, |days| days.to_string()),
                ]);
            }
        }
    }
    csv.0
}

/// One row per horizon.
fn comparison(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&[
        "horizon_days",
        "n_nights",
        "n_listed_a",
        "n_listed_b",
        "n_new_a",
        "n_new_b",
        "n_hits_a",
        "n_hits_b",
        "n_kept",
        "n_gained",
        "n_lost",
        "n_subjects_gained",
        "n_subjects_lost",
        "precision_difference",
        "difference_low",
        "difference_high",
    ]);
    for of in report.comparison.iter().flat_map(|comparison| &comparison.horizons) {
        csv.row([
            of.horizon.to_string(),
            of.n_nights.to_string(),
            of.n_listed[0].to_string(),
            of.n_listed[1].to_string(),
            of.n_new[0].to_string(),
            of.n_new[1].to_string(),
            of.n_hits[0].to_string(),
            of.n_hits[1].to_string(),
            of.n_kept.to_string(),
            of.n_gained.to_string(),
            of.n_lost.to_string(),
            of.n_subjects_gained.to_string(),
            of.n_subjects_lost.to_string(),
            figure(of.precision_difference),
            figure(of.interval.map(|interval| interval.low)),
            figure(of.interval.map(|interval| interval.high)),
        ]);
    }
    csv.0
}

/// One row per hit within the longest horizon that only one pack had on that night.
fn changes(report: &Report<'_>) -> String {
    let mut csv = Csv::new(&["as_of", "change", "lead_id", "subject_kind", "position", "ground", "days"]);
    for change in report.comparison.iter().flat_map(|comparison| &comparison.changes) {
        csv.row([
            change.as_of.to_string(),
            if change.is_gain { "gained" } else { "lost" }.to_owned(),
            change.lead_id.clone(),
            change.kind.name().to_owned(),
            change.position.to_string(),
            change.ground.clone(),
            change.days.to_string(),
        ]);
    }
    csv.0
}
