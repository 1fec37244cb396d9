//! Reading and writing the kept tables as Parquet: schema, checks, sorted and deterministic.
//!
//! Every stage names its files through [`TableDir`]; nothing else in the workspace builds a path to a table.

mod check;
pub mod columns;
mod counts;
mod filter;
mod read;
mod reseal;
mod schema;
mod seal;
pub mod secret;
mod sync;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use twocard_contracts::tables::Table;

pub use counts::Counts;
pub use filter::{KeySet, Wanted};
pub use read::Rows;
pub use schema::{arrow_schema, arrow_type};
pub use seal::VaultKey;
use sync::Syncs;
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
    /// An encrypted file cannot be opened, or a file that must be encrypted is not.
    #[error("{path}: {what}")]
    Sealed {
        /// The table's file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: &'static str,
    },
}

/// A folder of kept tables.
#[derive(Clone, Debug)]
pub struct TableDir {
    root: PathBuf,
    /// Tables that stand here are read in place of those in `root`.
    over: Option<PathBuf>,
    seal: Option<Arc<seal::Seal>>,
    syncs: Arc<Syncs>,
}

impl TableDir {
    /// Tables in this folder; it need not exist before the first write.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        TableDir { root: root.into(), over: None, seal: None, syncs: Arc::default() }
    }

    /// Encrypted tables in this folder: every file is written and read under the key alone, with mode 0600. `binding`
    /// says what the folder belongs to; a file that was written under another one, or as another table, is refused.
    pub fn encrypted(root: impl Into<PathBuf>, key: &VaultKey, binding: &str) -> Self {
        let seal = seal::Seal::new(key.clone(), binding.to_owned());
        TableDir { root: root.into(), over: None, seal: Some(Arc::new(seal)), syncs: Arc::default() }
    }

    /// The same tables, but read those of `over` where it has them. Writing goes to this folder.
    #[must_use]
    pub fn overlaid_by(&self, over: &TableDir) -> Self {
        TableDir { over: Some(over.root.clone()), ..self.clone() }
    }

    /// Whether files are encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.seal.is_some()
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// File of a table.
    pub fn path(&self, table: &Table) -> PathBuf {
        let name = format!("{}.parquet", table.name);
        let over = self.over.as_ref().map(|over| over.join(&name)).filter(|path| path.is_file());
        over.unwrap_or_else(|| self.own_path(table))
    }

    /// Where a table is written.
    fn own_path(&self, table: &Table) -> PathBuf {
        self.root.join(format!("{}.parquet", table.name))
    }

    /// Whether the table has been written.
    pub fn has(&self, table: &Table) -> bool {
        self.path(table).is_file()
    }
}
