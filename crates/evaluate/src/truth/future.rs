//! `future_involved.csv`: one row per card that becomes involved, or becomes known as involved, after the night.

use std::path::Path;

use twocard_contracts::finding::CardKind;
use twocard_contracts::time::Date;

use super::cells::CsvFile;
use super::{Directory, Truth};
use crate::EvaluateError;

const COLUMNS: [&str; 6] = ["subject_kind", "institution", "number", "involved_on", "reported_on", "group_no"];

pub(super) fn read(path: &Path, directory: &dyn Directory, truth: &mut Truth) -> Result<(), EvaluateError> {
    let mut cards = Vec::new();
    CsvFile::open(path, &COLUMNS)?.each(|row| {
        let day = Date::parse(row.given("involved_on")?.as_bytes());
        let involved_on = day.ok_or_else(|| row.fault("involved_on", "is no day"))?;
        let (institution, number) = (row.given("institution")?, row.given("number")?);
        let why = |why| row.fault("number", why);
        let found = match row.text("subject_kind") {
            "account" => directory.account(institution, number).map_err(why)?.map(|key| (CardKind::Account, key)),
            "sim" => {
                // whoever held the number on that day
                let sims = directory.sims(institution, number).map_err(why)?;
                let held = sims.iter().rev().find(|sim| sim.activated_on <= involved_on);
                held.map(|sim| (CardKind::Sim, sim.key))
            }
            _ => return Err(row.fault("subject_kind", "is neither account nor sim")),
        };
        truth.counts.n_future += 1;
        truth.counts.n_future_absent += u64::from(found.is_none());
        cards.extend(found);
        Ok(())
    })?;
    truth.future = Some(cards);
    Ok(())
}
