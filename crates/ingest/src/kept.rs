//! A column of accepted rows over all blocks and files.

use std::ops::Range;

use arrow::array::ArrayRef;
use twocard_contracts::sources::Value;
use twocard_tables::columns::{date_column, i64_column, timestamp_column};

use crate::IngestError;
use crate::columns::Cells;
use crate::words::Words;

/// The cells of one contract column.
pub(crate) enum Kept {
    Words(Words),
    /// Instants, and whether only the day is known, where that is asked for.
    Moment {
        at: Vec<i64>,
        is_day_only: Option<Vec<bool>>,
    },
    Date(Vec<i32>),
    Cents(Vec<i64>),
}

impl Kept {
    /// An empty column. `keeps_day_only`: days without a time are remembered.
    pub(crate) fn new(value: Value, keeps_day_only: bool) -> Self {
        match value {
            Value::Moment => Kept::Moment { at: Vec::new(), is_day_only: keeps_day_only.then(Vec::new) },
            Value::Date => Kept::Date(Vec::new()),
            Value::Cents => Kept::Cents(Vec::new()),
            _ => Kept::Words(Words::new()),
        }
    }

    /// Adds the rows of a block.
    pub(crate) fn append(&mut self, block: &mut Cells, what: &'static str) -> Result<(), IngestError> {
        match (self, block) {
            (Kept::Words(words), Cells::Text(more)) => words.append(more, what)?,
            (Kept::Moment { at, is_day_only }, Cells::Moment { at: more, is_day_only: more_flags }) => {
                at.append(more);
                if let Some(is_day_only) = is_day_only {
                    is_day_only.append(more_flags);
                }
            }
            (Kept::Date(days), Cells::Date(more)) => days.append(more),
            (Kept::Cents(cents), Cells::Cents(more)) => cents.append(more),
            _ => return Err(IngestError::Internal(format!("column {what} changed its kind"))),
        }
        Ok(())
    }

    /// The text of a row; empty in columns of another kind.
    pub(crate) fn text(&self, row: usize) -> &[u8] {
        if let Kept::Words(words) = self { words.get(row) } else { b"" }
    }

    /// Instants of a column of times, microseconds.
    pub(crate) fn instants(&self) -> &[i64] {
        if let Kept::Moment { at, .. } = self { at } else { &[] }
    }

    /// By row, whether only the day is known; empty where that is not kept.
    pub(crate) fn day_only(&self) -> &[bool] {
        if let Kept::Moment { is_day_only: Some(is_day_only), .. } = self { is_day_only } else { &[] }
    }

    /// Days of a column of dates.
    pub(crate) fn days(&self) -> &[i32] {
        if let Kept::Date(days) = self { days } else { &[] }
    }

    /// Amounts of a column of cents.
    pub(crate) fn cents(&self) -> &[i64] {
        if let Kept::Cents(cents) = self { cents } else { &[] }
    }

    /// Rows as an arrow column.
    pub(crate) fn array(&self, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
        Ok(match self {
            Kept::Words(words) => words.nullable(rows)?,
            Kept::Moment { at, .. } => timestamp_column(at[rows].to_vec()),
            Kept::Date(days) => date_column(days[rows].to_vec()),
            Kept::Cents(cents) => i64_column(cents[rows].to_vec()),
        })
    }
}
