//! From rows and name spaces to the kept tables.

pub(crate) mod accounts;
pub(crate) mod conflicts;
pub(crate) mod exemptions;
pub(crate) mod identities;
pub(crate) mod inputs;
pub(crate) mod involved;
pub(crate) mod jobs;
pub(crate) mod number_runs;
pub(crate) mod openings;
pub(crate) mod origins;
pub(crate) mod outlets;
pub(crate) mod phones;
pub(crate) mod quality;
pub(crate) mod reject_rates;
pub(crate) mod strata;
pub(crate) mod tenures;
pub(crate) mod vault;

use std::ops::Range;

use arrow::array::ArrayRef;
use rayon::prelude::*;
use twocard_contracts::tables::Table;
use twocard_tables::{ROW_GROUP_ROWS, TableDir};

use crate::IngestError;
use crate::columns::Texts;

/// Rows written side by side by one task.
const CHUNK_ROWS: usize = 1 << 15;

/// Makes one column of some rows.
type Column<'a> = &'a (dyn Fn(Range<usize>) -> Result<ArrayRef, IngestError> + Sync);

/// Writes a table row group by row group, so that its columns never stand in memory whole.
pub(crate) fn write_columns(
    table: &'static Table,
    n_rows: usize,
    columns: &[Column],
    tables: &TableDir,
) -> Result<(), IngestError> {
    let mut writer = tables.writer(table)?;
    for rows in row_groups(n_rows) {
        writer.write(columns.par_iter().map(|column| column(rows.clone())).collect::<Result<_, IngestError>>()?)?;
    }
    writer.finish()?;
    Ok(())
}

/// Rows in pieces of a row group each.
pub(crate) fn row_groups(n_rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n_rows).step_by(ROW_GROUP_ROWS).map(move |start| start..n_rows.min(start + ROW_GROUP_ROWS))
}

/// One text per row.
pub(crate) fn texts(rows: Range<usize>, write: impl Fn(usize, &mut Vec<u8>)) -> Texts {
    let mut texts = Texts::with_capacity(rows.len(), rows.len() * 24);
    rows.for_each(|row| texts.push_with(|out| write(row, out)));
    texts
}
