//! Writing a table: checked, with fixed writer properties, so that the same rows are the same bytes.

use std::fs;

use arrow::array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use twocard_contracts::tables::Table;

use crate::{TableDir, TableError, check, schema::arrow_schema};

/// Rows of one row group.
const ROW_GROUP_ROWS: usize = 1 << 20;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows in the table.
    pub n_rows: usize,
}

impl TableDir {
    /// Writes a table whole. Columns stand in contract order.
    pub fn write(&self, table: &Table, columns: Vec<ArrayRef>) -> Result<Written, TableError> {
        let path = self.own_path(table);
        let io = |source| TableError::Io { path: path.clone(), source };
        let parquet = |source| TableError::Parquet { path: path.clone(), source };

        check::columns(table, &columns)?;
        let schema = arrow_schema(table);
        let batch = RecordBatch::try_new(schema.clone(), columns)
            .map_err(|source| TableError::Arrow { table: table.name, source })?;
        check::order(table, &batch)?;

        fs::create_dir_all(self.root()).map_err(io)?;
        let file = self.create(&path).map_err(io)?;
        let properties = self.properties(table).map_err(parquet)?;
        let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(parquet)?;
        writer.write(&batch).map_err(parquet)?;
        let file = writer.into_inner().map_err(parquet)?;
        file.sync_all().map_err(io)?;
        Ok(Written { n_rows: batch.num_rows() })
    }

    /// How a table of this folder is written.
    pub(crate) fn properties(&self, table: &Table) -> parquet::errors::Result<WriterProperties> {
        let properties = properties(table);
        Ok(match &self.seal {
            None => properties.build(),
            Some(seal) => properties.with_file_encryption_properties(seal.encryption(table)?).build(),
        })
    }
}

fn properties(table: &Table) -> WriterPropertiesBuilder {
    let sorting: Vec<SortingColumn> = table
        .sorted_by
        .iter()
        .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
        .map(|index| SortingColumn { column_idx: index as i32, descending: false, nulls_first: true })
        .collect();
    WriterProperties::builder()
        .set_created_by("twocard".to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_sorting_columns((!sorting.is_empty()).then_some(sorting))
}
