//! Reading columns of a table into plain vectors, empty cells as the sentinels of this crate.

use std::fs::File;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt32Type, UInt64Type,
};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use twocard_contracts::tables::Table;

use crate::{NO_DATE, NO_I64, NO_KEY, TableDir, TableError, schema::arrow_schema};

/// Some columns of a table, all rows.
#[derive(Clone, Debug)]
pub struct Rows {
    table: &'static str,
    batch: RecordBatch,
}

impl TableDir {
    /// Reads the named columns. The file must hold the table's schema.
    pub fn read(&self, table: &Table, columns: &[&str]) -> Result<Rows, TableError> {
        let path = self.path(table);
        let parquet = |source| TableError::Parquet { path: path.clone(), source };
        let file = File::open(&path).map_err(|source| TableError::Io { path: path.clone(), source })?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?;

        let expected = arrow_schema(table);
        for field in expected.fields() {
            let found = builder.schema().field_with_name(field.name()).map(|found| found.data_type().clone());
            if found.as_ref().ok() != Some(field.data_type()) {
                return Err(TableError::Contract {
                    table: table.name,
                    what: format!("column {} is missing or has another type in {}", field.name(), path.display()),
                });
            }
        }
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let reader = builder.with_projection(mask).with_batch_size(1 << 16).build().map_err(parquet)?;
        let arrow = |source| TableError::Arrow { table: table.name, source };
        let schema = reader_schema(&expected, columns);
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().map_err(arrow)?;
        let schema = batches.first().map_or(schema, RecordBatch::schema);
        let batch = concat_batches(&schema, &batches).map_err(arrow)?;
        Ok(Rows { table: table.name, batch })
    }
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
