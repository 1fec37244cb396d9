//! Copying a table from one folder to another, batch by batch: under another key, or under none.

use std::fs;

use arrow::array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use twocard_contracts::tables::Table;

use crate::{TableDir, TableError, Written, schema::arrow_schema};

impl TableDir {
    /// Writes the rows of a table into another folder, as that folder is written.
    pub fn copy_to(&self, table: &Table, to: &TableDir) -> Result<Written, TableError> {
        self.rewrite_to(table, to, |_, values| values.clone())
    }

    /// The same, with other values in some columns, of the same type and number. The order of the rows stays.
    pub fn rewrite_to(
        &self,
        table: &Table,
        to: &TableDir,
        rewrite: impl Fn(&str, &ArrayRef) -> ArrayRef,
    ) -> Result<Written, TableError> {
        let path = to.own_path(table);
        let io = |source| TableError::Io { path: path.clone(), source };
        let parquet = |source| TableError::Parquet { path: path.clone(), source };
        fs::create_dir_all(to.root()).map_err(io)?;
        let file = to.create(&path).map_err(io)?;
        let properties = to.properties(table).map_err(parquet)?;
        let schema = arrow_schema(table);
        let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(parquet)?;
        let mut n_rows = 0;
        self.each_batch(table, |batch| {
            n_rows += batch.num_rows();
            let columns =
                table.columns.iter().zip(batch.columns()).map(|(column, values)| rewrite(column.name, values));
            let batch = RecordBatch::try_new(schema.clone(), columns.collect())
                .map_err(|source| TableError::Arrow { table: table.name, source })?;
            writer.write(&batch).map_err(parquet)
        })?;
        writer.into_inner().map_err(parquet)?.sync_all().map_err(io)?;
        Ok(Written { n_rows })
    }

    /// Reads every row of every column and gives their number: what cannot be read is an error.
    pub fn count_all(&self, table: &Table) -> Result<usize, TableError> {
        let mut n_rows = 0;
        self.each_batch(table, |batch| {
            n_rows += batch.num_rows();
            Ok(())
        })?;
        Ok(n_rows)
    }
}
