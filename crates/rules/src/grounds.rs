//! Grounds of a finding and the figures counted over them.

use std::sync::Arc;

use twocard_contracts::finding::{Finding, Ground};
use twocard_contracts::ids::RowRef;

use crate::judge::Judgement;
use crate::openings::{Column, Openings, WordColumn, Words};
use crate::{Rule, RulesError};

/// The columns of the rows that findings are built from.
pub(crate) struct GroundColumns<'a> {
    openings: &'a Openings<'a>,
    file_key: Arc<Vec<u32>>,
    line: Arc<Vec<u32>>,
    card_key: Arc<Vec<u32>>,
    holder_key: Arc<Vec<u32>>,
    institution: Arc<Words>,
}

impl<'a> GroundColumns<'a> {
    pub(crate) fn of(openings: &'a Openings<'a>) -> Result<Self, RulesError> {
        Ok(GroundColumns {
            openings,
            file_key: openings.keys(Column::FileKey)?,
            line: openings.keys(Column::Line)?,
            card_key: openings.keys(Column::Card)?,
            holder_key: openings.keys(Column::Holder)?,
            institution: openings.words(WordColumn::Institution)?,
        })
    }

    /// Distinct over both tables: accounts and SIMs are numbered apart.
    pub(crate) fn card(&self, row: u32) -> u64 {
        self.openings.card(&self.card_key, row)
    }

    pub(crate) fn n_holders(&self, rows: &[u32]) -> u32 {
        count_distinct(rows.iter().map(|&row| u64::from(self.holder_key[row as usize])))
    }

    pub(crate) fn n_cards(&self, rows: &[u32]) -> u32 {
        count_distinct(rows.iter().map(|&row| self.card(row)))
    }

    /// A finding on these rows, ascending. Fills the Chinese sentence.
    pub(crate) fn finding(&self, rule: &Rule, judgement: Judgement, rows: &[u32], words: &[(&str, &str)]) -> Finding {
        let grounds = rows
            .iter()
            .map(|&row| Ground {
                card_kind: self.openings.card_kind(row),
                card_key: self.card_key[row as usize],
                holder_key: self.holder_key[row as usize],
                row: RowRef { file_key: self.file_key[row as usize], line: self.line[row as usize] },
            })
            .collect();
        let times = rows.iter().map(|&row| self.openings.at()[row as usize]);
        let mut finding = Finding {
            rule_id: rule.id.clone(),
            rule_version: rule.version,
            rule_name_zh: rule.name_zh.clone(),
            subject_kind: judgement.subject_kind,
            subject_key: judgement.subject_key,
            band: judgement.band,
            weight: judgement.weight,
            lowered_by: judgement.lowered_by,
            n_peak: judgement.figure,
            n_holders: self.n_holders(rows),
            n_cards: self.n_cards(rows),
            n_institutions: count_distinct(rows.iter().map(|&row| u64::from(self.institution.codes[row as usize]))),
            first_at: times.clone().min().unwrap_or_default(),
            last_at: times.max().unwrap_or_default(),
            expected: None,
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
