//! The ingest stage: source files to tables and vault. A night begins with it, and `twocard ingest` is nothing else.

use std::path::Path;

use anyhow::{Result, bail};
use twocard_contracts::codes::divisions::Divisions;
use twocard_ingest::{Found, IngestError, IngestOptions, IngestReport, Mappings, TokenKey};
use twocard_tables::TableDir;

/// Looks for the source files of a folder. Openings must be among them.
pub(crate) fn find(input: &Path, mappings: &Mappings) -> Result<Found> {
    let found = twocard_ingest::find_mapped_sources(input, mappings)?;
    if found.has_openings() { Ok(found) } else { Err(IngestError::NoOpenings { dir: input.to_owned() }.into()) }
}

/// Reads them into tables and vault.
pub(crate) fn read(
    found: &Found,
    optional: &[String],
    divisions: &Divisions,
    key: &TokenKey,
    tables: &TableDir,
    vault: &TableDir,
) -> Result<IngestReport> {
    let options = IngestOptions { divisions, key, optional };
    let report = twocard_ingest::ingest(&found.sources, &options, tables, vault)?;
    let openings = ["account_openings", "sim_activations"];
    if !report.sources.iter().any(|source| openings.contains(&source.table) && source.refused.is_none()) {
        bail!("every file of account_openings and sim_activations was refused: there is nothing to run on");
    }
    Ok(report)
}
