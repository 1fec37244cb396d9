//! `documented_batch`: cards that a unit had opened for its staff, on paper.
//!
//! A row is documented when it names its unit and is opened in a batch: by a batch number, by channel `batch` or as
//! product `payroll`; the batch (institution and number, or unit and day where the institution gives no number) names no
//! second unit in any row up to as_of, and the holder has at most `max_cards_per_holder` distinct cards in it. The last
//! condition keeps a unit's letter from covering many accounts per person, as in the 12,536 accounts for 1,457 students
//! of one school.

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

pub(super) const COLUMNS: [&str; 5] = ["employer_key", "batch_no", "channel", "product", "day"];

const BATCH: [&str; 3] = ["card_kind", "institution_code", "batch"];
const IN_BATCH: [&str; 4] = ["card_kind", "institution_code", "batch", "holder_key"];

fn names_batch() -> Expr {
    let in_batch =
        col("batch_no").is_not_null().or(col("channel").eq(lit("batch"))).or(col("product").eq(lit("payroll")));
    col("employer_key").is_not_null().and(in_batch.fill_null(lit(false)))
}

/// The institution's number of the batch, else unit and day.
fn batch() -> Expr {
    let text = |name: &str| col(name).cast(DataType::String);
    let of_day = text("employer_key") + lit(" on ") + text("day");
    coalesce(&[col("batch_no"), of_day]).alias("batch")
}

impl DocumentedBatch {
    /// Which of the picked rows are documented.
    pub(super) fn documented(&self, night: &Night, picked: &DataFrame) -> Result<Vec<bool>, RulesError> {
        let over = night.having(&CardTable::ALL);
        let by_holder = cards::scan(night.tables, &over, night.period(), &names_batch())?
            .with_column(batch())
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
            .with_column(batch())
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
