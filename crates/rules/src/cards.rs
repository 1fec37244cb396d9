//! The two card tables as one stream of rows with common column names: accounts first, then SIMs, each in file and line
//! order, so that a row's position orders grounds.

use polars::prelude::*;
use serde::Deserialize;
use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS, Table};
use twocard_tables::TableDir;

use crate::RulesError;

/// A table of cards opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTable {
    /// Bank cards and accounts.
    AccountOpenings,
    /// SIMs.
    SimActivations,
}

impl CardTable {
    /// Both, in the order of grounds.
    pub const ALL: [CardTable; 2] = [CardTable::AccountOpenings, CardTable::SimActivations];

    /// The kept table.
    pub const fn table(self) -> &'static Table {
        match self {
            CardTable::AccountOpenings => &ACCOUNT_OPENINGS,
            CardTable::SimActivations => &SIM_ACTIVATIONS,
        }
    }

    /// Its columns `at`, `is_day_only` and `card_key`.
    const fn own_columns(self) -> [&'static str; 3] {
        match self {
            CardTable::AccountOpenings => ["opened_at", "opened_at_day_only", "account_key"],
            CardTable::SimActivations => ["activated_at", "activated_at_day_only", "sim_key"],
        }
    }

    /// Its columns `product` and `account_class`: what was opened.
    fn product_columns(self) -> [Expr; 2] {
        match self {
            CardTable::AccountOpenings => [col("product_code").alias("product"), col("account_class")],
            CardTable::SimActivations => {
                [col("sim_kind").alias("product"), lit(NULL).cast(DataType::String).alias("account_class")]
            }
        }
    }
}

/// Half-open span of wall-clock microseconds `[from, to)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Period {
    pub(crate) from: Option<i64>,
    pub(crate) to: i64,
}

const SHARED_COLUMNS: [&str; 11] = [
    "file_key",
    "line",
    "institution_code",
    "outlet_key",
    "holder_key",
    "address_key",
    "phone_key",
    "agent_key",
    "agent_phone_key",
    "agent_relation",
    "employer_key",
];

/// Rows of a period that `keep` keeps. `card_kind` is 0 for accounts and 1 for SIMs.
pub(crate) fn scan(
    tables: &TableDir,
    over: &[CardTable],
    period: Period,
    keep: &Expr,
) -> Result<LazyFrame, RulesError> {
    let mut parts = Vec::with_capacity(over.len());
    for card_table in CardTable::ALL.into_iter().filter(|table| over.contains(table)) {
        let [at, is_day_only, card_key] = card_table.own_columns();
        let mut columns = vec![
            lit(card_table as u32).cast(DataType::UInt32).alias("card_kind"),
            col(at).alias("at"),
            col(at).dt().date().cast(DataType::Int32).alias("day"),
            col(is_day_only).alias("is_day_only"),
            col(card_key).alias("card_key"),
            col("batch_no"),
            col("channel"),
        ];
        columns.extend(card_table.product_columns());
        columns.extend(SHARED_COLUMNS.map(col));
        let path = PlRefPath::try_from_path(&tables.path(card_table.table()))?;
        let args = ScanArgsParquet { glob: false, ..Default::default() };
        let mut rows = LazyFrame::scan_parquet(path, args)?.select(columns).filter(col("at").lt(time(period.to)));
        if let Some(from) = period.from {
            rows = rows.filter(col("at").gt_eq(time(from)));
        }
        parts.push(rows.filter(keep.clone()));
    }
    Ok(concat(parts, UnionArgs { maintain_order: true, ..Default::default() })?)
}

fn time(micros: i64) -> Expr {
    lit(micros).cast(DataType::Datetime(TimeUnit::Microseconds, None))
}

/// Number of rows.
pub(crate) fn count(rows: LazyFrame) -> Result<u32, RulesError> {
    let counted = rows.select([len().alias("n_rows").cast(DataType::UInt32)]).collect()?;
    Ok(counted.column("n_rows")?.u32()?.get(0).unwrap_or(0))
}

/// Some columns of the rows kept, each one contiguous.
pub(crate) struct CardRows {
    frame: DataFrame,
}

impl CardRows {
    /// Reads the columns that every ground needs, and the `further` ones, in which empty cells become
    /// [`twocard_tables::NO_KEY`].
    pub(crate) fn collect(rows: LazyFrame, further: &[&str]) -> Result<CardRows, RulesError> {
        let mut columns: Vec<Expr> =
            ["card_kind", "file_key", "line", "card_key", "holder_key"].into_iter().map(col).collect();
        columns.push(col("at").cast(DataType::Int64));
        columns.extend(further.iter().map(|name| col(*name).fill_null(lit(twocard_tables::NO_KEY))));
        let mut frame = rows.select(columns).collect()?;
        frame.rechunk_mut();
        Ok(CardRows { frame })
    }

    pub(crate) fn len(&self) -> usize {
        self.frame.height()
    }

    pub(crate) fn keys(&self, name: &str) -> Result<&[u32], RulesError> {
        if self.len() == 0 {
            return Ok(&[]);
        }
        Ok(self.frame.column(name)?.u32()?.cont_slice()?)
    }

    pub(crate) fn times(&self) -> Result<&[i64], RulesError> {
        if self.len() == 0 {
            return Ok(&[]);
        }
        Ok(self.frame.column("at")?.i64()?.cont_slice()?)
    }
}

/// Further columns of picked rows of the same scan, in the order picked. Text is only read this way: for the few rows
/// that speak for a finding.
pub(crate) fn pick(rows: LazyFrame, columns: &[&str], picked: &[u32]) -> Result<DataFrame, RulesError> {
    let frame = rows.select(columns.iter().map(|name| col(*name)).collect::<Vec<_>>()).collect()?;
    Ok(frame.take(&IdxCa::from_slice("picked".into(), picked))?)
}

/// Kind of card by `card_kind` of a scan.
pub(crate) const fn card_kind(code: u32) -> CardKind {
    if code == CardTable::AccountOpenings as u32 { CardKind::Account } else { CardKind::Sim }
}
