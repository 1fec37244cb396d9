//! The weights of a pack as its text spells them: where each stands, for which rule and band. A weight is a number named
//! `weight` in a table under a rule; the table's `name` or `category` is the band that findings carry.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_rules::PackError;

use crate::subjects;

/// A band of a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BandKey {
    /// `rule@version`.
    pub rule: String,
    /// Name of the band or category.
    pub band: String,
}

/// New findings of a band on the nights that the longest horizon can judge, those aside whose weight was lowered.
#[derive(Clone, PartialEq, Debug)]
pub struct BandCount {
    /// Which band.
    pub key: BandKey,
    /// Subjects that entered the band.
    pub n: u32,
    /// Subjects among them that became involved within the longest horizon.
    pub k: u32,
    /// How many of as many subjects of the same kind, drawn at random on the same nights, would have.
    pub expected: f64,
}

/// A weight in the text of a pack.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct BandPlace {
    pub(crate) key: BandKey,
    pub(crate) weight: f64,
    /// Bytes of the number.
    pub(crate) span: Range<usize>,
    /// Stands in a list `bands`, whose weights must ascend.
    pub(crate) is_graded: bool,
}

/// Every weight of a pack, in the order of the text.
pub(crate) fn places(text: &str) -> Result<Vec<BandPlace>, PackError> {
    let table = DeTable::parse(text).map_err(|error| PackError::Invalid {
        file: "rule pack".to_owned(),
        line: text[..error.span().map_or(0, |span| span.start)].matches('\n').count() + 1,
        column: 1,
        what: error.message().to_owned(),
    })?;
    let mut found = Vec::new();
    let rules = table.get_ref().get("rules").and_then(|rules| rules.get_ref().as_array());
    for rule in rules.into_iter().flatten().filter_map(|rule| rule.get_ref().as_table()) {
        let id = rule.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default();
        let version = rule.get("version").and_then(|version| number(version.get_ref())).unwrap_or_default();
        let name = format!("{id}@{version}");
        rule.iter().for_each(|(key, value)| walk(&name, key.get_ref(), value, &mut found));
    }
    found.sort_by_key(|place| place.span.start);
    Ok(found)
}

fn walk(rule: &str, list: &str, value: &Spanned<DeValue<'_>>, found: &mut Vec<BandPlace>) {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().for_each(|item| walk(rule, list, item, found)),
        DeValue::Table(table) => {
            if let Some((weight, span)) = table.get("weight").and_then(|w| Some((number(w.get_ref())?, w.span()))) {
                let label = table.get("name").or_else(|| table.get("category"));
                let band = label.and_then(|label| label.get_ref().as_str()).unwrap_or_default().to_owned();
                let key = BandKey { rule: rule.to_owned(), band };
                found.push(BandPlace { key, weight, span, is_graded: list == "bands" });
            }
            table.iter().for_each(|(key, value)| walk(rule, key.get_ref(), value, found));
        }
        _ => {}
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = value.as_float().map(|float| float.as_str()).or_else(|| value.as_integer().map(|int| int.as_str()))?;
    text.replace('_', "").parse().ok()
}

/// Subjects by rule and the strongest band of their findings that nothing lowered.
#[derive(Clone, Default, Debug)]
pub(crate) struct InBands {
    /// (rule, kind, key) to (rank of the band, band), sorted.
    subjects: BTreeMap<(String, SubjectKind, u32), (usize, String)>,
}

impl InBands {
    pub(crate) fn of(findings: &[Finding], places: &[BandPlace]) -> InBands {
        let mut weights: Vec<&BandPlace> = places.iter().collect();
        weights.sort_by(|a, b| a.weight.total_cmp(&b.weight));
        let ranks: BTreeMap<&BandKey, usize> =
            weights.iter().enumerate().map(|(rank, place)| (&place.key, rank + 1)).collect();
        let mut in_bands = InBands::default();
        for finding in findings.iter().filter(|finding| finding.lowered_by.is_empty()) {
            let rule = format!("{}@{}", finding.rule_id, finding.rule_version);
            let key = BandKey { rule: rule.clone(), band: finding.band.clone() };
            let found = (ranks.get(&key).copied().unwrap_or_default(), key.band);
            for (kind, key) in subjects::of(finding) {
                let strongest = in_bands.subjects.entry((rule.clone(), kind, key)).or_insert_with(|| found.clone());
                if found.0 > strongest.0 {
                    *strongest = found.clone();
                }
            }
        }
        in_bands
    }

    /// Subjects that stand in a band they had not reached on the night before.
    pub(crate) fn entered<'a>(&'a self, before: &'a InBands) -> impl Iterator<Item = (BandKey, SubjectKind, u32)> + 'a {
        self.subjects
            .iter()
            .filter(|(subject, found)| before.subjects.get(subject).is_none_or(|old| old.0 < found.0))
            .map(|((rule, kind, key), (_, band))| (BandKey { rule: rule.clone(), band: band.clone() }, *kind, *key))
    }
}
