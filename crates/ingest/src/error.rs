//! What stops an ingest. No message holds the value of a cell.

use std::path::PathBuf;

use twocard_tables::TableError;
use twocard_tables::secret::KeyError;

use crate::mapping::MappingError;

/// Why nothing was written, or not everything.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A source file is refused whole.
    #[error("{}: {what}", place(file, *line, column.as_deref()))]
    Refused {
        /// Name of the file.
        file: String,
        /// Physical line at fault, the first being 1.
        line: u32,
        /// Column at fault.
        column: Option<String>,
        /// What is wrong and what to do.
        what: String,
    },
    /// The folder holds neither account openings nor SIM activations.
    #[error(
        "{dir}: no file named account_openings*.csv or sim_activations*.csv, nor one that a mapping reads as these"
    )]
    NoOpenings {
        /// The folder.
        dir: PathBuf,
    },
    /// A source mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A kept table cannot be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A text column of a kept table would pass the 2 GiB that one column can hold.
    #[error("{what} holds more than 2 GiB of text: give the history in several parts")]
    TooLarge {
        /// The table or column.
        what: &'static str,
    },
    /// A promise of this crate is broken; nothing of the run can be trusted.
    #[error("internal error: {0}")]
    Internal(String),
}

/// `file:line` or `file:line:column`.
pub(crate) fn place(file: &str, line: u32, column: Option<&str>) -> String {
    match column {
        Some(column) => format!("{file}:{line}:{column}"),
        None => format!("{file}:{line}"),
    }
}
