//! Writing a table: checked, with fixed writer properties, so that the same rows are the same bytes.
//!
//! Columns are encoded side by side, row group by row group. The bytes depend on the rows and on how they come in
//! batches, never on the number of threads.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;
use twocard_contracts::tables::{Column, ColumnType, Table};

use crate::check::{self, Order};
use crate::sync::Syncs;
use crate::{TableDir, TableError, schema::arrow_schema};

/// Most rows of one row group.
pub const ROW_GROUP_ROWS: usize = 1 << 18;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows in the table.
    pub n_rows: usize,
}

impl TableDir {
    /// Writes a table whole. Columns stand in contract order.
    pub fn write(&self, table: &'static Table, columns: Vec<ArrayRef>) -> Result<Written, TableError> {
        let mut writer = self.writer(table)?;
        writer.write(columns)?;
        let written = Written { n_rows: writer.n_rows };
        let path = writer.path.clone();
        writer.end()?.sync_all().map_err(|source| TableError::Io { path, source })?;
        Ok(written)
    }

    /// Begins a table whose rows come in batches. [`TableDir::sync`] must follow its end.
    pub fn writer(&self, table: &'static Table) -> Result<TableWriter, TableError> {
        let path = self.own_path(table);
        let io = |source| TableError::Io { path: path.clone(), source };
        let parquet = |source| TableError::Parquet { path: path.clone(), source };
        fs::create_dir_all(self.root()).map_err(io)?;
        let file = self.create(&path).map_err(io)?;
        let properties = self.properties(table).map_err(parquet)?;
        let writer = ArrowWriter::try_new(file, arrow_schema(table), Some(properties)).map_err(parquet)?;
        let (writer, factory) = writer.into_serialized_writer().map_err(parquet)?;
        Ok(TableWriter {
            table,
            path,
            writer,
            factory,
            order: Order::new(table),
            n_row_groups: 0,
            n_rows: 0,
            syncs: Arc::clone(&self.syncs),
        })
    }

    /// How a table of this folder is written.
    pub(crate) fn properties(&self, table: &Table) -> parquet::errors::Result<WriterProperties> {
        let properties = properties(table, self.is_encrypted());
        Ok(match &self.seal {
            // read every night, by several stages: quick to write and to read
            None => properties.set_compression(Compression::SNAPPY).build(),
            // texts that are rarely read
            Some(seal) => properties
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .with_file_encryption_properties(seal.encryption(table)?)
                .build(),
        })
    }
}

/// A table while it is written.
pub struct TableWriter {
    table: &'static Table,
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    factory: ArrowRowGroupWriterFactory,
    order: Order,
    n_row_groups: usize,
    n_rows: usize,
    syncs: Arc<Syncs>,
}

impl TableWriter {
    /// Appends rows. Columns stand in contract order.
    pub fn write(&mut self, columns: Vec<ArrayRef>) -> Result<(), TableError> {
        check::columns(self.table, &columns)?;
        let batch = RecordBatch::try_new(arrow_schema(self.table), columns)
            .map_err(|source| TableError::Arrow { table: self.table.name, source })?;
        self.order.check(&batch, self.n_rows)?;
        self.n_rows += batch.num_rows();
        for start in (0..batch.num_rows()).step_by(ROW_GROUP_ROWS) {
            let n_rows = ROW_GROUP_ROWS.min(batch.num_rows() - start);
            self.write_row_group(&batch.slice(start, n_rows))
                .map_err(|source| TableError::Parquet { path: self.path.clone(), source })?;
        }
        Ok(())
    }

    fn write_row_group(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        let writers = self.factory.create_column_writers(self.n_row_groups)?;
        let schema = batch.schema();
        let encode = |(i, mut writer): (usize, ArrowColumnWriter)| {
            for leaf in compute_leaves(schema.field(i), batch.column(i))? {
                writer.write(&leaf)?;
            }
            writer.close()
        };
        let chunks: Vec<ArrowColumnChunk> =
            writers.into_par_iter().enumerate().map(encode).collect::<Result<_, ParquetError>>()?;
        let mut row_group = self.writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut row_group)?;
        }
        row_group.close()?;
        self.n_row_groups += 1;
        Ok(())
    }

    /// Ends the table; its bytes go to the disk while others are made.
    pub fn finish(self) -> Result<Written, TableError> {
        let written = Written { n_rows: self.n_rows };
        let (path, syncs) = (self.path.clone(), Arc::clone(&self.syncs));
        syncs.begin(self.end()?, path);
        Ok(written)
    }

    fn end(self) -> Result<File, TableError> {
        let path = self.path;
        self.writer.into_inner().map_err(|source| TableError::Parquet { path, source })
    }
}

/// Whether a column holds the pseudonyms of the things of its table.
fn is_pseudonym(column: &Column) -> bool {
    column.is_distinct && column.column_type == ColumnType::Text && column.name.ends_with("_id")
}

fn properties(table: &Table, is_sealed: bool) -> WriterPropertiesBuilder {
    let sorting: Vec<SortingColumn> = table
        .sorted_by
        .iter()
        .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
        .map(|index| SortingColumn { column_idx: index as i32, descending: false, nulls_first: true })
        .collect();
    let mut builder = WriterProperties::builder()
        .set_created_by("twocard".to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_sorting_columns((!sorting.is_empty()).then_some(sorting));
    for column in table.columns {
        let path = ColumnPath::from(column.name);
        // A dictionary of values that hardly repeat is built for nothing.
        if column.is_distinct {
            builder = builder.set_column_dictionary_enabled(path.clone(), false);
        }
        // Least and greatest of texts help a reader only where the texts order the rows; empty cells are counted.
        let is_in_order = table.sorted_by.contains(&column.name);
        if column.column_type == ColumnType::Text && !column.is_nullable && !is_in_order {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        // Digits of a keyed hash: 9 % is all that a compression without entropy coding gains on them.
        if is_pseudonym(column) && !is_sealed {
            builder = builder.set_column_compression(path.clone(), Compression::UNCOMPRESSED);
        }
        if column.is_distinct && matches!(column.column_type, ColumnType::U32 | ColumnType::Timestamp) {
            builder = builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
        }
    }
    builder
}
