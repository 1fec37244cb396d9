//! A first look at a file: what it is, its columns, its first rows.

use std::fs::File;
use std::path::Path;

use twocard_contracts::sources;

use super::container::{self, Container};
use super::dialect::Dialect;
use super::workbook::{self, guarded, sheet_names};
use super::{Input, InputError, InputOptions};
use crate::IngestError;
use crate::csv::cells::RecordCells;

/// Enough for the first rows of any file.
const BLOCK_BYTES: usize = 1 << 16;

/// What a file holds, for the eyes of whoever may see its rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sniffed {
    /// `plain text`, `gzip`, `zstd`, `XLSX` or `Parquet`.
    pub format: String,
    /// Encoding of a text.
    pub encoding: Option<String>,
    /// Delimiter of a text.
    pub delimiter: Option<String>,
    /// Quote of a text.
    pub quote: Option<char>,
    /// Sheet of a workbook that was looked at.
    pub sheet: Option<String>,
    /// Names of the columns.
    pub names: Vec<String>,
    /// The first rows, each with its line.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// Looks at a file and its first `n_rows` rows; of a workbook at one sheet.
pub fn sniff(path: &Path, sheet: Option<&str>, n_rows: usize) -> Result<Sniffed, IngestError> {
    let dialect = Dialect { sheet: sheet.map(str::to_owned), ..Dialect::default() };
    let known = |name: &str| sources::ALL.iter().any(|table| table.index_of(name).is_some());
    let options = InputOptions { dialect: &dialect, known: &known, block_bytes: BLOCK_BYTES };
    sniff_as(path, &options, n_rows).map_err(|error| error.of_file(path))
}

/// Names of the sheets of a workbook that hold cells, in their order.
pub fn sheets(path: &Path) -> Result<Vec<String>, IngestError> {
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
        names: input.header().map(|header| header.names()).unwrap_or_default(),
        rows,
    })
}
