//! One file checked as a night would, with nothing written.

use std::path::Path;

use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::sources::SourceTable;

use crate::csv::blocks::BLOCK_BYTES;
use crate::finish::outlets;
use crate::ingest::reject_line;
use crate::mapping::join::Joins;
use crate::read::{ReadOptions, Reading};
use crate::report::RejectLine;
use crate::{IngestError, SourceFile, TokenKey};

/// The rejects of rows and cells of a file, in the order of lines. `name` is what messages call it.
pub fn check_file(
    path: &Path,
    name: &str,
    table: &'static SourceTable,
    divisions: &Divisions,
) -> Result<Vec<RejectLine>, IngestError> {
    let source = SourceFile { path: path.to_owned(), name: name.to_owned(), table, sheet: None, mapping: None };
    let key = TokenKey::passing()?;
    let mut reading = Reading::new(false, None);
    reading.read_file(
        0,
        &source,
        &ReadOptions { divisions, key: &key, block_bytes: BLOCK_BYTES },
        &Joins::default(),
    )?;
    if let Some(rows) = reading.tables.iter().find(|rows| rows.plan.source.name == "outlets") {
        let late = outlets::check_periods(rows, &reading.spaces).rejects;
        reading.rejects.insert_rows(&late)?;
    }
    Ok(reading.rejects.entries.iter().map(|reject| reject_line(&source, reject)).collect())
}
