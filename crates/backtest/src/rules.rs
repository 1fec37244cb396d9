//! The findings of each rule over the nights, and what became of their new subjects.

use std::collections::{BTreeMap, BTreeSet};

use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::time::Date;
use twocard_risk::nodes::{Node, NodeSpace};
use twocard_rules::RulePack;

use crate::HORIZONS;
use crate::bands::{BandCount, BandKey, BandPlace, InBands};
use crate::history::History;
use crate::outcome::Outcomes;
use crate::subjects;

/// What became of the new subjects of a rule on one night, or summed over nights.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct RuleHorizon {
    /// New subjects on nights that the horizon can judge.
    pub n_new: u32,
    /// Subjects among them that became involved.
    pub n_hits: u32,
    /// How many of as many subjects of the same kind, drawn at random, would have.
    pub expected: f64,
}

/// One rule on one night.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleNight {
    /// The night.
    pub as_of: Date,
    /// Findings.
    pub n_findings: u32,
    /// Subjects with a finding.
    pub n_subjects: u32,
    /// Subjects among them without one on the night before.
    pub n_new: u32,
    /// By horizon; none where it reaches beyond the cases in the data.
    pub horizons: [Option<RuleHorizon>; HORIZONS.len()],
}

/// One rule over all nights.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleFigures {
    /// `rule@version`.
    pub rule: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// By night.
    pub nights: Vec<RuleNight>,
}

impl RuleFigures {
    /// Sum over the nights that the horizon can judge.
    pub fn pooled(&self, horizon: usize) -> RuleHorizon {
        let judged = self.nights.iter().filter_map(|night| night.horizons[horizon]);
        judged.fold(RuleHorizon::default(), |sum, night| RuleHorizon {
            n_new: sum.n_new + night.n_new,
            n_hits: sum.n_hits + night.n_hits,
            expected: sum.expected + night.expected,
        })
    }
}

/// Goes through the findings of a pack, night by night.
#[derive(Debug)]
pub(crate) struct RuleCounter {
    rules: BTreeMap<String, RuleFigures>,
    bands: BTreeMap<BandKey, BandCount>,
    places: Vec<BandPlace>,
    subjects_before: BTreeSet<(String, SubjectKind, u32)>,
    bands_before: InBands,
}

impl RuleCounter {
    pub(crate) fn new(pack: &RulePack, places: Vec<BandPlace>) -> RuleCounter {
        let rules = pack.rules.iter().map(|rule| {
            let (name_zh, name_en) = (rule.name_zh.clone(), rule.name_en.clone());
            (rule.id_at_version(), RuleFigures { rule: rule.id_at_version(), name_zh, name_en, nights: Vec::new() })
        });
        let bands = places
            .iter()
            .map(|place| (place.key.clone(), BandCount { key: place.key.clone(), n: 0, k: 0, expected: 0.0 }));
        RuleCounter {
            rules: rules.collect(),
            bands: bands.collect(),
            places,
            subjects_before: BTreeSet::new(),
            bands_before: InBands::default(),
        }
    }

    /// Takes the night before the first one.
    pub(crate) fn begin(&mut self, findings: &[Finding]) {
        self.subjects_before = subjects(findings);
        self.bands_before = InBands::of(findings, &self.places);
    }

    /// Takes the next night.
    pub(crate) fn add(
        &mut self,
        findings: &[Finding],
        nodes: &NodeSpace,
        outcomes: &Outcomes,
        history: &History,
        as_of: Date,
    ) {
        let is_judged = HORIZONS.map(|horizon| history.covers(as_of, horizon));
        for figures in self.rules.values_mut() {
            let horizons = is_judged.map(|is_judged| is_judged.then(RuleHorizon::default));
            figures.nights.push(RuleNight { as_of, n_findings: 0, n_subjects: 0, n_new: 0, horizons });
        }
        for finding in findings {
            if let Some(night) = self.tonight(&rule_of(finding)) {
                night.n_findings += 1;
            }
        }
        let tonight = subjects(findings);
        for subject in &tonight {
            let is_new = !self.subjects_before.contains(subject);
            let (rule, kind, key) = subject;
            let Some(night) = self.tonight(rule) else { continue };
            night.n_subjects += 1;
            night.n_new += u32::from(is_new);
            if !is_new {
                continue;
            }
            let days = node(nodes, *kind, *key).and_then(|node| outcomes.days(node));
            for (at, figures) in night.horizons.iter_mut().enumerate() {
                if let Some(figures) = figures {
                    figures.n_new += 1;
                    figures.n_hits += u32::from(days.is_some_and(|days| days <= HORIZONS[at]));
                    figures.expected += outcomes.all.rate(*kind, at);
                }
            }
        }
        let bands = InBands::of(findings, &self.places);
        let longest = HORIZONS.len() - 1;
        if is_judged[longest] {
            for (key, kind, subject) in bands.entered(&self.bands_before) {
                let Some(count) = self.bands.get_mut(&key) else { continue };
                count.n += 1;
                count.k += u32::from(node(nodes, kind, subject).and_then(|node| outcomes.days(node)).is_some());
                count.expected += outcomes.all.rate(kind, longest);
            }
        }
        (self.subjects_before, self.bands_before) = (tonight, bands);
    }

    fn tonight(&mut self, rule: &str) -> Option<&mut RuleNight> {
        self.rules.get_mut(rule)?.nights.last_mut()
    }

    pub(crate) fn finish(self) -> (Vec<RuleFigures>, Vec<BandCount>) {
        (self.rules.into_values().collect(), self.bands.into_values().collect())
    }
}

fn rule_of(finding: &Finding) -> String {
    format!("{}@{}", finding.rule_id, finding.rule_version)
}

fn subjects(findings: &[Finding]) -> BTreeSet<(String, SubjectKind, u32)> {
    let of = |finding| subjects::of(finding).into_iter().map(move |(kind, key)| (rule_of(finding), kind, key));
    findings.iter().flat_map(of).collect()
}

/// None for a kind that is no node; [`subjects::of`] gives none of those.
fn node(nodes: &NodeSpace, kind: SubjectKind, key: u32) -> Option<Node> {
    match kind {
        SubjectKind::Person => Some(nodes.person(key)),
        SubjectKind::Account => Some(nodes.account(key)),
        SubjectKind::Sim => Some(nodes.sim(key)),
        SubjectKind::Phone => Some(nodes.phone(key)),
        SubjectKind::Outlet => Some(nodes.outlet(key)),
        _ => None,
    }
}
