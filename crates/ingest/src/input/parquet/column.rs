//! A column of a batch, each value as text.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array,
    Int64Array, StringViewArray, UInt64Array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int64Type, TimeUnit, UInt64Type,
};

use crate::input::cell;

/// From here on a number of 32 bits has lost digits.
const FIRST_INEXACT_F32: f32 = 16_777_216.0;
const MAX_DECIMAL_DIGITS: u8 = 38;

pub(super) enum Column {
    Text(StringViewArray),
    /// Text that does not say so, as Hive writes it.
    Bytes(BinaryViewArray),
    Bool(BooleanArray),
    Int(Int64Array),
    Unsigned(UInt64Array),
    Float(Float64Array),
    Float32(Float32Array),
    Decimal {
        values: Decimal128Array,
        scale: usize,
    },
    Date(Date32Array),
    Moment {
        values: Int64Array,
        unit: TimeUnit,
        is_instant: bool,
    },
    Null,
}

impl Column {
    /// Whether values of a type other than text can be written.
    pub(super) fn supports(data_type: &DataType) -> bool {
        match data_type {
            DataType::Decimal128(digits, scale) => {
                *digits <= MAX_DECIMAL_DIGITS && (0..=MAX_DECIMAL_DIGITS as i8).contains(scale)
            }
            other => {
                other.is_integer()
                    || matches!(
                        other,
                        DataType::Null
                            | DataType::Boolean
                            | DataType::Float32
                            | DataType::Float64
                            | DataType::Date32
                            | DataType::Timestamp(..)
                    )
            }
        }
    }

    /// None for a type that is not supported.
    pub(super) fn new(array: &ArrayRef, is_instant: bool) -> Option<Column> {
        let as_type = |data_type: &DataType| cast(array, data_type).ok();
        Some(match array.data_type() {
            DataType::Utf8View => Column::Text(array.as_string_view_opt()?.clone()),
            DataType::BinaryView => Column::Bytes(array.as_binary_view_opt()?.clone()),
            DataType::Boolean => Column::Bool(array.as_boolean_opt()?.clone()),
            DataType::Float64 => Column::Float(array.as_primitive_opt::<Float64Type>()?.clone()),
            DataType::Float32 => Column::Float32(array.as_primitive_opt::<Float32Type>()?.clone()),
            DataType::Date32 => Column::Date(array.as_primitive_opt::<Date32Type>()?.clone()),
            DataType::Decimal128(_, scale) => {
                let values = array.as_primitive_opt::<Decimal128Type>()?.clone();
                Column::Decimal { values, scale: usize::try_from(*scale).ok()? }
            }
            DataType::Timestamp(unit, _) => {
                let values = as_type(&DataType::Int64)?.as_primitive_opt::<Int64Type>()?.clone();
                Column::Moment { values, unit: *unit, is_instant }
            }
            DataType::Null => Column::Null,
            other if other.is_unsigned_integer() => {
                Column::Unsigned(as_type(&DataType::UInt64)?.as_primitive_opt::<UInt64Type>()?.clone())
            }
            other if other.is_integer() => {
                Column::Int(as_type(&DataType::Int64)?.as_primitive_opt::<Int64Type>()?.clone())
            }
            _ => return None,
        })
    }

    /// Appends the value of a row; nothing where it is null.
    pub(super) fn push(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            return;
        }
        match self {
            Column::Text(texts) => cell::push_text(texts.value(row).as_bytes(), out),
            Column::Bytes(texts) => cell::push_text(texts.value(row), out),
            Column::Bool(flags) => cell::push_bool(flags.value(row), out),
            Column::Int(values) => cell::push(out, format_args!("{}", values.value(row))),
            Column::Unsigned(values) => cell::push(out, format_args!("{}", values.value(row))),
            Column::Float(values) => cell::push_number(values.value(row), out),
            Column::Float32(values) => push_f32(values.value(row), out),
            Column::Decimal { values, scale } => push_decimal(values.value(row), *scale, out),
            Column::Date(days) => cell::push_date(i64::from(days.value(row)), out),
            Column::Moment { values, unit, is_instant } => {
                cell::push_micros(micros(values.value(row), *unit), *is_instant, out);
            }
            Column::Null => {}
        }
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Column::Text(array) => array.is_null(row),
            Column::Bytes(array) => array.is_null(row),
            Column::Bool(array) => array.is_null(row),
            Column::Int(array) | Column::Moment { values: array, .. } => array.is_null(row),
            Column::Unsigned(array) => array.is_null(row),
            Column::Float(array) => array.is_null(row),
            Column::Float32(array) => array.is_null(row),
            Column::Decimal { values, .. } => values.is_null(row),
            Column::Date(array) => array.is_null(row),
            Column::Null => true,
        }
    }
}

fn push_f32(number: f32, out: &mut Vec<u8>) {
    if number.abs() < FIRST_INEXACT_F32 {
        return cell::push(out, format_args!("{number}"));
    }
    cell::push_scientific(number, out);
}

fn push_decimal(value: i128, scale: usize, out: &mut Vec<u8>) {
    let unit = 10_u128.checked_pow(scale as u32).unwrap_or(u128::MAX);
    if value < 0 {
        out.push(b'-');
    }
    let (whole, fraction) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    cell::push(out, format_args!("{whole}"));
    if scale > 0 {
        cell::push(out, format_args!(".{fraction:0scale$}"));
    }
}

fn micros(value: i64, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => value.saturating_mul(1_000_000),
        TimeUnit::Millisecond => value.saturating_mul(1000),
        TimeUnit::Microsecond => value,
        TimeUnit::Nanosecond => value.div_euclid(1000),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        let written = |value, scale| {
            let mut out = Vec::new();
            push_decimal(value, scale, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(6_217_991_234_567_890_123, 0), "6217991234567890123");
        assert_eq!(written(-1205, 2), "-12.05");
        assert_eq!(written(i128::MIN, 38), "-1.70141183460469231731687303715884105728");
    }
}
