//! A case as a whole ingest: tables, vault and their counts.

use twocard_contracts::tables::{OUTLETS, REJECTS, Table};
use twocard_tables::{NO_KEY, TableDir};

use super::case::Case;
use super::check::{Bench, ensure};
use crate::IngestError;
use crate::csv::blocks::BLOCK_BYTES;
use crate::find::SourceFile;
use crate::mapping::join::JOINED;
use crate::plan::Plan;
use crate::report::SourceReport;
use crate::tests::stable::bytes;
use crate::tests::{Files, Night};

pub(super) fn check(bench: &Bench, case: &Case, sources: &[SourceFile], quick: &[SourceReport]) -> Result<(), String> {
    let optional: Vec<&str> = bench.optional.iter().map(String::as_str).collect();
    let ingest = |block_bytes, n_threads| {
        let files = Files { files: &[], optional: &optional, block_bytes, n_threads };
        let dir = tempfile::tempdir_in(bench.dir.path()).unwrap();
        files.ingest_sources(dir, sources, &bench.divisions)
    };
    let (large, small) = match (ingest(BLOCK_BYTES, 2), ingest(case.small_block, 1)) {
        (Ok(large), Ok(small)) => (large, small),
        (Err(error), _) | (_, Err(error)) => return bench.refusal(&error).map(drop),
    };
    check_counts(&large, quick)?;
    let is_long = |night: &Night| {
        night
            .report
            .sources
            .iter()
            .any(|source| source.refused.as_deref().is_some_and(|what| what.contains("longer than 8 MiB")))
    };
    ensure(is_long(&large) || is_long(&small) || bytes(&large) == bytes(&small), || {
        "block size or threads change a table".to_owned()
    })
}

fn check_counts(night: &Night, quick: &[SourceReport]) -> Result<(), String> {
    let reports = &night.report.sources;
    ensure(reports.len() == quick.len(), || "not as many files as read before".to_owned())?;
    for (report, before) in reports.iter().zip(quick) {
        ensure(report.n_read == report.n_accepted + report.n_rejected, || "rows are lost".to_owned())?;
        ensure(report.n_read == before.n_read, || format!("{} rows read, {} before", report.n_read, before.n_read))?;
    }
    for table in twocard_contracts::sources::ALL {
        let of_table = || reports.iter().filter(|report| report.table == table.name);
        let n_accepted: u64 = of_table().map(|report| u64::from(report.n_accepted)).sum();
        let n_superseded: u64 = of_table().map(|report| u64::from(report.n_superseded)).sum();
        let plan = Plan::new(table);
        let n_kept = n_rows(&night.tables, plan.kept)?;
        ensure(n_kept + n_superseded == n_accepted, || {
            format!("{}: {n_accepted} accepted, {n_kept} kept, {n_superseded} superseded", table.name)
        })?;
        if let Some(superseded) = plan.superseded {
            let n_found = n_rows(&night.tables, superseded)?;
            ensure(n_found == n_superseded, || format!("{}: {n_found} superseded rows", table.name))?;
        }
    }
    let rejects = night.tables.read(&REJECTS, &["is_cell", "line"]).map_err(|error| error.to_string())?;
    let n_cells = rejects.bool("is_cell").map_err(|error| error.to_string())?.into_iter().filter(|is| *is).count();
    let n_cell_rejects: u32 = reports.iter().map(|report| report.n_cell_rejects).sum();
    let n_rejected: u32 = reports.iter().map(|report| report.n_rejected).sum();
    ensure(n_cells == n_cell_rejects as usize, || format!("{n_cells} of {n_cell_rejects} cell rejects"))?;
    ensure(rejects.len() - n_cells == n_rejected as usize, || "row rejects are not all in their table".to_owned())?;
    ensure(reports.iter().all(|report| report.table != JOINED.name || report.n_superseded == 0), String::new)
}

/// Rows that come from a file. Outlets that only openings name have none.
fn n_rows(tables: &TableDir, table: &Table) -> Result<u64, String> {
    if table.name == OUTLETS.name {
        let rows = tables.read(table, &["file_key"]).map_err(|error| error.to_string())?;
        let file_keys = rows.u32("file_key").map_err(|error| error.to_string())?;
        return Ok(file_keys.into_iter().filter(|key| *key != NO_KEY).count() as u64);
    }
    tables.n_rows(table).map_err(|error| IngestError::from(error).to_string())
}
