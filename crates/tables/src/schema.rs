//! Contract columns as arrow types.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use twocard_contracts::tables::{ColumnType, Table};

/// The arrow type of a contract type.
pub fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::U32 => DataType::UInt32,
        ColumnType::U64 => DataType::UInt64,
        ColumnType::I64 => DataType::Int64,
        ColumnType::F64 => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Text => DataType::Utf8,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Date => DataType::Date32,
    }
}

/// The arrow schema of a table.
pub fn arrow_schema(table: &Table) -> Arc<Schema> {
    let fields: Vec<Field> = table
        .columns
        .iter()
        .map(|column| Field::new(column.name, arrow_type(column.column_type), column.is_nullable))
        .collect();
    Arc::new(Schema::new(fields))
}
