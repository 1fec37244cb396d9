//! Reading and writing the kept tables as Parquet: schema, checks, sorted and deterministic.
//!
//! Every stage names its files through [`TableDir`]; nothing else in the workspace builds a path to a table.

mod check;
pub mod columns;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use twocard_contracts::tables::Table;

pub use read::Rows;
pub use schema::{arrow_schema, arrow_type};
pub use write::{ROW_GROUP_ROWS, TableWriter, Written};

/// Stands for an empty cell of a `U32` column in memory.
pub const NO_KEY: u32 = u32::MAX;
/// Stands for an empty cell of an `I64` or `Timestamp` column in memory.
pub const NO_I64: i64 = i64::MIN;
/// Stands for an empty cell of a `Date` column in memory.
pub const NO_DATE: i32 = i32::MIN;

/// What can go wrong with a kept table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be opened, read or written.
    #[error("{path}: {source}")]
    Io {
        /// The table's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not Parquet, or broken.
    #[error("{path}: {source}")]
    Parquet {
        /// The table's file.
        path: PathBuf,
        /// What the reader or writer said.
        source: parquet::errors::ParquetError,
    },
    /// Arrow refused the columns.
    #[error("table {table}: {source}")]
    Arrow {
        /// Name of the table.
        table: &'static str,
        /// What arrow said.
        source: arrow::error::ArrowError,
    },
    /// The columns break the table's contract.
    #[error("table {table}: {what}")]
    Contract {
        /// Name of the table.
        table: &'static str,
        /// Which promise is broken.
        what: String,
    },
}

/// A folder of kept tables.
#[derive(Clone, Debug)]
pub struct TableDir {
    root: PathBuf,
}

impl TableDir {
    /// Tables in this folder; it need not exist before the first write.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        TableDir { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// File of a table.
    pub fn path(&self, table: &Table) -> PathBuf {
        self.root.join(format!("{}.parquet", table.name))
    }

    /// Whether the table has been written.
    pub fn has(&self, table: &Table) -> bool {
        self.path(table).is_file()
    }
}
