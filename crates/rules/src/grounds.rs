//! Grounds of a finding and the figures counted over them.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;
use twocard_contracts::finding::{Finding, Ground, SubjectKind};
use twocard_contracts::ids::RowRef;

use crate::cards::{CardRows, card_kind};
use crate::{Rule, RulesError};

/// The columns of the rows that findings are built from.
pub(crate) struct GroundColumns<'a> {
    card_kind: &'a [u32],
    file_key: &'a [u32],
    line: &'a [u32],
    card_key: &'a [u32],
    holder_key: &'a [u32],
    at: &'a [i64],
}

/// What a finding says beyond its grounds.
pub(crate) struct Judgement {
    pub(crate) subject_kind: SubjectKind,
    pub(crate) subject_key: u32,
    pub(crate) band: String,
    pub(crate) weight: f64,
    pub(crate) lowered_by: String,
    pub(crate) n_peak: u32,
}

impl<'a> GroundColumns<'a> {
    pub(crate) fn of(rows: &'a CardRows) -> Result<Self, RulesError> {
        Ok(GroundColumns {
            card_kind: rows.keys("card_kind")?,
            file_key: rows.keys("file_key")?,
            line: rows.keys("line")?,
            card_key: rows.keys("card_key")?,
            holder_key: rows.keys("holder_key")?,
            at: rows.times()?,
        })
    }

    /// Distinct over both tables: accounts and SIMs are numbered apart.
    pub(crate) fn card(&self, row: u32) -> u64 {
        u64::from(self.card_kind[row as usize]) << 32 | u64::from(self.card_key[row as usize])
    }

    pub(crate) fn holder(&self, row: u32) -> u64 {
        u64::from(self.holder_key[row as usize])
    }

    pub(crate) fn at(&self, row: u32) -> i64 {
        self.at[row as usize]
    }

    /// A finding on these rows (ascending), whose institutions stand beside them. Fills the Chinese sentence.
    pub(crate) fn finding(
        &self,
        rule: &Rule,
        judgement: Judgement,
        rows: &[u32],
        institutions: &[u32],
        words: &[(&str, &str)],
    ) -> Finding {
        let grounds = rows
            .iter()
            .map(|&row| row as usize)
            .map(|row| Ground {
                card_kind: card_kind(self.card_kind[row]),
                card_key: self.card_key[row],
                holder_key: self.holder_key[row],
                row: RowRef { file_key: self.file_key[row], line: self.line[row] },
            })
            .collect();
        let times = rows.iter().map(|&row| self.at(row));
        let mut finding = Finding {
            rule_id: rule.id.clone(),
            rule_version: rule.version,
            rule_name_zh: rule.name_zh.clone(),
            subject_kind: judgement.subject_kind,
            subject_key: judgement.subject_key,
            band: judgement.band,
            weight: judgement.weight,
            lowered_by: judgement.lowered_by,
            n_peak: judgement.n_peak,
            n_holders: count_distinct(rows.iter().map(|&row| self.holder(row))),
            n_cards: count_distinct(rows.iter().map(|&row| self.card(row))),
            n_institutions: count_distinct(institutions.iter().map(|&key| u64::from(key))),
            first_at: times.clone().min().unwrap_or_default(),
            last_at: times.max().unwrap_or_default(),
            reason: String::new(),
            grounds,
        };
        finding.reason = rule.reason_zh.fill(&finding, words);
        finding
    }
}

/// Number of different values.
pub(crate) fn count_distinct(values: impl Iterator<Item = u64>) -> u32 {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.dedup();
    values.len() as u32
}

/// `institution_code` of picked rows as small numbers, by first appearance.
pub(crate) fn institutions(picked: &DataFrame) -> Result<Vec<u32>, RulesError> {
    let codes = picked.column("institution_code")?.str()?;
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut last = ("", 0);
    Ok(codes
        .iter()
        .map(|code| {
            let code = code.unwrap_or("");
            if last.0 != code {
                let next = numbers.len() as u32 + 1;
                last = (code, *numbers.entry(code).or_insert(next));
            }
            last.1
        })
        .collect())
}
