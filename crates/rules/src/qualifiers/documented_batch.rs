//! `documented_batch`: cards that a unit had opened for its staff, on paper.
//!
//! A row is documented when it names employer and batch, the batch (institution and number) names no second employer in
//! any row up to as_of, and the holder has at most `max_cards_per_holder` distinct cards in it. The last condition keeps
//! a unit's letter from covering many accounts per person, as in the 12,536 accounts for 1,457 students of one school.

use polars::prelude::*;
use serde::Deserialize;
use toml::Spanned;

use crate::RulesError;
use crate::cards::{self, CardTable};
use crate::evaluate::Night;
use crate::pack::Fault;
use crate::pack::check::{at_least, share};

pub(super) const NAME: &str = "documented_batch";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub struct DocumentedBatch {
    /// Least part of the full weight that stays.
    pub factor: f64,
    /// Most distinct cards of one holder within the batch.
    pub max_cards_per_holder: u32,
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

const BATCH: [&str; 3] = ["card_kind", "institution_code", "batch_no"];
const IN_BATCH: [&str; 4] = ["card_kind", "institution_code", "batch_no", "holder_key"];

impl DocumentedBatch {
    /// Which of the picked rows are documented.
    pub(super) fn documented(&self, night: &Night, picked: &DataFrame) -> Result<Vec<bool>, RulesError> {
        let names_batch = || col("employer_key").is_not_null().and(col("batch_no").is_not_null());
        let over = night.having(&CardTable::ALL);
        let by_holder = cards::scan(night.tables, &over, night.period(), &names_batch())?
            .select(IN_BATCH.into_iter().chain(["employer_key", "card_key"]).map(col).collect::<Vec<_>>())
            .group_by(IN_BATCH.map(col))
            .agg([
                col("card_key").n_unique().alias("n_cards"),
                col("employer_key").min().alias("least_employer"),
                col("employer_key").max().alias("greatest_employer"),
            ]);
        let one_employer = by_holder
            .clone()
            .group_by(BATCH.map(col))
            .agg([col("least_employer").min(), col("greatest_employer").max()])
            .filter(col("least_employer").eq(col("greatest_employer")));
        let few_cards = by_holder.filter(col("n_cards").lt_eq(lit(self.max_cards_per_holder)));

        let semi = || JoinArgs::new(JoinType::Semi);
        let documented = picked
            .clone()
            .lazy()
            .with_row_index("position", None)
            .filter(names_batch())
            .join(one_employer, BATCH.map(col), BATCH.map(col), semi())
            .join(few_cards, IN_BATCH.map(col), IN_BATCH.map(col), semi())
            .select([col("position")])
            .collect()?;
        let mut flags = vec![false; picked.height()];
        for position in documented.column("position")?.u32()?.iter().flatten() {
            flags[position as usize] = true;
        }
        Ok(flags)
    }
}
