//! From what a kind found to findings: band and weight by the figure, lowered by qualifiers, with the sentence filled in.

use rayon::prelude::*;
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_tables::NO_KEY;

use crate::evaluate::Night;
use crate::exemptions::Lookup;
use crate::grounds::GroundColumns;
use crate::pack::{Bands, Fault, RawBand};
use crate::qualifiers::{Evidence, Qualifiers, RawQualifiers};
use crate::{Rule, RulesError};
use toml::Spanned;

/// How a rule grades what it found.
#[derive(Clone, Debug)]
pub(crate) struct Grading {
    /// Severity by figure.
    pub(crate) bands: Bands,
    /// What may lower the weight.
    pub(crate) qualifiers: Qualifiers,
}

impl Grading {
    /// `least`: the smallest threshold that a band may have.
    pub(crate) fn check(
        bands: Spanned<Vec<RawBand>>,
        qualifiers: Option<RawQualifiers>,
        least: u32,
    ) -> Result<Grading, Fault> {
        Ok(Grading {
            bands: Bands::check(bands, least)?,
            qualifiers: Qualifiers::check(qualifiers.unwrap_or_default())?,
        })
    }
}

/// What a kind found about one subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Candidate {
    pub(crate) subject: u32,
    /// Rows that speak for it, ascending.
    pub(crate) rows: Vec<u32>,
    /// What the bands grade: largest number of holders in a window, cards over a limit, ...
    pub(crate) figure: u32,
}

/// A finding with the rows it stands on.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) rows: Vec<u32>,
    pub(crate) exempted: Vec<Exempted>,
}

/// What an exemption did to a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exempted {
    /// Its place in the table.
    pub(crate) at: u32,
    pub(crate) n_rows: u32,
    pub(crate) is_lowered: bool,
}

/// What a finding says beyond its grounds.
pub(crate) struct Judgement {
    pub(crate) subject_kind: SubjectKind,
    pub(crate) subject_key: u32,
    pub(crate) band: String,
    pub(crate) weight: f64,
    pub(crate) lowered_by: String,
    pub(crate) figure: u32,
}

/// What a kind tells of its candidates.
pub(crate) struct Told<'a> {
    pub(crate) subject_kind: SubjectKind,
    /// The figure of a candidate, were these its only rows. Fewer rows never have a higher one.
    pub(crate) figure: &'a (dyn Fn(&Candidate, &[u32]) -> u32 + Sync),
    /// Values of the kind's own placeholders.
    pub(crate) words: &'a (dyn Fn(&Candidate) -> Vec<(&'static str, String)> + Sync),
}

/// Findings of the candidates that reach a band, by their first grounds: no key's value has a say in the order.
pub(crate) fn judge(
    rule: &Rule,
    night: &Night,
    grading: &Grading,
    mut candidates: Vec<Candidate>,
    told: &Told,
) -> Result<Vec<Found>, RulesError> {
    candidates.retain(|candidate| candidate.figure >= grading.bands.lowest());
    // of two subjects on the same rows, the one with the larger figure first; their keys follow first appearance
    candidates.par_sort_by(|a, b| (&a.rows, b.figure, a.subject).cmp(&(&b.rows, a.figure, b.subject)));
    let columns = GroundColumns::of(&night.openings)?;
    let evidence = Evidence::gather(&grading.qualifiers, night)?;
    let lookup = night.exemptions.over(rule, &night.openings)?;
    Ok(candidates
        .into_par_iter()
        .map(|candidate| {
            let mut scale = Scale::new(grading, &candidate, told.figure);
            scale.qualify(&evidence, &columns);
            let exempted = lookup.as_ref().map_or_else(Vec::new, |lookup| scale.exempt(lookup, rule, night));
            let Scale { weight, lowered_by, .. } = scale;
            let judgement = Judgement {
                subject_kind: told.subject_kind,
                subject_key: candidate.subject,
                band: grading.bands.reached(candidate.figure).map(|band| band.name.clone()).unwrap_or_default(),
                weight,
                lowered_by: lowered_by.join(";"),
                figure: candidate.figure,
            };
            let words = (told.words)(&candidate);
            let words: Vec<(&str, &str)> = words.iter().map(|(name, word)| (*name, word.as_str())).collect();
            let finding = columns.finding(rule, judgement, &candidate.rows, &words);
            Found { finding, rows: candidate.rows, exempted }
        })
        .collect())
}

