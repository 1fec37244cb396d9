//! What can go wrong in an evaluation.

use std::io;
use std::path::PathBuf;

use twocard_tables::TableError;

/// An evaluation could not be done or written.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A kept table cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A row of the truth breaks its form.
    #[error("{file}:{line}:{column}: {what}")]
    Row {
        /// Its file.
        file: String,
        /// First physical line of the row, the header being 1.
        line: u64,
        /// The column at fault.
        column: String,
        /// What is wrong; never the cell itself.
        what: String,
    },
    /// A file of the truth is missing or lacks a column.
    #[error("{path}: {what}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Nobody new and linked is in the run, or nobody of the truth.
    #[error("{0}")]
    NobodyToJudge(&'static str),
    /// A result cannot be written.
    #[error("{path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
