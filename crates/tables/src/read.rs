//! Reading columns of a table into plain vectors, empty cells as the sentinels of this crate.

use std::fs::File;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt32Type, UInt64Type,
};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::schema::types::SchemaDescriptor;
use twocard_contracts::tables::Table;

use crate::seal::{KeyOfFile, NEEDS_KEY, PLAIN, ends_encrypted};
use crate::{NO_DATE, NO_I64, NO_KEY, TableDir, TableError, schema::arrow_schema};

/// Rows of one batch.
const BATCH_ROWS: usize = 1 << 16;

/// Some columns of a table, all rows.
#[derive(Clone, Debug)]
pub struct Rows {
    table: &'static str,
    batch: RecordBatch,
}

type Builder = ParquetRecordBatchReaderBuilder<File>;

/// A table's file, opened, and the words for what goes wrong in it.
struct Opened {
    path: PathBuf,
    builder: Builder,
    key: Option<Arc<KeyOfFile>>,
}

impl TableDir {
    /// Reads the named columns. The file must hold the table's schema.
    pub fn read(&self, table: &Table, columns: &[&str]) -> Result<Rows, TableError> {
        self.read_filtered(table, columns, |_| None)
    }

    /// Reads the named columns of the rows that pass a filter.
    pub(crate) fn read_filtered(
        &self,
        table: &Table,
        columns: &[&str],
        filter: impl FnOnce(&SchemaDescriptor) -> Option<RowFilter>,
    ) -> Result<Rows, TableError> {
        let opened = self.open(table)?;
        let schema = opened.builder.parquet_schema();
        let mask = ProjectionMask::columns(schema, columns.iter().copied());
        let filter = filter(schema);
        let mut batches: Vec<RecordBatch> = Vec::new();
        opened.each_batch(table, mask, filter, |batch| {
            batches.push(batch.clone());
            Ok(())
        })?;
        let schema = batches.first().map_or_else(|| reader_schema(&arrow_schema(table), columns), RecordBatch::schema);
        let batch =
            concat_batches(&schema, &batches).map_err(|source| TableError::Arrow { table: table.name, source })?;
        Ok(Rows { table: table.name, batch })
    }

    /// Number of rows, as the file's footer says.
    pub fn n_rows(&self, table: &Table) -> Result<u64, TableError> {
        Ok(self.open(table)?.builder.metadata().file_metadata().num_rows().unsigned_abs())
    }

    /// Reads all columns, some rows at a time.
    pub(crate) fn each_batch(
        &self,
        table: &Table,
        each: impl FnMut(&RecordBatch) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        self.open(table)?.each_batch(table, ProjectionMask::all(), None, each)
    }

    fn open(&self, table: &Table) -> Result<Opened, TableError> {
        let path = self.path(table);
        let file = File::open(&path).map_err(|source| TableError::Io { path: path.clone(), source })?;
        let is_encrypted = ends_encrypted(&file);
        let failed = |source| TableError::Parquet { path: path.clone(), source };
        let sealed = |what| TableError::Sealed { path: path.clone(), what };
        let (builder, key) = match &self.seal {
            None if is_encrypted => return Err(sealed(NEEDS_KEY)),
            None => (Builder::try_new(file).map_err(failed)?, None),
            Some(_) if !is_encrypted => return Err(sealed(PLAIN)),
            Some(seal) => {
                let (decryption, key) = seal.decryption(table).map_err(failed)?;
                let options = ArrowReaderOptions::new().with_file_decryption_properties(decryption);
                let builder = guarded(|| Builder::try_new_with_options(file, options).ok());
                (builder.ok_or_else(|| sealed(key.what()))?, Some(key))
            }
        };
        for field in arrow_schema(table).fields() {
            let found = builder.schema().field_with_name(field.name()).map(|found| found.data_type().clone());
            if found.as_ref().ok() != Some(field.data_type()) {
                return Err(TableError::Contract {
                    table: table.name,
                    what: format!("column {} is missing or has another type in {}", field.name(), path.display()),
                });
            }
        }
        Ok(Opened { path, builder, key })
    }
}

