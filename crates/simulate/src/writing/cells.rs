//! Rows of CSV in memory, written cell by cell. No cell of a simulation holds a comma, quote or line break, so none is quoted.

use std::io::Write as _;

use twocard_contracts::time::Date;

use crate::calendar::DAY_SECONDS;
use crate::numbers::push_digits;

/// Rows on their way to a file.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) bytes: Vec<u8>,
    /// Cells of the row begun.
    pub(super) n_cells: usize,
    pub(super) n_rows: u64,
}

impl Cells {
    /// Adds a cell.
    pub(super) fn cell(&mut self, fill: impl FnOnce(&mut Vec<u8>)) {
        if self.n_cells > 0 {
            self.bytes.push(b',');
        }
        self.n_cells += 1;
        fill(&mut self.bytes);
    }

    pub(super) fn empty(&mut self) {
        self.cell(|_| {});
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.cell(|out| out.extend_from_slice(bytes));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: u64) {
        self.cell(|out| push_number(out, number));
    }

    /// A value as it shows itself; for tables of few rows.
    pub(super) fn shown(&mut self, value: impl std::fmt::Display) {
        self.cell(|out| push_shown(out, value));
    }

    /// A wall-clock time in seconds since 1970-01-01.
    pub(super) fn time(&mut self, seconds: i64) {
        self.cell(|out| {
            push_date(out, seconds.div_euclid(DAY_SECONDS) as i32);
            let second = seconds.rem_euclid(DAY_SECONDS) as u64;
            for (mark, part) in [(b' ', second / 3_600), (b':', second / 60 % 60), (b':', second % 60)] {
                out.push(mark);
                push_digits(out, part, 2);
            }
        });
    }

    pub(super) fn date(&mut self, day: Option<i32>) {
        self.cell(|out| {
            if let Some(day) = day {
                push_date(out, day);
            }
        });
    }

    /// Ends the row, which must have all cells of its table.
    pub(super) fn end(&mut self, n_columns: usize) {
        debug_assert_eq!(self.n_cells, n_columns, "cells of a row");
        self.bytes.push(b'\n');
        self.n_cells = 0;
        self.n_rows += 1;
    }
}

fn push_date(out: &mut Vec<u8>, day: i32) {
    let (year, month, day_of_month) = Date(day).ymd();
    push_digits(out, year as u64, 4);
    out.push(b'-');
    push_digits(out, u64::from(month), 2);
    out.push(b'-');
    push_digits(out, u64::from(day_of_month), 2);
}

/// Appends a number without leading zeros.
pub(super) fn push_number(out: &mut Vec<u8>, number: u64) {
    push_digits(out, number, number.max(1).ilog10() as usize + 1);
}

/// Appends the text of a value. Writing to memory does not fail.
pub(super) fn push_shown(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use twocard_contracts::time::Timestamp;

    use super::*;

    #[test]
    fn cells_read_as_their_values_show_themselves() {
        let mut cells = Cells::default();
        for seconds in [0_i64, 86_399, 1_719_763_199, 1_709_251_200] {
            cells.time(seconds);
            cells.shown(Timestamp(seconds * 1_000_000));
            cells.date(Some((seconds / DAY_SECONDS) as i32));
            cells.shown(Date((seconds / DAY_SECONDS) as i32));
        }
        for number in [0, 7, 10, 99_999, u64::MAX] {
            cells.number(number);
            cells.shown(number);
        }
        let text = String::from_utf8_lossy(&cells.bytes).into_owned();
        let cells: Vec<&str> = text.split(',').collect();
        assert_eq!(cells.len(), 26);
        assert!(cells.chunks(2).all(|pair| pair[0] == pair[1]), "{text}");
    }
}
