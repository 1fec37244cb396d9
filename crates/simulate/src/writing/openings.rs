//! The two tables of openings side by side.

use std::path::Path;

use rayon::prelude::*;
use twocard_contracts::sources::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS};

use super::cells::Cells;
use super::issue::Issued;
use super::table::Table;
use super::{accounts, sims};
use crate::SimulateError;
use crate::gaps::Gaps;
use crate::opening::{Card, Fate, Holder, Opening};
use crate::world::{Household, Person, World};

/// Rows that one thread makes at a time.
const ROWS_PER_PART: usize = 2_048;
const HOLDERS_AT_A_TIME: usize = 64;

/// A row to be written.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) opening: Opening,
    pub(crate) issued: Issued,
    /// Whether the source sends the record once more, with its changed status.
    pub(crate) is_sent_again: bool,
}

impl Row {
    fn status(&self) -> Status {
        match self.opening.fate {
            Fate::Known { status, since } => Status { name: status, since },
            Fate::SentAgain { status, since } if self.is_sent_again => Status { name: status, since },
            Fate::Active | Fate::SentAgain { .. } => Status { name: "active", since: self.opening.at },
        }
    }
}

/// Status of a card as one row gives it.
#[derive(Clone, Copy)]
pub(super) struct Status {
    pub(super) name: &'static str,
    pub(super) since: i64,
}

impl Status {
    pub(super) fn closed_at(self) -> Option<i64> {
        (self.name == "closed").then_some(self.since)
    }
}

/// What the cells of a row are made from.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) world: &'a World,
    pub(super) gaps: &'a Gaps,
    pub(super) row: &'a Row,
    pub(super) status: Status,
    pub(super) holder: &'a Known,
}

/// What is known of a holder. Those of many rows are looked up together: they lie far apart in memory, which then answers for
/// all of them at once.
pub(super) enum Known {
    Person(Person, Household),
    Unit(u32),
}

impl Known {
    fn of(row: &Row, world: &World) -> Self {
        match row.opening.holder {
            Holder::Person(person) => Known::Person(*world.person(person), *world.population.household_of(person)),
            Holder::Unit(unit) => Known::Unit(unit),
        }
    }
}

/// Both tables, open.
pub(crate) struct OpeningTables<'a> {
    world: &'a World,
    gaps: &'a Gaps,
    accounts: Table,
    sims: Table,
    /// Rows made, by part of a block; kept for their memory.
    parts: Vec<[Cells; 2]>,
}

impl<'a> OpeningTables<'a> {
    pub(crate) fn create(dir: &Path, world: &'a World, gaps: &'a Gaps) -> Result<Self, SimulateError> {
        let accounts = Table::create(dir, &ACCOUNT_OPENINGS)?;
        let sims = Table::create(dir, &SIM_ACTIVATIONS)?;
        Ok(Self { world, gaps, accounts, sims, parts: Vec::new() })
    }

    /// Writes a block of rows in its order, made by as many threads as there are.
    pub(crate) fn write(&mut self, block: &[Row]) -> Result<(), SimulateError> {
        let Self { world, gaps, accounts, sims, parts } = self;
        let n_columns = [accounts.n_columns(), sims.n_columns()];
        parts.resize_with(block.len().div_ceil(ROWS_PER_PART), Default::default);
        parts.par_iter_mut().zip(block.par_chunks(ROWS_PER_PART)).for_each(|(part, rows)| {
            for cells in part.iter_mut() {
                cells.bytes.clear();
                cells.n_rows = 0;
            }
            let mut holders = Vec::with_capacity(HOLDERS_AT_A_TIME);
            for rows in rows.chunks(HOLDERS_AT_A_TIME) {
                holders.clear();
                holders.extend(rows.iter().map(|row| Known::of(row, world)));
                for (row, holder) in rows.iter().zip(&holders) {
                    make(part, Making { world, gaps, row, status: row.status(), holder }, n_columns);
                }
            }
        });
        for [of_accounts, of_sims] in parts {
            accounts.append(of_accounts)?;
            sims.append(of_sims)?;
        }
        Ok(())
    }

    /// Rows of accounts and of SIMs.
    pub(crate) fn finish(self) -> Result<(u64, u64), SimulateError> {
        Ok((self.accounts.finish()?, self.sims.finish()?))
    }
}

fn make([accounts, sims]: &mut [Cells; 2], making: Making<'_>, n_columns: [usize; 2]) {
    match making.row.opening.card {
        Card::Account { class, product } => {
            accounts::make_row(accounts, making, class, product);
            accounts.end(n_columns[0]);
        }
        Card::Sim { kind, msisdn } => {
            sims::make_row(sims, making, kind, msisdn);
            sims.end(n_columns[1]);
        }
    }
}
