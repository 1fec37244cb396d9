//! Looking at a file that nothing reads yet: what it is, which mapping would read it, and what would become of its rows.
//!
//! `sample` takes the first rows, `guess` tells which heading is which column, `propose` writes that as a mapping, and the
//! mapping is then tried by the same code that reads files at night. Identities are shown masked.

mod guess;
mod propose;
pub(crate) mod sample;
mod show;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::sources;

use crate::csv::blocks::BLOCK_BYTES;
use crate::input::dialect::Encoding;
use crate::mapping::Mapping;
use crate::parse::{FileContext, ToolBox, parse};
use crate::plan::Plan;
use crate::read::{conventions, open, refused, undecodable};
use crate::survey::{ReasonCount, count};
use crate::{IngestError, SourceFile, TokenKey};
use sample::Sample;

/// Rows shown.
const N_SHOWN: usize = 10;
/// Blocks of a file that are tried.
const N_BLOCKS: usize = 8;

/// What was found out about a file, or a sheet of it.
#[derive(Clone, Debug)]
pub struct Sniffed {
    /// The file, with its sheet.
    pub name: String,
    /// What was detected, as name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The table it seems to be.
    pub table: &'static str,
    /// The proposed mapping.
    pub toml: String,
    /// Why the mapping cannot be used as it stands, if so.
    pub refused: Option<String>,
    /// Columns of the rows shown.
    pub columns: Vec<&'static str>,
    /// The first accepted rows, identities masked.
    pub rows: Vec<Vec<String>>,
    /// Rows tried, and how many of them were accepted.
    pub n_read: u64,
    /// Accepted of those.
    pub n_accepted: u64,
    /// What was refused.
    pub reasons: Vec<ReasonCount>,
}

/// Looks at a file, of a workbook at one sheet. `table` names the table where the file does not tell.
pub fn sniff(
    path: &Path,
    sheet: Option<&str>,
    table: Option<&str>,
    divisions: &Divisions,
) -> Result<Sniffed, IngestError> {
    let source = SourceFile {
        path: path.to_owned(),
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        table: &sources::ACCOUNT_OPENINGS,
        sheet: sheet.map(str::to_owned),
        mapping: None,
    };
    let sample = Sample::take(&source)?;
    let refusal = |what: String| IngestError::Refused { file: sample.name.clone(), line: 1, column: None, what };
    let table = match table {
        Some(name) => Some(sources::ALL.into_iter().find(|known| known.name == name).ok_or_else(|| {
            let names: Vec<&str> = sources::ALL.into_iter().map(|table| table.name).collect();
            refusal(format!("--table {name}: tables are {}", names.join(", ")))
        })?),
        None => guess::table_of(&sample, divisions),
    };
    let Some(table) = table else {
        return Err(refusal("neither headings nor values tell the table; name it with --table".to_owned()));
    };
    let guesses = guess::columns_of(&sample, table, divisions);
    let toml = propose::mapping(&sample, table, &guesses);
    let mut sniffed = Sniffed {
        name: sample.name.clone(),
        facts: sample.facts,
        table: table.name,
        toml,
        refused: None,
        columns: Vec::new(),
        rows: Vec::new(),
        n_read: 0,
        n_accepted: 0,
        reasons: Vec::new(),
    };
    match attempt(&mut sniffed, SourceFile { table, ..source }, divisions) {
        Err(error @ (IngestError::Refused { .. } | IngestError::Mapping(_))) => {
            sniffed.refused = Some(error.to_string());
        }
        other => other?,
    }
    Ok(sniffed)
}

/// Reads the first blocks of the file by the proposed mapping.
fn attempt(sniffed: &mut Sniffed, mut source: SourceFile, divisions: &Divisions) -> Result<(), IngestError> {
    let mapping = Mapping::parse(&sniffed.toml, "proposed mapping")?;
    source.mapping = mapping.sources.into_iter().next().map(Arc::new);
    let (mut input, header) = open(&source, BLOCK_BYTES)?;
    let Some(header) = header else { return Ok(()) };
    let (plan, key) = (Plan::new(source.table), TokenKey::passing()?);
    let context = FileContext {
        plan: &plan,
        header: &header,
        shape: input.shape(),
        file_key: 0,
        conventions: conventions(&source, divisions),
        undecodable: undecodable(input.detected().encoding.unwrap_or(Encoding::Utf8)),
        key: &key,
        tools: ToolBox::default(),
    };
    let mut rejects = Vec::new();
    for _ in 0..N_BLOCKS {
        let Some(block) = input.next_block().map_err(|error| refused(&source, error))? else { break };
        let parsed = parse(&block, &context);
        sniffed.n_read += u64::from(parsed.counts.n_read);
        sniffed.n_accepted += parsed.lines.len() as u64;
        show::add_rows(sniffed, &parsed, source.table, N_SHOWN);
        rejects.extend_from_slice(&parsed.rejects.entries);
    }
    show::drop_empty_columns(sniffed);
    sniffed.reasons = count(&rejects);
    Ok(())
}
