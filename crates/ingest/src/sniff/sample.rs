//! The first rows of a file as text.

use crate::csv::blocks::{BLOCK_BYTES, BlockReader};
use crate::csv::cells::RecordCells;
use crate::csv::header;
use crate::csv::records::Records;
use crate::{IngestError, SourceFile};

const N_ROWS: usize = 1_000;

/// Headings and first rows.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sample {
    /// Reads the beginning of a file; what table it is of does not matter.
    pub(crate) fn take(source: &SourceFile) -> Result<Sample, IngestError> {
        let (path, name) = (&source.path, source.name.clone());
        let io = |source| IngestError::Io { path: path.to_owned(), source };
        let refused =
            |line, what: &str| IngestError::Refused { file: name.clone(), line, column: None, what: what.to_owned() };
        let mut reader = BlockReader::new(std::fs::File::open(path).map_err(io)?, BLOCK_BYTES);
        let cut = |_| refused(1, "file cannot be cut into rows");
        let Some(record) = reader.read_header().map_err(cut)? else { return Err(refused(1, "file holds no rows")) };
        let shape = reader.shape();
        let headings = header::names(&record.content, shape.delimiter).map_err(|what| refused(record.line, what))?;
        let mut rows = Vec::new();
        let mut cells = RecordCells::new(shape.delimiter);
        if let Some(block) = reader.next_block().map_err(cut)? {
            for record in Records::new(&block.bytes, shape).take(N_ROWS) {
                if cells.split(record.content) == shape.n_cells {
                    let cell = |i| String::from_utf8_lossy(cells.get(record.content, i)).into_owned();
                    rows.push((0..shape.n_cells).map(cell).collect());
                }
            }
        }
        let facts = vec![
            ("delimiter", format!("{:?}", char::from(shape.delimiter))),
            ("header line", record.line.to_string()),
            ("columns", headings.len().to_string()),
        ];
        Ok(Sample { name, facts, headings, rows })
    }

    /// The cells of a column that hold something.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().map(move |row| row[column].as_str());
        cells.filter(|cell| !crate::clean::is_absent(crate::clean::trim(cell.as_bytes())))
    }
}