impl Opened {
    fn each_batch(
        self,
        table: &Table,
        mask: ProjectionMask,
        filter: Option<RowFilter>,
        mut each: impl FnMut(&RecordBatch) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let Opened { path, builder, key } = self;
        let mut builder = builder.with_projection(mask).with_batch_size(BATCH_ROWS);
        if let Some(filter) = filter {
            builder = builder.with_row_filter(filter);
        }
        match key {
            None => {
                let reader = builder.build().map_err(|source| TableError::Parquet { path, source })?;
                for batch in reader {
                    each(&batch.map_err(|source| TableError::Arrow { table: table.name, source })?)?;
                }
            }
            Some(key) => {
                let sealed = || TableError::Sealed { path: path.clone(), what: key.what() };
                let mut reader = guarded(|| builder.build().ok()).ok_or_else(sealed)?;
                while let Some(batch) = guarded(|| Some(reader.next())).ok_or_else(sealed)? {
                    each(&batch.map_err(|_| sealed())?)?;
                }
            }
        }
        Ok(())
    }
}

/// Runs a step of the reader on a file that somebody may have changed: the reader cuts nonces and tags off without
/// looking at lengths, and what it would stop at in panic is a broken file like any other.
fn guarded<T>(step: impl FnOnce() -> Option<T>) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(step)).ok().flatten()
}

fn reader_schema(expected: &arrow::datatypes::Schema, columns: &[&str]) -> arrow::datatypes::SchemaRef {
    let fields: Vec<_> =
        expected.fields().iter().filter(|field| columns.contains(&field.name().as_str())).cloned().collect();
    std::sync::Arc::new(arrow::datatypes::Schema::new(fields))
}

impl Rows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn column(&self, name: &str) -> Result<&ArrayRef, TableError> {
        self.batch
            .column_by_name(name)
            .ok_or_else(|| TableError::Contract { table: self.table, what: format!("column {name} was not read") })
    }

    fn primitive<T: ArrowPrimitiveType>(&self, name: &str, empty: T::Native) -> Result<Vec<T::Native>, TableError> {
        let array: &PrimitiveArray<T> = self.column(name)?.as_primitive_opt().ok_or_else(|| self.wrong_type(name))?;
        if array.null_count() == 0 {
            return Ok(array.values().to_vec());
        }
        Ok(array.iter().map(|value| value.unwrap_or(empty)).collect())
    }

    fn wrong_type(&self, name: &str) -> TableError {
        TableError::Contract { table: self.table, what: format!("column {name} was read as another type") }
    }

    /// Keys, lines, counts; empty is [`NO_KEY`].
    pub fn u32(&self, name: &str) -> Result<Vec<u32>, TableError> {
        self.primitive::<UInt32Type>(name, NO_KEY)
    }

    /// Bytes and offsets; empty is `u64::MAX`.
    pub fn u64(&self, name: &str) -> Result<Vec<u64>, TableError> {
        self.primitive::<UInt64Type>(name, u64::MAX)
    }

    /// Amounts; empty is [`NO_I64`].
    pub fn i64(&self, name: &str) -> Result<Vec<i64>, TableError> {
        self.primitive::<Int64Type>(name, NO_I64)
    }

    /// Scores and weights; empty is NaN.
    pub fn f64(&self, name: &str) -> Result<Vec<f64>, TableError> {
        self.primitive::<Float64Type>(name, f64::NAN)
    }

    /// Microseconds of wall-clock time; empty is [`NO_I64`].
    pub fn timestamp(&self, name: &str) -> Result<Vec<i64>, TableError> {
        self.primitive::<TimestampMicrosecondType>(name, NO_I64)
    }

    /// Days since 1970-01-01; empty is [`NO_DATE`].
    pub fn date(&self, name: &str) -> Result<Vec<i32>, TableError> {
        self.primitive::<Date32Type>(name, NO_DATE)
    }

    /// Flags.
    pub fn bool(&self, name: &str) -> Result<Vec<bool>, TableError> {
        let array = self.column(name)?.as_boolean_opt().ok_or_else(|| self.wrong_type(name))?;
        Ok(array.iter().map(|value| value.unwrap_or(false)).collect())
    }

    /// Text, with its empty cells.
    pub fn text(&self, name: &str) -> Result<StringArray, TableError> {
        self.column(name)?.as_string_opt::<i32>().cloned().ok_or_else(|| self.wrong_type(name))
    }
}
