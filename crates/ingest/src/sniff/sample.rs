//! The first rows of a file as text.

use crate::input::dialect::Dialect;
use crate::input::{InputOptions, sniff_as};
use crate::mapping::header::holds_data;
use crate::mapping::heading::normal;
use crate::mapping::known_headings;
use crate::read::{dialect, refused};
use crate::{IngestError, SourceFile};

const N_ROWS: usize = 1_000;
/// Enough for the first rows of any file.
const BLOCK_BYTES: usize = 1 << 16;

/// Headings and first rows.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) headings: Vec<String>,
    /// The first row is a row of data: the headings are made up.
    pub(crate) is_headerless: bool,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sample {
    /// Reads the beginning of a file; what table it is of does not matter.
    pub(crate) fn take(source: &SourceFile) -> Result<Sample, IngestError> {
        let all = known_headings();
        let known = |name: &str| {
            all.contains(&normal(name)) || source.mapping.as_ref().is_some_and(|mapping| mapping.knows(name))
        };
        let dialect = dialect(source);
        let options = InputOptions { dialect: &dialect, known: &known, block_bytes: BLOCK_BYTES };
        let look =
            |options: &InputOptions| sniff_as(&source.path, options, N_ROWS).map_err(|error| refused(source, error));
        let mut sniffed = look(&options)?;
        let is_headerless = holds_data(&sniffed.names) && !sniffed.names.iter().any(|name| known(name));
        if is_headerless {
            let names = (1..=sniffed.names.len()).map(|column| format!("column {column}")).collect();
            let dialect = Dialect { header: Some(names), ..dialect.clone() };
            sniffed = look(&InputOptions { dialect: &dialect, ..options })?;
        }
        let headings = sniffed.names;
        let rows = sniffed.rows.into_iter().map(|(_, row)| row).filter(|row| row.len() == headings.len()).collect();
        let facts = [
            ("format", Some(sniffed.format)),
            ("sheet", sniffed.sheet),
            ("encoding", sniffed.encoding),
            ("delimiter", sniffed.delimiter.map(|delimiter| format!("{delimiter:?}"))),
            ("quote", sniffed.quote.map(String::from)),
            ("header line", sniffed.header_line.filter(|_| !is_headerless).map(|line| line.to_string())),
            ("columns", Some(headings.len().to_string())),
        ];
        let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Ok(Sample { name: source.name.clone(), facts, headings, is_headerless, rows })
    }

    /// The cells of a column that hold something.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().map(move |row| row[column].as_str());
        cells.filter(|cell| !crate::clean::is_absent(crate::clean::trim(cell.as_bytes())))
    }
}
