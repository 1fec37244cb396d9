//! Any file with a header of known columns, row by row: for tables that are no source of a night. The same formats,
//! encodings and delimiters as for those, and the same care for rows that are none.

use std::path::Path;

use memchr::memchr;

use crate::IngestError;
use crate::clean::trim;
use crate::csv::blocks::BLOCK_BYTES;
use crate::csv::cells::RecordCells;
use crate::csv::header;
use crate::csv::records::Record;
use crate::input::dialect::Dialect;
use crate::input::{Input, InputOptions};
use crate::mapping::heading::normal;

/// A file opened, its columns found.
pub struct TableFile {
    input: Input,
    name: String,
    n_cells: usize,
    /// Where each column asked for stands, if the file has it.
    places: Vec<Option<usize>>,
    ignored: Vec<String>,
}

/// A row: the cells of the columns asked for, trimmed, or why it is none.
pub type TableRow<'a> = Result<&'a [&'a str], &'static str>;

impl TableFile {
    /// Opens a file that must have the columns of `required` and may have those of `optional`.
    pub fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<TableFile, IngestError> {
        let asked: Vec<&str> = required.iter().chain(optional).copied().collect();
        let known = |name: &str| asked.contains(&normal(name).as_str());
        let dialect = Dialect::default();
        let options = InputOptions { dialect: &dialect, known: &known, block_bytes: BLOCK_BYTES };
        let input = Input::open(path, &options).map_err(|error| error.of_file(path))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let refused = |line, column: Option<&str>, what: &str| IngestError::Refused {
            file: name.clone(),
            line,
            column: column.map(str::to_owned),
            what: what.to_owned(),
        };
        let record = input.header().ok_or_else(|| refused(1, None, "file holds no header"))?;
        let names = header::names(record).map_err(|what| refused(record.line, None, what))?;
        let found: Vec<String> = names.iter().map(|name| normal(name)).collect();
        let mut places = Vec::with_capacity(asked.len());
        for (at, &column) in asked.iter().enumerate() {
            let mut own = (0..found.len()).filter(|&place| found[place] == column);
            let place = own.next();
            if own.next().is_some() {
                return Err(refused(record.line, Some(column), "column stands there twice"));
            }
            if place.is_none() && at < required.len() {
                return Err(refused(record.line, Some(column), "column is missing"));
            }
            places.push(place);
        }
        let ignored = names.iter().zip(&found).filter(|(_, own)| !asked.contains(&own.as_str()));
        let ignored = ignored.map(|(name, _)| name.clone()).collect();
        Ok(TableFile { n_cells: names.len(), input, name, places, ignored })
    }

    /// Name of the file, without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the file has a column; `at` counts the required ones, then the optional ones.
    pub fn has(&self, at: usize) -> bool {
        self.places[at].is_some()
    }

    /// Columns of the file that nobody asked for.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Gives every row with its line; cells stand in the order in which columns were asked for, empty where the file has
    /// no such column. A file that ends too soon is refused after its last row.
    pub fn each_row(mut self, mut each: impl FnMut(u32, TableRow<'_>)) -> Result<(), IngestError> {
        let path = Path::new(&self.name).to_owned();
        let shape = self.input.shape();
        let mut cells = RecordCells::new(shape);
        while let Some(block) = self.input.next_block().map_err(|error| error.of_file(&path))? {
            for mut record in block.records(shape) {
                block.locate(&mut record);
                let mut row = [""; MOST_COLUMNS];
                let outcome = fill(&mut cells, &record, self.n_cells, &self.places, &mut row);
                each(record.line, outcome.map(|()| &row[..self.places.len()]));
            }
        }
        match self.input.damage() {
            None => Ok(()),
            Some(damage) => Err(IngestError::Refused {
                file: self.name,
                line: damage.line,
                column: None,
                what: damage.what.to_owned(),
            }),
        }
    }
}

/// No caller asks for more.
const MOST_COLUMNS: usize = 16;

fn fill<'a>(
    cells: &'a mut RecordCells,
    record: &Record<'a>,
    n_cells: usize,
    places: &[Option<usize>],
    row: &mut [&'a str; MOST_COLUMNS],
) -> Result<(), &'static str> {
    if record.is_stray {
        return Err("a quote is not closed, or text follows it");
    }
    if cells.split(record.content) != n_cells {
        return Err("row has not as many cells as the header");
    }
    for (cell, place) in row.iter_mut().zip(places) {
        if let Some(place) = place {
            let text = trim(cells.get(record.content, *place));
            *cell =
                simdutf8::basic::from_utf8(text).map_err(|_| "cell cannot be decoded in the encoding of the file")?;
            if memchr(0, text).is_some() {
                return Err("cell holds a zero byte");
            }
        }
    }
    Ok(())
}
