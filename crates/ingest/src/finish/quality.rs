//! Tables that account for every row: sources and rejects.

use twocard_contracts::tables::{REJECTS, SOURCES};
use twocard_tables::columns::{bool_column, text_column, u32_column, u64_column};
use twocard_tables::{NO_KEY, TableDir};

use crate::IngestError;
use crate::columns::Texts;
use crate::rejects::Rejects;
use crate::report::SourceReport;

/// Writes the table of sources.
pub(crate) fn write_sources(sources: &[SourceReport], tables: &TableDir) -> Result<(), IngestError> {
    let counts = |count: fn(&SourceReport) -> u32| u32_column(sources.iter().map(count).collect());
    tables.write(
        &SOURCES,
        vec![
            counts(|source| source.file_key),
            text_column(sources.iter().map(|source| Some(source.table))),
            text_column(sources.iter().map(|source| Some(&source.name))),
            text_column(sources.iter().map(|source| Some(&source.sha256))),
            u64_column(sources.iter().map(|source| source.bytes).collect()),
            counts(|source| source.n_read),
            counts(|source| source.n_accepted),
            counts(|source| source.n_rejected),
            counts(|source| source.n_superseded),
            counts(|source| source.n_cell_rejects),
            counts(|source| source.n_repaired),
            counts(|source| source.n_refed),
            counts(|source| source.duplicate.map_or(NO_KEY, |duplicate| duplicate.of)),
            counts(|source| source.duplicate.map_or(0, |duplicate| duplicate.n_rows)),
        ],
    )?;
    Ok(())
}

/// Writes the table of rejects. `repaired_by` is the row that stands for each.
pub(crate) fn write_rejects(
    rejects: &Rejects,
    repaired_by: &[(u32, u32)],
    tables: &TableDir,
) -> Result<(), IngestError> {
    let entries = &rejects.entries;
    let (mut column, mut reason) = (Texts::new(), Texts::new());
    for reject in entries {
        column.push(reject.column.unwrap_or_default().as_bytes());
        reason.push(reject.reason.code().as_bytes());
    }
    tables.write(
        &REJECTS,
        vec![
            u32_column(entries.iter().map(|reject| reject.file_key).collect()),
            u32_column(entries.iter().map(|reject| reject.line).collect()),
            u64_column(entries.iter().map(|reject| reject.offset).collect()),
            column.into_nullable()?,
            reason.into_given()?,
            bool_column(entries.iter().map(|reject| reject.is_cell).collect()),
            u32_column(repaired_by.iter().map(|(file_key, _)| *file_key).collect()),
            u32_column(repaired_by.iter().map(|(_, line)| *line).collect()),
        ],
    )?;
    Ok(())
}
