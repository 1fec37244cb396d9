//! A Parquet file, its columns as text.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, Type};
use parquet::file::metadata::ParquetMetaData;

use super::rows::RowBuilder;
use super::{InputError, InputOptions, RowSource};
use crate::csv::blocks::{Block, HeaderRecord};
use column::Column;

mod column;
mod pages;
mod thrift;

/// Rows decoded at once.
const BATCH_ROWS: usize = 4096;
/// The first row stands where it would in a CSV file, below its header.
const FIRST_LINE: u64 = 2;

/// The rows of a Parquet file.
pub(super) struct ParquetRows {
    reader: ParquetRecordBatchReader,
    is_instant: Vec<bool>,
    builder: RowBuilder,
    batch: Option<Batch>,
    n_rows: u64,
}

struct Batch {
    columns: Vec<Column>,
    n_rows: usize,
    next: usize,
}

/// Opens a Parquet file; its header is made of the names of its columns.
pub(super) fn open(file: File, options: &InputOptions) -> Result<(HeaderRecord, ParquetRows), InputError> {
    let n_file_bytes = file.metadata()?.len();
    let (reader, schema, is_instant) = quietly(|| open_reader(file))?;
    let names: Vec<String> = match &options.dialect.header {
        Some(names) if names.len() == schema.fields().len() => names.clone(),
        Some(_) => return Err(InputError::refused("file has not as many columns as are declared")),
        None => schema.fields().iter().map(|field| field.name().clone()).collect(),
    };
    let builder = RowBuilder::new(options.block_bytes, names.len(), n_file_bytes);
    let rows = ParquetRows { reader, is_instant, builder, batch: None, n_rows: 0 };
    Ok((HeaderRecord::of_names(&names, 1), rows))
}

type OpenedReader = (ParquetRecordBatchReader, Schema, Vec<bool>);

fn open_reader(mut file: File) -> Result<OpenedReader, InputError> {
    pages::check_footer(&mut file)?;
    // What a writer says of its own types is of no use here, and says more than a table needs.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file, options).map_err(damaged)?;
    check_compression(metadata.metadata())?;
    pages::check_pages(&mut file, metadata.metadata())?;
    let leaves = metadata.parquet_schema();
    let mut fields = Vec::new();
    let mut is_instant = Vec::new();
    for (place, field) in metadata.schema().fields().iter().enumerate() {
        let is_int96 = !field.data_type().is_nested() && leaves.column(place).physical_type() == Type::INT96;
        let Some(read_as) = read_as(field.data_type(), is_int96) else {
            let what = format!("column {} is of type {}; give it as text", place + 1, kind(field.data_type()));
            return Err(InputError::refused(what));
        };
        is_instant.push(is_int96 || matches!(read_as, DataType::Timestamp(_, Some(_))));
        fields.push(Field::new(field.name(), read_as, field.is_nullable()));
    }
    let schema = Schema::new(fields);
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema.clone()));
    let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).map_err(damaged)?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    Ok((builder.with_batch_size(BATCH_ROWS).build().map_err(damaged)?, schema, is_instant))
}

/// The type in which a column is decoded; texts as views, so that a repeated long text costs its length once. Spark and
/// Hive write instants as INT96.
fn read_as(data_type: &DataType, is_int96: bool) -> Option<DataType> {
    Some(match data_type {
        _ if data_type.is_nested() => return None,
        _ if is_int96 => DataType::Timestamp(TimeUnit::Microsecond, None),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => DataType::BinaryView,
        other if Column::supports(other) => other.clone(),
        _ => return None,
    })
}

fn kind(data_type: &DataType) -> &'static str {
    match data_type {
        _ if data_type.is_nested() => "list, map or struct",
        DataType::Time32(_) | DataType::Time64(_) => "time",
        _ => "fixed bytes or another rare kind",
    }
}

fn check_compression(metadata: &ParquetMetaData) -> Result<(), InputError> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let is_known = matches!(
            column.compression(),
            Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_)
        );
        if !is_known {
            return Err(InputError::refused(
                "file is compressed with a rare codec; write it with snappy, gzip or zstd",
            ));
        }
    }
    Ok(())
}

fn damaged<E>(_: E) -> InputError {
    InputError::refused("Parquet data are damaged; write the file again")
}

/// A panic over hostile bytes is an error like others.
fn quietly<T>(work: impl FnOnce() -> Result<T, InputError>) -> Result<T, InputError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged(())))
}

impl ParquetRows {
    fn next_batch(&mut self) -> Result<Option<Batch>, InputError> {
        let (reader, is_instant) = (&mut self.reader, &self.is_instant);
        quietly(|| {
            let Some(batch) = reader.next().transpose().map_err(damaged)? else { return Ok(None) };
            let batch: RecordBatch = batch;
            let columns = batch.columns().iter().zip(is_instant);
            let columns = columns.map(|(array, is_instant)| Column::new(array, *is_instant).ok_or_else(|| damaged(())));
            Ok(Some(Batch { columns: columns.collect::<Result<_, _>>()?, n_rows: batch.num_rows(), next: 0 }))
        })
    }
}

impl RowSource for ParquetRows {
    fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        loop {
            if self.batch.is_none() {
                self.batch = self.next_batch()?;
            }
            let Some(batch) = &mut self.batch else { return Ok(self.builder.take_block()) };
            while batch.next < batch.n_rows && !self.builder.is_full() {
                let line = u32::try_from(FIRST_LINE + self.n_rows).ok().filter(|line| *line < u32::MAX);
                let line = line.ok_or(InputError::ManyLines)?;
                for (place, column) in batch.columns.iter().enumerate() {
                    self.builder.push_cell(place, line, |out| column.push(batch.next, out))?;
                }
                self.builder.end_row(line, true)?;
                batch.next += 1;
                self.n_rows += 1;
            }
            if batch.next == batch.n_rows {
                self.batch = None;
            }
            if self.builder.is_full() {
                return Ok(self.builder.take_block());
            }
        }
    }
}