/// The weight of a candidate as it is lowered. The smallest weight counts.
struct Scale<'a> {
    bands: &'a Bands,
    qualifiers: &'a Qualifiers,
    candidate: &'a Candidate,
    figure: &'a (dyn Fn(&Candidate, &[u32]) -> u32 + Sync),
    full: f64,
    weight: f64,
    /// Names of what lowered it.
    lowered_by: Vec<String>,
}

impl<'a> Scale<'a> {
    fn new(
        grading: &'a Grading,
        candidate: &'a Candidate,
        figure: &'a (dyn Fn(&Candidate, &[u32]) -> u32 + Sync),
    ) -> Self {
        let full = grading.bands.weight(candidate.figure);
        Scale {
            bands: &grading.bands,
            qualifiers: &grading.qualifiers,
            candidate,
            figure,
            full,
            weight: full,
            lowered_by: Vec::new(),
        }
    }

    /// Whether that is lower than in full.
    fn lower(&mut self, name: String, lowered: f64) -> bool {
        if lowered < self.full {
            self.lowered_by.push(name);
            self.weight = self.weight.min(lowered);
        }
        lowered < self.full
    }

    /// The weight without some rows, but at least a part of the full one.
    fn without(&self, others: &[u32], factor: f64) -> f64 {
        self.bands.weight((self.figure)(self.candidate, others)).max(factor * self.full)
    }

    fn qualify(&mut self, evidence: &Evidence, columns: &GroundColumns) {
        let rows = &self.candidate.rows;
        for (name, factor, is_set_aside) in evidence.set_aside() {
            let others: Vec<u32> = rows.iter().copied().filter(|&row| !is_set_aside(row)).collect();
            if others.len() < rows.len() {
                self.lower(name.to_owned(), self.without(&others, factor));
            }
        }
        if let Some((name, factor, max_holders)) = self.qualifiers.shared_address()
            && evidence.is_one_address(rows, |row| columns.card(row))
            && columns.n_holders(rows) <= max_holders
        {
            self.lower(name.to_owned(), factor * self.full);
        }
    }

    fn exempt(&mut self, lookup: &Lookup, rule: &Rule, night: &Night) -> Vec<Exempted> {
        let rows = &self.candidate.rows;
        let covering = lookup.covering(rule, &night.openings, rows);
        covering
            .into_iter()
            .map(|exemption| {
                let others = rows.iter().zip(&exemption.covers).filter(|(_, covers)| !**covers).map(|(&row, _)| row);
                let others: Vec<u32> = others.collect();
                let lowered = self.without(&others, exemption.factor);
                let is_lowered = self.lower(format!("exemption {}", exemption.exemption_no), lowered);
                Exempted { at: exemption.at, n_rows: (rows.len() - others.len()) as u32, is_lowered }
            })
            .collect()
    }
}

/// Rows by key, rows of a key ascending; rows without a key are left out.
pub(crate) struct Groups {
    order: Vec<u64>,
}

impl Groups {
    pub(crate) fn of(rows: &[u32], keys: &[u32]) -> Groups {
        // key and row in one number: rows of a key become neighbours, in order of rows
        let mut order: Vec<u64> = rows
            .par_iter()
            .map(|&row| (keys[row as usize], row))
            .filter(|(key, _)| *key != NO_KEY)
            .map(|(key, row)| u64::from(key) << 32 | u64::from(row))
            .collect();
        order.par_sort_unstable();
        Groups { order }
    }

    /// Groups of at least so many rows: each a slice whose low halves are rows.
    pub(crate) fn at_least(&self, n_rows: usize) -> Vec<Group<'_>> {
        self.order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|group| group.len() >= n_rows).map(Group).collect()
    }
}

/// Rows of one key.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a>(&'a [u64]);

impl Group<'_> {
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|&pair| pair as u32)
    }

    pub(crate) fn first(&self) -> u32 {
        self.0[0] as u32
    }
}
