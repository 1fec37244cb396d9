//! Rows and empty cells of a table, from the metadata of its file: no row is read.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use twocard_contracts::tables::Table;

use crate::{TableDir, TableError};

/// What the metadata of a file say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Rows.
    pub n_rows: u64,
    /// By column of the contract: empty cells.
    pub n_empty: Vec<u64>,
}

impl TableDir {
    /// Counts the rows of a table and the empty cells of each column.
    pub fn counts(&self, table: &Table) -> Result<Counts, TableError> {
        let path = self.path(table);
        let file = File::open(&path).map_err(|source| TableError::Io { path: path.clone(), source })?;
        let reader =
            SerializedFileReader::new(file).map_err(|source| TableError::Parquet { path: path.clone(), source })?;
        let mut counts = Counts { n_rows: 0, n_empty: vec![0; table.columns.len()] };
        for group in reader.metadata().row_groups() {
            counts.n_rows += u64::try_from(group.num_rows()).unwrap_or_default();
            for (column, n_empty) in table.columns.iter().zip(&mut counts.n_empty) {
                let chunk = group.columns().iter().find(|chunk| chunk.column_path().string() == column.name);
                let n_nulls = match chunk {
                    Some(_) if !column.is_nullable => Some(0),
                    Some(chunk) => chunk.statistics().and_then(|statistics| statistics.null_count_opt()),
                    None => None,
                };
                *n_empty += n_nulls.ok_or_else(|| TableError::Contract {
                    table: table.name,
                    what: format!("{} does not say how many cells of {} are empty", path.display(), column.name),
                })?;
            }
        }
        Ok(counts)
    }
}
