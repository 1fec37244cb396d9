//! `documented_batch`: cards that a unit had opened for its staff, on paper.
//!
//! A row is documented when it names its unit and is opened in a batch: by a batch number, by channel `batch` or as
//! product `payroll`; the batch (institution and number, or unit and day where the institution gives no number) names no
//! second unit in any row up to as_of, and the holder has at most `max_cards_per_holder` distinct cards in it. The last
//! condition keeps a unit's letter from covering many accounts per person, as in the 12,536 accounts for 1,457 students
//! of one school.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use twocard_contracts::time::Timestamp;
use twocard_tables::NO_KEY;

use super::SetAside;
use crate::RulesError;
use crate::evaluate::Night;
use crate::openings::{Column, Openings, WordColumn};
use crate::pack::Fault;
use crate::pack::check::{at_least, share};

pub(super) const NAME: &str = "documented_batch";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct DocumentedBatch {
    /// Least part of the full weight that stays.
    pub(crate) factor: f64,
    /// Most distinct cards of one holder within the batch.
    pub(crate) max_cards_per_holder: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDocumentedBatch {
    factor: Spanned<f64>,
    max_cards_per_holder: Spanned<u32>,
}

pub(super) fn check(raw: &RawDocumentedBatch) -> Result<DocumentedBatch, Fault> {
    Ok(DocumentedBatch { factor: share(&raw.factor)?, max_cards_per_holder: at_least(&raw.max_cards_per_holder, 1)? })
}

/// A row of a batch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct InBatch {
    batch: Batch,
    holder: u32,
    card: u64,
    employer: u32,
    row: u32,
}

/// A batch: kind of card, institution, and its number, else unit and day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Batch {
    institution: u32,
    is_sim: bool,
    number: u32,
    unit_and_day: (u32, i32),
}

impl DocumentedBatch {
    /// Tells documented rows.
    pub(super) fn documented(&self, night: &Night) -> Result<SetAside, RulesError> {
        let documented: Arc<Vec<u32>> = night.documented(self.max_cards_per_holder, || self.rows(&night.openings))?;
        Ok(Box::new(move |row| documented.binary_search(&row).is_ok()))
    }

    /// Documented rows, ascending.
    fn rows(&self, openings: &Openings) -> Result<Vec<u32>, RulesError> {
        let mut rows = in_batches(openings)?;
        rows.sort_unstable();
        let mut documented = Vec::new();
        for of_batch in rows.chunk_by(|a, b| a.batch == b.batch) {
            if of_batch.iter().any(|row| row.employer != of_batch[0].employer) {
                continue;
            }
            for of_holder in of_batch.chunk_by(|a, b| a.holder == b.holder) {
                let n_cards = of_holder.chunk_by(|a, b| a.card == b.card).count();
                if n_cards <= self.max_cards_per_holder as usize {
                    documented.extend(of_holder.iter().map(|row| row.row));
                }
            }
        }
        documented.sort_unstable();
        Ok(documented)
    }
}

/// Every row that names its unit and is opened in a batch.
fn in_batches(openings: &Openings) -> Result<Vec<InBatch>, RulesError> {
    let (employers, holders) = (openings.keys(Column::Employer)?, openings.keys(Column::Holder)?);
    let (cards, batches) = (openings.keys(Column::Card)?, openings.words(WordColumn::Batch)?);
    let (channels, products) = (openings.words(WordColumn::Channel)?, openings.words(WordColumn::Product)?);
    let institutions = openings.words(WordColumn::Institution)?;
    let (by_channel, by_product) = (channels.among(&["batch".to_owned()]), products.among(&["payroll".to_owned()]));
    let is_in = |flags: &[bool], code: u32| code != NO_KEY && flags[code as usize];
    let names_batch = |row: usize| {
        batches.codes[row] != NO_KEY
            || is_in(&by_channel, channels.codes[row])
            || is_in(&by_product, products.codes[row])
    };
    Ok((0..openings.len())
        .filter(|&row| employers[row] != NO_KEY && names_batch(row))
        .map(|row| {
            let (number, employer) = (batches.codes[row], employers[row]);
            let day = Timestamp(openings.at()[row]).date().0;
            let batch = Batch {
                institution: institutions.codes[row],
                is_sim: openings.card_kind(row as u32) == twocard_contracts::finding::CardKind::Sim,
                number,
                unit_and_day: if number == NO_KEY { (employer, day) } else { (NO_KEY, 0) },
            };
            InBatch { batch, holder: holders[row], card: openings.card(&cards, row as u32), employer, row: row as u32 }
        })
        .collect())
}
