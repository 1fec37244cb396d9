//! Columns of the card tables as they stand in Parquet.

use polars::prelude::*;
use twocard_contracts::tables::Table;
use twocard_tables::{NO_I64, NO_KEY, TableDir};

use super::{CardTable, Column, Moments, Openings, WordColumn, Words, numbering};
use crate::RulesError;

/// One card table of the run.
pub(super) struct Part {
    pub(super) card_table: CardTable,
    n_stored: usize,
    /// Stored rows that take part, ascending; none: all do.
    kept: Option<Vec<u32>>,
}

/// One column of a kept table. A path is never a pattern.
fn column(tables: &TableDir, table: &Table, column: Expr) -> Result<Series, RulesError> {
    let path = PlRefPath::try_from_path(&tables.path(table))?;
    let args = ScanArgsParquet { glob: false, ..Default::default() };
    let frame = LazyFrame::scan_parquet(path, args)?.select([column.alias("it")]).collect()?;
    Ok(frame.column("it")?.as_materialized_series().rechunk())
}

impl Part {
    /// Its rows before `end`, their times, and whether only their days are known.
    pub(super) fn read(
        tables: &TableDir,
        card_table: CardTable,
        end: i64,
    ) -> Result<(Part, Vec<i64>, Vec<bool>), RulesError> {
        let table = card_table.table();
        let [at, day_only] = match card_table {
            CardTable::AccountOpenings => ["opened_at", "opened_at_day_only"],
            CardTable::SimActivations => ["activated_at", "activated_at_day_only"],
        };
        let stored = column(tables, table, col(at).cast(DataType::Int64))?;
        let times: Vec<i64> = stored.i64()?.iter().map(|at| at.unwrap_or(NO_I64)).collect();
        let kept = times
            .iter()
            .any(|&at| at >= end)
            .then(|| times.iter().zip(0..).filter(|(at, _)| **at < end).map(|(_, row)| row).collect::<Vec<u32>>());
        let part = Part { card_table, n_stored: times.len(), kept };
        let day_only = column(tables, table, col(day_only))?;
        let day_only = day_only.bool()?.iter().map(|is| is.unwrap_or(false)).collect();
        let (times, day_only) = (part.keep(times), part.keep(day_only));
        Ok((part, times, day_only))
    }

    /// Values of the rows that take part.
    fn keep<T: Copy>(&self, stored: Vec<T>) -> Vec<T> {
        match &self.kept {
            None => stored,
            Some(kept) => kept.iter().map(|&row| stored[row as usize]).collect(),
        }
    }

    fn len(&self) -> usize {
        self.kept.as_ref().map_or(self.n_stored, Vec::len)
    }
}

impl Openings<'_> {
    /// A column that stands in the card tables; `name` is none where a table lacks it.
    pub(super) fn stored_keys(&self, name: impl Fn(CardTable) -> Option<&'static str>) -> Result<Vec<u32>, RulesError> {
        let mut all = Vec::with_capacity(self.len());
        for part in &self.parts {
            match name(part.card_table) {
                None => all.resize(all.len() + part.len(), NO_KEY),
                Some(name) => {
                    let stored = column(self.tables, part.card_table.table(), col(name).fill_null(lit(NO_KEY)))?;
                    all.extend(part.keep(stored.u32()?.cont_slice()?.to_vec()));
                }
            }
        }
        Ok(all)
    }

    pub(super) fn read_moments(&self, moments: Moments) -> Result<Vec<i64>, RulesError> {
        let mut all = Vec::with_capacity(self.len());
        for part in &self.parts {
            let name = match (moments, part.card_table) {
                (Moments::Closed, _) => "closed_at",
                (Moments::StatusSince, _) => "status_since",
                (Moments::LiveUntil, _) => return self.live_until(),
                (Moments::Registered, CardTable::AccountOpenings) => "registered_on",
                (Moments::Registered, CardTable::SimActivations) => {
                    all.resize(all.len() + part.len(), NO_I64);
                    continue;
                }
            };
            let micros = col(name).cast(DataType::Datetime(TimeUnit::Microseconds, None)).cast(DataType::Int64);
            let stored = column(self.tables, part.card_table.table(), micros.fill_null(lit(NO_I64)))?;
            all.extend(part.keep(stored.i64()?.cont_slice()?.to_vec()));
        }
        Ok(all)
    }

    pub(super) fn read_words(&self, words: WordColumn) -> Result<Words, RulesError> {
        let mut numbers = numbering::WordNumbers::default();
        let mut codes = Vec::with_capacity(self.len());
        for part in &self.parts {
            let name = match (words, part.card_table) {
                (WordColumn::Institution, _) => "institution_code",
                (WordColumn::Channel, _) => "channel",
                (WordColumn::Status, _) => "status",
                (WordColumn::Relation, _) => "agent_relation",
                (WordColumn::Batch, _) => "batch_no",
                (WordColumn::StaffNo, _) => "staff_no",
                (WordColumn::Product, CardTable::AccountOpenings) => "product_code",
                (WordColumn::Product, CardTable::SimActivations) => "sim_kind",
                (WordColumn::AccountClass, CardTable::AccountOpenings) => "account_class",
                (WordColumn::AccountClass, CardTable::SimActivations) => {
                    codes.resize(codes.len() + part.len(), NO_KEY);
                    continue;
                }
            };
            let stored = column(self.tables, part.card_table.table(), col(name))?;
            let of_part = stored.str()?.iter().map(|word| word.map_or(NO_KEY, |word| numbers.number(word))).collect();
            codes.extend(part.keep(of_part));
        }
        Ok(Words { codes, list: numbers.into_list() })
    }

    pub(super) fn read_keys(&self, wanted: Column) -> Result<Vec<u32>, RulesError> {
        let both = |name: &'static str| self.stored_keys(move |_| Some(name));
        let of_accounts =
            |name: &'static str| self.stored_keys(move |table| (table == CardTable::AccountOpenings).then_some(name));
        match wanted {
            Column::FileKey => both("file_key"),
            Column::Line => both("line"),
            Column::Card => self.stored_keys(|table| {
                Some(match table {
                    CardTable::AccountOpenings => "account_key",
                    CardTable::SimActivations => "sim_key",
                })
            }),
            Column::Holder => both("holder_key"),
            Column::Agent => both("agent_key"),
            Column::AgentPhone => both("agent_phone_key"),
            Column::Phone => both("phone_key"),
            Column::Number => self.stored_keys(|table| (table == CardTable::SimActivations).then_some("msisdn_key")),
            Column::Address => both("address_key"),
            Column::Device => both("device_key"),
            Column::Email => both("email_key"),
            Column::Outlet => both("outlet_key"),
            Column::Employer => both("employer_key"),
            Column::LegalRep => of_accounts("legal_rep_key"),
            Column::Ip => self.public_ips(),
            Column::IpNet => self.networks(),
            Column::Staff => self.clerks(),
            Column::County => self.counties(),
            Column::Province => self.provinces(),
            Column::NumberRun => self.runs("number_run_key"),
            Column::NumberPosition => self.runs("number_run_position"),
        }
    }
}
