//! A CSV file of the source contract or the answer key.

use std::fs::File;
use std::io::Write as _;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use twocard_contracts::sources::SourceTable;

use super::cells::Cells;
use crate::SimulateError;
use crate::error::at_path;

const BUFFER_BYTES: usize = 1 << 18;

/// An open table. Cells are added to its own rows, or whole blocks of rows are appended.
pub(super) struct Table {
    file: File,
    path: PathBuf,
    rows: Cells,
    n_columns: usize,
    n_appended: u64,
}

impl Deref for Table {
    type Target = Cells;

    fn deref(&self) -> &Cells {
        &self.rows
    }
}

impl DerefMut for Table {
    fn deref_mut(&mut self) -> &mut Cells {
        &mut self.rows
    }
}

impl Table {
    /// Creates `<name>.csv` of a contract table with its header.
    pub(super) fn create(dir: &Path, table: &SourceTable) -> Result<Self, SimulateError> {
        let names: Vec<&str> = table.contract_columns().map(|column| column.name).collect();
        Self::create_with(&dir.join(format!("{}.csv", table.name)), &names)
    }

    /// Creates any other table.
    pub(super) fn create_with(path: &Path, columns: &[&str]) -> Result<Self, SimulateError> {
        let mut file = File::create(path).map_err(at_path(path))?;
        writeln!(file, "{}", columns.join(",")).map_err(at_path(path))?;
        let n_columns = columns.len();
        Ok(Self { file, path: path.to_owned(), rows: Cells::default(), n_columns, n_appended: 0 })
    }

    pub(super) fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Ends a row of the table's own.
    pub(super) fn end_row(&mut self) -> Result<(), SimulateError> {
        self.rows.end(self.n_columns);
        if self.rows.bytes.len() > BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    /// Appends whole rows made elsewhere.
    pub(super) fn append(&mut self, rows: &Cells) -> Result<(), SimulateError> {
        self.n_appended += rows.n_rows;
        self.file.write_all(&rows.bytes).map_err(at_path(&self.path))
    }

    fn flush(&mut self) -> Result<(), SimulateError> {
        self.file.write_all(&self.rows.bytes).map_err(at_path(&self.path))?;
        self.rows.bytes.clear();
        Ok(())
    }

    /// Rows written, once they are on their way to the disk.
    pub(super) fn finish(mut self) -> Result<u64, SimulateError> {
        self.flush()?;
        Ok(self.rows.n_rows + self.n_appended)
    }
}
