//! Further cards of a holder by one unit.

use rayon::prelude::*;
use twocard_tables::NO_KEY;

use super::NO_UNIT;
use crate::RulesError;
use crate::openings::{Column, Openings, WordColumn};

/// A row that names its unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct OfUnit {
    employer: u32,
    holder: u32,
    institution: u32,
    at: i64,
    row: u32,
}

impl OfUnit {
    fn holding(&self) -> (u32, u32, u32) {
        (self.employer, self.holder, self.institution)
    }
}

/// Cards by row, but for the first card that a unit has opened for the holder at the institution.
pub(super) fn units(openings: &Openings) -> Result<Vec<u64>, RulesError> {
    let (employers, holders) = (openings.keys(Column::Employer)?, openings.keys(Column::Holder)?);
    let (cards, institutions) = (openings.keys(Column::Card)?, openings.words(WordColumn::Institution)?);
    let mut rows: Vec<OfUnit> = (0..openings.len())
        .into_par_iter()
        .filter(|&row| employers[row] != NO_KEY)
        .map(|row| OfUnit {
            employer: employers[row],
            holder: holders[row],
            institution: institutions.codes[row],
            at: openings.at()[row],
            row: row as u32,
        })
        .collect();
    rows.par_sort_unstable();
    let mut units = vec![NO_UNIT; openings.len()];
    for of_holder in rows.chunk_by(|a, b| a.holding() == b.holding()) {
        let first = openings.card(&cards, of_holder[0].row);
        for of_unit in of_holder {
            let card = openings.card(&cards, of_unit.row);
            if card != first {
                units[of_unit.row as usize] = card;
            }
        }
    }
    Ok(units)
}

/// The same in SQL: `openings` with `first_card_id`.
pub(super) const SOURCE: (&str, &str) = (
    "first_cards",
    "SELECT *, CASE WHEN employer_id IS NOT NULL THEN first_value(card_id) OVER (
        PARTITION BY employer_id, holder_id, institution_code ORDER BY opened_at, card_kind, file, line
    ) END AS first_card_id
    FROM openings",
);
