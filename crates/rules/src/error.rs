//! What can go wrong with a pack or an evaluation.

use std::io;

use polars::prelude::PolarsError;
use twocard_tables::TableError;

/// A rule pack was refused.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file cannot be read.
    #[error("{file}: {source}")]
    Io {
        /// The pack's file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The text is no rule pack.
    #[error("{file}:{line}:{column}: {what}")]
    Invalid {
        /// The pack's file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Character of the line, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
}

/// A night's rules could not be evaluated, stored or read back.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A kept table cannot be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A scan of the card tables failed.
    #[error("scan of the card tables: {0}")]
    Scan(#[from] PolarsError),
    /// A finding is about a thing that its table lacks.
    #[error("table {table}: no row has key {key}, which a finding names")]
    UnknownSubject {
        /// The table of the subject's kind.
        table: &'static str,
        /// Key of the subject.
        key: u32,
    },
    /// A stored row cannot be understood.
    #[error("table {table}, row {row}: {what}")]
    Stored {
        /// The table read.
        table: &'static str,
        /// Row, from 0.
        row: usize,
        /// What is wrong with it.
        what: String,
    },
}
