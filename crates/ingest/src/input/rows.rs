//! Rows of typed cells to blocks of records, without an allocation per row.

use super::InputError;
use super::inflate::Growth;
use crate::clean::trim;
use crate::csv::blocks::{Block, HeaderRecord, Places, RowEnd};
use crate::csv::raw::{SEPARATOR, Written};
use crate::csv::records::RowShape;

/// No cell of a real table is longer.
const MAX_CELL_BYTES: usize = 1 << 20;
/// As of a line of text.
const MAX_ROW_BYTES: usize = 8 << 20;
/// All rows of a file: repeated texts are stored once and may grow like compressed ones.
const MAX_BYTES: u64 = 64 << 30;
/// What a row costs at the least, if only to say where it was refused.
const ROW_BYTES: usize = 64;

/// The shape of such rows.
pub(super) fn shape(header: Option<&HeaderRecord>) -> RowShape {
    header.map_or(RowShape { delimiter: SEPARATOR, quote: None, n_cells: 1, written: Written::Cells }, |header| {
        header.shape
    })
}

/// Collects the rows of a block.
pub(super) struct RowBuilder {
    block_bytes: usize,
    n_cells: usize,
    bytes: Vec<u8>,
    ends: Vec<RowEnd>,
    row: Row,
    n_file_bytes: u64,
    growth: Growth,
}

/// The row that is being written.
#[derive(Default)]
struct Row {
    start: usize,
    n_cells: usize,
    has_text: bool,
    /// Where the last cell with text ends, and its number.
    used: usize,
    n_used: usize,
}

impl RowBuilder {
    /// Rows of `n_cells` cells; a shorter one is filled up with empty cells.
    pub(super) fn new(block_bytes: usize, n_cells: usize, n_file_bytes: u64) -> Self {
        let growth = Growth::new(MAX_BYTES);
        let (bytes, ends, row) = (Vec::new(), Vec::new(), Row::default());
        RowBuilder { block_bytes, n_cells, bytes, ends, row, n_file_bytes, growth }
    }

    /// Adds the cell at this place, which no earlier cell of the row has passed.
    pub(super) fn push_cell(
        &mut self,
        place: usize,
        line: u32,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), InputError> {
        while self.row.n_cells < place + 1 {
            if self.row.n_cells > 0 {
                self.bytes.push(SEPARATOR);
            }
            self.row.n_cells += 1;
        }
        let start = self.bytes.len();
        write(&mut self.bytes);
        let cell = &self.bytes[start..];
        if cell.len() > MAX_CELL_BYTES {
            let what = "cell is longer than 1 MiB; is this a table?".into();
            return Err(InputError::Refused { line, what });
        }
        if self.bytes.len() - self.row.start > MAX_ROW_BYTES {
            return Err(InputError::Refused { line, what: "row is longer than 8 MiB; is this a table?".into() });
        }
        self.row.has_text |= !trim(cell).is_empty();
        if !cell.is_empty() {
            (self.row.used, self.row.n_used) = (self.bytes.len(), self.row.n_cells);
        }
        Ok(())
    }

    /// Ends the row. One without any text is none unless `keeps_empty`.
    pub(super) fn end_row(&mut self, line: u32, keeps_empty: bool) -> Result<(), InputError> {
        let row = std::mem::take(&mut self.row);
        if !row.has_text && !keeps_empty {
            self.bytes.truncate(row.start);
        } else {
            // Empty cells beyond the header are no cells.
            if row.n_used > 0 {
                self.bytes.truncate(row.used);
            } else {
                self.bytes.truncate(row.start);
            }
            for _ in row.n_used.max(1)..self.n_cells {
                self.bytes.push(SEPARATOR);
            }
            self.ends.push(RowEnd { end: self.bytes.len(), line });
        }
        let n_bytes = self.bytes.len() - row.start + ROW_BYTES;
        self.row.start = self.bytes.len();
        let grown = self.growth.add(n_bytes, self.n_file_bytes);
        grown.map_err(|what| InputError::Refused { line, what: what.into() })
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= self.block_bytes
    }

    /// The rows collected; none if there is none.
    pub(super) fn take_block(&mut self) -> Option<Block> {
        if self.ends.is_empty() {
            return None;
        }
        self.row = Row::default();
        let (bytes, ends) = (std::mem::take(&mut self.bytes), std::mem::take(&mut self.ends));
        self.bytes.reserve(bytes.len());
        self.ends.reserve(ends.len());
        Some(Block { bytes, offset: 0, first_line: 1, places: Places::Rows(ends), is_cut: false })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn rows_are_filled_up_and_empty_ones_left_out() {
        let mut rows = RowBuilder::new(10, 3, 1);
        for (line, cells) in
            [(2, vec![(0, "a"), (2, "c\n")]), (3, vec![(1, " "), (5, "")]), (5, vec![]), (7, vec![(1, "b"), (8, "")])]
        {
            for (place, cell) in cells {
                rows.push_cell(place, line, |out| out.extend_from_slice(cell.as_bytes())).unwrap();
            }
            rows.end_row(line, line == 5).unwrap();
        }
        rows.push_cell(3, 9, |out| out.push(b'x')).unwrap();
        rows.end_row(9, false).unwrap();
        assert!(rows.is_full());
        let block = rows.take_block().unwrap();
        let found: Vec<_> = block
            .records(shape(None))
            .map(|record| (record.line, String::from_utf8_lossy(record.content).replace('\u{1F}', "|")))
            .collect();
        let expected = [(2, "a||c\n"), (5, "||"), (7, "|b|"), (9, "|||x")];
        assert_eq!(found, expected.map(|(line, row)| (line, row.to_owned())));
        assert!(rows.take_block().is_none());
        assert!(rows.push_cell(0, 1, |out| out.resize(MAX_CELL_BYTES + 1, b'x')).is_err());
    }
}
