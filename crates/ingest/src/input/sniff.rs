//! A first look at a file: what it is, its columns, its first rows.

use std::fs::File;
use std::path::Path;

use super::container::{self, Container};
use super::workbook::{self, guarded, sheet_names};
use super::{Input, InputError, InputOptions};
use crate::IngestError;
use crate::csv::cells::RecordCells;

/// What a file holds, for the eyes of whoever may see its rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sniffed {
    /// `plain text`, `gzip`, `zstd`, `XLSX` or `Parquet`.
    pub(crate) format: String,
    /// Encoding of a text.
    pub(crate) encoding: Option<String>,
    /// Delimiter of a text.
    pub(crate) delimiter: Option<String>,
    /// Quote of a text.
    pub(crate) quote: Option<char>,
    /// Sheet of a workbook that was looked at.
    pub(crate) sheet: Option<String>,
    /// Line of the header.
    pub(crate) header_line: Option<u32>,
    /// Names of the columns.
    pub(crate) names: Vec<String>,
    /// The first rows, each with its line.
    pub(crate) rows: Vec<(u32, Vec<String>)>,
}

/// Names of the sheets of a workbook that hold cells, in their order.
pub(crate) fn sheets(path: &Path) -> Result<Vec<String>, IngestError> {
    let list = || {
        let mut file = File::open(path)?;
        if container::detect(&mut file)?.0 != Container::Workbook {
            return Err(InputError::refused("file is no .xlsx workbook"));
        }
        guarded(move || Ok(sheet_names(&workbook::open(file)?)))
    };
    list().map_err(|error| error.of_file(path))
}

/// Looks at a file that is read in a given way.
pub(crate) fn sniff_as(path: &Path, options: &InputOptions, n_rows: usize) -> Result<Sniffed, InputError> {
    let mut input = Input::open(path, options)?;
    let shape = input.shape();
    let mut rows = Vec::new();
    let mut cells = RecordCells::new(shape);
    while rows.len() < n_rows {
        let Some(block) = input.next_block()? else { break };
        for mut record in block.records(shape).take(n_rows - rows.len()) {
            block.locate(&mut record);
            let n_cells = cells.split(record.content);
            let cell = |place| String::from_utf8_lossy(cells.get(record.content, place)).into_owned();
            rows.push((record.line, (0..n_cells).map(cell).collect()));
        }
    }
    let detected = input.detected();
    Ok(Sniffed {
        format: detected.container.to_string(),
        encoding: detected.encoding.map(|encoding| encoding.to_string()),
        delimiter: detected.delimiter.clone(),
        quote: detected.quote,
        sheet: detected.sheet.clone(),
        header_line: input.header().map(|header| header.line),
        names: input.header().map(|header| header.names()).unwrap_or_default(),
        rows,
    })
}
