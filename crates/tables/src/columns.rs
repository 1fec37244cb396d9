//! Plain vectors as arrow columns, the sentinels of this crate as empty cells.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray, UInt32Array,
    UInt64Array,
};

use crate::{NO_DATE, NO_I64, NO_KEY};

/// A `U32` column; [`NO_KEY`] becomes an empty cell.
pub fn u32_column(values: Vec<u32>) -> ArrayRef {
    if !values.contains(&NO_KEY) {
        return Arc::new(UInt32Array::from(values));
    }
    Arc::new(UInt32Array::from_iter(values.into_iter().map(|value| (value != NO_KEY).then_some(value))))
}

/// A `U64` column; `u64::MAX` becomes an empty cell.
pub fn u64_column(values: Vec<u64>) -> ArrayRef {
    if !values.contains(&u64::MAX) {
        return Arc::new(UInt64Array::from(values));
    }
    Arc::new(UInt64Array::from_iter(values.into_iter().map(|value| (value != u64::MAX).then_some(value))))
}

/// An `I64` column; [`NO_I64`] becomes an empty cell.
pub fn i64_column(values: Vec<i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter(values.into_iter().map(|value| (value != NO_I64).then_some(value))))
}

/// An `F64` column without empty cells.
pub fn f64_column(values: Vec<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

/// A `Timestamp` column; [`NO_I64`] becomes an empty cell.
pub fn timestamp_column(values: Vec<i64>) -> ArrayRef {
    if !values.contains(&NO_I64) {
        return Arc::new(TimestampMicrosecondArray::from(values));
    }
    let cells = values.into_iter().map(|value| (value != NO_I64).then_some(value));
    Arc::new(TimestampMicrosecondArray::from_iter(cells))
}

/// A `Date` column; [`NO_DATE`] becomes an empty cell.
pub fn date_column(values: Vec<i32>) -> ArrayRef {
    Arc::new(Date32Array::from_iter(values.into_iter().map(|value| (value != NO_DATE).then_some(value))))
}

/// A `Bool` column without empty cells.
pub fn bool_column(values: Vec<bool>) -> ArrayRef {
    Arc::new(BooleanArray::from(values))
}

/// A `Text` column.
pub fn text_column<S: AsRef<str>>(values: impl IntoIterator<Item = Option<S>>) -> ArrayRef {
    Arc::new(StringArray::from_iter(values))
}
