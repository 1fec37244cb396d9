//! The two tables of openings side by side.

use std::path::Path;

use twocard_contracts::sources::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS};

use super::issue::Issued;
use super::table::Table;
use super::{accounts, sims};
use crate::SimulateError;
use crate::opening::{Card, Fate, Opening};
use crate::world::World;

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

/// Both tables, open.
pub(crate) struct OpeningTables<'a> {
    world: &'a World,
    accounts: Table,
    sims: Table,
}

impl<'a> OpeningTables<'a> {
    pub(crate) fn create(dir: &Path, world: &'a World) -> Result<Self, SimulateError> {
        let accounts = Table::create(dir, &ACCOUNT_OPENINGS)?;
        let sims = Table::create(dir, &SIM_ACTIVATIONS)?;
        Ok(Self { world, accounts, sims })
    }

    /// Writes the first row of an opening.
    pub(crate) fn write(&mut self, opening: &Opening, issued: &Issued) -> Result<(), SimulateError> {
        let status = match opening.fate {
            Fate::Known { status, since } => Status { name: status, since },
            Fate::Active | Fate::SentAgain { .. } => Status { name: "active", since: opening.at },
        };
        self.write_row(opening, issued, status)
    }

    /// Writes the record once more with its changed status.
    pub(crate) fn write_again(&mut self, opening: &Opening, issued: &Issued) -> Result<(), SimulateError> {
        match opening.fate {
            Fate::SentAgain { status, since } => self.write_row(opening, issued, Status { name: status, since }),
            Fate::Active | Fate::Known { .. } => Ok(()),
        }
    }

    fn write_row(&mut self, opening: &Opening, issued: &Issued, status: Status) -> Result<(), SimulateError> {
        match opening.card {
            Card::Account { class, product } => {
                accounts::write_row(&mut self.accounts, self.world, opening, issued, status, class, product)
            }
            Card::Sim { kind, msisdn } => {
                sims::write_row(&mut self.sims, self.world, opening, issued, status, kind, msisdn)
            }
        }
    }

    /// Rows of accounts and of SIMs.
    pub(crate) fn finish(self) -> Result<(u64, u64), SimulateError> {
        Ok((self.accounts.finish()?, self.sims.finish()?))
    }
}
