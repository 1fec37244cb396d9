//! A CSV file of the source contract, written cell by cell.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use twocard_contracts::sources::SourceTable;
use twocard_contracts::time::{Date, Timestamp};

use crate::SimulateError;
use crate::error::at_path;

const BUFFER_BYTES: usize = 1 << 18;

/// An open table. No cell of a simulation holds a comma, quote or line break, so none is quoted.
pub(super) struct Table {
    out: BufWriter<File>,
    path: PathBuf,
    row: Vec<u8>,
    n_cells: usize,
    n_columns: usize,
    n_rows: u64,
}

impl Table {
    /// Creates `<name>.csv` of a contract table with its header.
    pub(super) fn create(dir: &Path, table: &SourceTable) -> Result<Self, SimulateError> {
        let names: Vec<&str> = table.contract_columns().map(|column| column.name).collect();
        Self::create_with(&dir.join(format!("{}.csv", table.name)), &names)
    }

    /// Creates any other table.
    pub(super) fn create_with(path: &Path, columns: &[&str]) -> Result<Self, SimulateError> {
        let file = File::create(path).map_err(at_path(path))?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        writeln!(out, "{}", columns.join(",")).map_err(at_path(path))?;
        let n_columns = columns.len();
        Ok(Self { out, path: path.to_owned(), row: Vec::with_capacity(1_024), n_cells: 0, n_columns, n_rows: 0 })
    }

    /// Adds a cell.
    pub(super) fn cell(&mut self, fill: impl FnOnce(&mut Vec<u8>)) {
        if self.n_cells > 0 {
            self.row.push(b',');
        }
        self.n_cells += 1;
        fill(&mut self.row);
    }

    pub(super) fn empty(&mut self) {
        self.cell(|_| {});
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.cell(|out| out.extend_from_slice(bytes));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: impl std::fmt::Display) {
        self.cell(|out| push_shown(out, number));
    }

    /// A wall-clock time in seconds.
    pub(super) fn time(&mut self, seconds: i64) {
        self.number(Timestamp(seconds * 1_000_000));
    }

    pub(super) fn date(&mut self, day: Option<i32>) {
        match day {
            Some(day) => self.number(Date(day)),
            None => self.empty(),
        }
    }

    pub(super) fn end_row(&mut self) -> Result<(), SimulateError> {
        debug_assert_eq!(self.n_cells, self.n_columns, "cells of a row of {}", self.path.display());
        self.row.push(b'\n');
        self.out.write_all(&self.row).map_err(at_path(&self.path))?;
        self.row.clear();
        self.n_cells = 0;
        self.n_rows += 1;
        Ok(())
    }

    /// Rows written, once they are on their way to the disk.
    pub(super) fn finish(mut self) -> Result<u64, SimulateError> {
        self.out.flush().map_err(at_path(&self.path))?;
        Ok(self.n_rows)
    }
}

/// Appends the text of a value. Writing to memory does not fail.
pub(super) fn push_shown(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}
