//! Columns that grow row by row or block by block, without an allocation per row.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use twocard_contracts::sources::Value;
use twocard_contracts::time::Date;
use twocard_tables::{NO_DATE, NO_I64};

use crate::IngestError;

/// Bytes of most texts at the most: memory that stays untouched costs nothing, growing costs a copy.
const TEXT_BYTES: usize = 24;

/// Texts one behind the other. An empty text stands for an empty cell.
pub(crate) struct Texts {
    /// Starts of the texts and the end of the last.
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        Texts { offsets: vec![0], bytes: Vec::new() }
    }

    pub(crate) fn with_capacity(n_texts: usize, n_bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(n_texts + 1);
        offsets.push(0);
        Texts { offsets, bytes: Vec::with_capacity(n_bytes) }
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The caller keeps the total under 2 GiB, see [`Texts::check_size`].
    pub(crate) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.end_text();
    }

    /// Adds a text that `write` appends piece by piece.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.end_text();
    }

    fn end_text(&mut self) {
        self.offsets.push(self.bytes.len() as i32);
    }

    pub(crate) fn get(&self, row: usize) -> &[u8] {
        &self.bytes[self.offsets[row] as usize..self.offsets[row + 1] as usize]
    }

    /// The text as a string; texts are cut from valid UTF-8 only.
    pub(crate) fn str(&self, row: usize) -> &str {
        std::str::from_utf8(self.get(row)).unwrap_or_default()
    }

    pub(crate) fn last(&self) -> &[u8] {
        match self.len() {
            0 => b"",
            n => self.get(n - 1),
        }
    }

    pub(crate) fn truncate(&mut self, n_texts: usize) {
        self.offsets.truncate(n_texts + 1);
        self.bytes.truncate(self.offsets.last().map_or(0, |end| *end as usize));
    }

    /// Lets the first texts go.
    pub(crate) fn remove_first(&mut self, n_texts: usize) {
        let n_bytes = self.offsets[n_texts];
        self.bytes.drain(..n_bytes as usize);
        self.offsets.drain(..n_texts);
        self.offsets.iter_mut().for_each(|offset| *offset -= n_bytes);
    }

    pub(crate) fn append(&mut self, other: &Texts, what: &'static str) -> Result<(), IngestError> {
        let base = self.bytes.len();
        if base + other.bytes.len() > i32::MAX as usize {
            return Err(IngestError::TooLarge { what });
        }
        self.bytes.extend_from_slice(&other.bytes);
        self.offsets.extend(other.offsets[1..].iter().map(|end| end + base as i32));
        Ok(())
    }

    /// Refuses to grow on when less than one block's worth is left.
    pub(crate) fn check_size(&self, what: &'static str) -> Result<(), IngestError> {
        const ROOM: usize = 1 << 28;
        if self.bytes.len() > i32::MAX as usize - ROOM { Err(IngestError::TooLarge { what }) } else { Ok(()) }
    }

    /// Some texts as an arrow column in which empty texts are empty texts.
    pub(crate) fn given(&self, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
        let (start, end) = (self.offsets[rows.start], self.offsets[rows.end]);
        let texts = Texts {
            offsets: self.offsets[rows.start..=rows.end].iter().map(|offset| offset - start).collect(),
            bytes: self.bytes[start as usize..end as usize].to_vec(),
        };
        texts.into_given()
    }

    /// An arrow column in which empty texts are empty cells.
    pub(crate) fn into_nullable(self) -> Result<ArrayRef, IngestError> {
        let is_given = |pair: &[i32]| pair[0] < pair[1];
        let nulls = if self.offsets.windows(2).all(is_given) {
            None
        } else {
            Some(NullBuffer::from_iter(self.offsets.windows(2).map(is_given)))
        };
        self.into_array(nulls)
    }

    /// An arrow column in which empty texts are empty texts.
    pub(crate) fn into_given(self) -> Result<ArrayRef, IngestError> {
        self.into_array(None)
    }

    fn into_array(self, nulls: Option<NullBuffer>) -> Result<ArrayRef, IngestError> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let array = StringArray::try_new(offsets, Buffer::from_vec(self.bytes), nulls)
            .map_err(|error| IngestError::Internal(error.to_string()))?;
        Ok(Arc::new(array))
    }
}

/// The cells of one contract column.
pub(crate) enum Cells {
    Text(Texts),
    Moment { at: Vec<i64>, is_day_only: Vec<bool> },
    Date(Vec<i32>),
    Cents(Vec<i64>),
}

impl Cells {
    pub(crate) fn with_capacity(value: Value, n_rows: usize) -> Self {
        match value {
            Value::Moment => Cells::Moment { at: Vec::with_capacity(n_rows), is_day_only: Vec::with_capacity(n_rows) },
            Value::Date => Cells::Date(Vec::with_capacity(n_rows)),
            Value::Cents => Cells::Cents(Vec::with_capacity(n_rows)),
            _ => Cells::Text(Texts::with_capacity(n_rows, n_rows * TEXT_BYTES)),
        }
    }

    #[inline]
    pub(crate) fn push_empty(&mut self) {
        match self {
            Cells::Text(texts) => texts.end_text(),
            Cells::Moment { at, is_day_only } => {
                at.push(NO_I64);
                is_day_only.push(false);
            }
            Cells::Date(days) => days.push(NO_DATE),
            Cells::Cents(cents) => cents.push(NO_I64),
        }
    }

    pub(crate) fn truncate(&mut self, n_rows: usize) {
        match self {
            Cells::Text(texts) => texts.truncate(n_rows),
            Cells::Moment { at, is_day_only } => {
                at.truncate(n_rows);
                is_day_only.truncate(n_rows);
            }
            Cells::Date(days) => days.truncate(n_rows),
            Cells::Cents(cents) => cents.truncate(n_rows),
        }
    }

    /// The texts of a text column.
    pub(crate) fn texts(&self) -> Option<&Texts> {
        if let Cells::Text(texts) = self { Some(texts) } else { None }
    }

    /// Instants of a column of times, microseconds.
    pub(crate) fn instants(&self) -> &[i64] {
        if let Cells::Moment { at, .. } = self { at } else { &[] }
    }

    /// The text of a row; empty in columns of another kind.
    pub(crate) fn text(&self, row: usize) -> &[u8] {
        self.texts().map_or(b"", |texts| texts.get(row))
    }

    /// The day of a row; none where it is empty, and in columns of another kind.
    pub(crate) fn day(&self, row: usize) -> Option<Date> {
        match self {
            Cells::Date(days) => Some(days[row]).filter(|day| *day != NO_DATE).map(Date),
            _ => None,
        }
    }

    /// The text pushed last; empty in columns of another kind.
    pub(crate) fn last_text(&self) -> &[u8] {
        self.texts().map_or(b"", Texts::last)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use arrow::array::{Array, AsArray};

    use super::*;

    #[test]
    fn texts_grow_shrink_and_join() {
        let mut texts = Texts::new();
        assert_eq!(texts.last(), b"");
        for text in ["a", "", "bcd"] {
            texts.push(text.as_bytes());
        }
        texts.truncate(2);
        texts.push("王".as_bytes());
        let mut more = Texts::new();
        more.push(b"x");
        texts.append(&more, "test").unwrap();
        let all: Vec<_> = (0..texts.len()).map(|row| texts.str(row)).collect();
        assert_eq!(all, ["a", "", "王", "x"]);
        let array = texts.into_nullable().unwrap();
        assert!(array.is_null(1) && array.null_count() == 1);
        assert_eq!(array.as_string::<i32>().value(2), "王");
    }
}
