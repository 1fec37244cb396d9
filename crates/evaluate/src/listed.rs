//! The order of the run's own list: persons of table `leads`, by their position. Leads whose priority and risk are equal
//! are tied, whatever the list did with them; persons without a lead are one last class.

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::tables::LEADS;
use twocard_tables::{TableDir, TableError};

/// Priorities and risks are equal when they differ by less than a part in so many.
const TIED_WITHIN: f64 = 1e12;

/// Scores by person: falling with the position, 0 for whoever is not listed.
pub(crate) fn scores(tables: &TableDir, n_persons: u32) -> Result<Vec<f64>, TableError> {
    let columns = ["position", "is_transfer", "subject_kind", "subject_key", "priority", "risk"];
    let rows = tables.read(&LEADS, &columns)?;
    let (position, is_transfer) = (rows.u32("position")?, rows.bool("is_transfer")?);
    let (kind, person) = (rows.text("subject_kind")?, rows.u32("subject_key")?);
    let (priority, risk) = (rows.f64("priority")?, rows.f64("risk")?);
    let mut listed: Vec<usize> =
        (0..rows.len()).filter(|&row| !is_transfer[row] && kind.value(row) == SubjectKind::Person.name()).collect();
    listed.sort_by_key(|&row| position[row]);
    let grade = |row: usize| [priority[row], risk[row]].map(|value| (value * TIED_WITHIN).round() as i64);
    let mut scores = vec![0.0; n_persons as usize];
    let mut score = listed.len() as f64;
    for (at, &row) in listed.iter().enumerate() {
        if at > 0 && grade(row) != grade(listed[at - 1]) {
            score -= 1.0;
        }
        scores[person[row] as usize] = score;
    }
    Ok(scores)
}
