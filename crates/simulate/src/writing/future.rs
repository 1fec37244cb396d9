//! What comes to light after the last day: the labels that a ranking of that day is judged by.

use std::path::Path;

use super::table::Table;
use crate::SimulateError;
use crate::involvement::Named;
use crate::opening::Card;
use crate::plan::Plan;
use crate::world::INSTITUTIONS;

const COLUMNS: [&str; 6] = ["subject_kind", "institution", "number", "involved_on", "reported_on", "group_no"];

/// Writes `future_involved.csv`.
pub(crate) fn write_future(dir: &Path, plan: &Plan, later: &[Named]) -> Result<u64, SimulateError> {
    let mut table = Table::create_with(&dir.join("future_involved.csv"), &COLUMNS)?;
    for named in later {
        let is_account = matches!(named.opening.card, Card::Account { .. });
        table.text(if is_account { "account" } else { "sim" });
        table.text(INSTITUTIONS[usize::from(named.opening.place.institution)].code);
        table.cell(|out| named.issued.push_card_no(out, &named.opening));
        table.date(Some(named.involved_on));
        table.date(Some(named.reported_on));
        match plan.bad_group_of(&named.opening) {
            Some(group_no) => table.number(group_no.into()),
            None => table.empty(),
        }
        table.end_row()?;
    }
    table.finish()
}
