//! `leads.csv` and `transfers.csv`: UTF-8.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use twocard_risk::store::{CSV_COLUMNS, csv_cells};
use twocard_risk::{Ranking, RiskConfig};

/// Writes one of the two lists.
pub(crate) fn write(path: &Path, is_transfer: bool, ranking: &Ranking, config: &RiskConfig) -> Result<()> {
    let context = || format!("cannot write {}", path.display());
    let file = File::create(path).with_context(context)?;
    let mut csv = csv::Writer::from_writer(file);
    csv.write_record(CSV_COLUMNS).with_context(context)?;
    for lead in ranking.list.leads.iter().filter(|lead| lead.is_transfer == is_transfer) {
        csv.write_record(csv_cells(lead, ranking, config)).with_context(context)?;
    }
    csv.flush().with_context(context)?;
    csv.get_ref().sync_all().with_context(context)
}
