//! The accepted rows of one source table over all its files.

use rayon::prelude::*;
use twocard_contracts::codes::address::AddressLevel;

use crate::IngestError;
use crate::columns::{Cells, Texts};
use crate::interner::Interner;
use crate::kept::Kept;
use crate::parse::{Parsed, is_midnight};
use crate::plan::Plan;
use crate::spaces::{BlockKeys, LOOK_AHEAD};
use crate::token::NO_TOKEN;

/// Rows in the order of files and lines, column by column.
pub(crate) struct Rows {
    pub(crate) plan: Plan,
    /// First row of each file that was read as this table.
    pub(crate) files: Vec<(u32, usize)>,
    pub(crate) lines: Vec<u32>,
    /// By contract column; empty where the plan does not keep it.
    pub(crate) cells: Vec<Kept>,
    /// By key column of the plan.
    pub(crate) keys: Vec<Vec<u32>>,
    pub(crate) is_luhn_valid: Vec<bool>,
    pub(crate) address_levels: Vec<Option<AddressLevel>>,
    pub(crate) offsets: Vec<u64>,
    pub(crate) raw: Texts,
    /// Rows that a later row replaces.
    pub(crate) is_superseded: Vec<bool>,
    records: Interner,
    /// By record: its latest row.
    latest: Vec<u32>,
}

impl Rows {
    pub(crate) fn new(plan: Plan) -> Self {
        Rows {
            files: Vec::new(),
            lines: Vec::new(),
            cells: (plan.source.columns.iter().enumerate())
                .map(|(i, column)| Kept::new(column.value, plan.timed == Some(i)))
                .collect(),
            keys: vec![Vec::new(); plan.keys.len()],
            is_luhn_valid: Vec::new(),
            address_levels: Vec::new(),
            offsets: Vec::new(),
            raw: Texts::new(),
            is_superseded: Vec::new(),
            records: Interner::new(),
            latest: Vec::new(),
            plan,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Rows that follow are of this file.
    pub(crate) fn begin_file(&mut self, file_key: u32) {
        self.files.push((file_key, self.len()));
    }

    /// Adds parsed blocks with their keys.
    pub(crate) fn append(&mut self, blocks: &mut [Parsed], keys: &mut BlockKeys) -> Result<(), IngestError> {
        for block in blocks.iter_mut() {
            self.see_records(block);
            self.lines.append(&mut block.lines);
            self.is_luhn_valid.append(&mut block.is_luhn_valid);
            self.address_levels.append(&mut block.address_levels);
            self.offsets.append(&mut block.offsets);
            self.raw.append(&block.raw, "raw text of rows")?;
        }
        let mut by_column: Vec<Vec<&mut Cells>> = self.cells.iter().map(|_| Vec::with_capacity(blocks.len())).collect();
        for block in blocks.iter_mut() {
            for (column, cells) in by_column.iter_mut().zip(&mut block.cells) {
                column.push(cells);
            }
        }
        let plan = &self.plan;
        self.cells.par_iter_mut().zip(by_column).enumerate().try_for_each(|(column, (cells, more))| {
            if plan.keeps[column] {
                for block in more {
                    cells.append(block, plan.source.columns[column].name)?;
                }
            }
            Ok::<(), IngestError>(())
        })?;
        for block in keys {
            for (column, more) in self.keys.iter_mut().zip(block) {
                column.append(more);
            }
        }
        Ok(())
    }

    fn see_records(&mut self, block: &Parsed) {
        let base = self.len();
        self.is_superseded.resize(base + block.lines.len(), false);
        for (row, token) in (base..).zip(&block.records) {
            if (row - base).is_multiple_of(LOOK_AHEAD) {
                let next = &block.records[row - base..];
                self.records.look_ahead(&next[..next.len().min(LOOK_AHEAD)]);
            }
            if *token == NO_TOKEN {
                continue;
            }
            let (record, is_new) = self.records.intern(*token);
            if is_new {
                self.latest.push(row as u32);
            } else {
                let earlier = std::mem::replace(&mut self.latest[record as usize], row as u32);
                self.is_superseded[earlier as usize] = true;
            }
        }
    }

    /// No row follows: what tells re-sent rows is let go.
    pub(crate) fn end(&mut self) {
        (self.records, self.latest) = (Interner::new(), Vec::new());
    }

    /// Makes the midnights of the file read last days without a time.
    pub(crate) fn mark_midnights(&mut self) {
        let first = self.files.last().map_or(0, |(_, first)| *first);
        let timed = self.plan.timed.map(|column| &mut self.cells[column]);
        let Some(Kept::Moment { at, is_day_only: Some(is_day_only) }) = timed else { return };
        for (at, is_day_only) in at.iter().zip(is_day_only).skip(first) {
            *is_day_only |= is_midnight(*at);
        }
    }

    /// File of every row.
    pub(crate) fn file_keys(&self) -> Vec<u32> {
        let mut keys = Vec::with_capacity(self.len());
        let ends = self.files.iter().skip(1).map(|(_, first)| *first).chain([self.len()]);
        for ((file_key, _), end) in self.files.iter().zip(ends) {
            keys.resize(end, *file_key);
        }
        keys
    }

    /// Rows of a file.
    pub(crate) fn n_rows(&self, file_key: u32) -> usize {
        self.range(file_key).len()
    }

    /// Superseded rows of a file.
    pub(crate) fn n_superseded(&self, file_key: u32) -> usize {
        self.is_superseded[self.range(file_key)].iter().filter(|is_superseded| **is_superseded).count()
    }

    fn range(&self, file_key: u32) -> std::ops::Range<usize> {
        let Some(at) = self.files.iter().position(|(file, _)| *file == file_key) else { return 0..0 };
        self.files[at].1..self.files.get(at + 1).map_or(self.len(), |(_, first)| *first)
    }

    /// Keys of a key column, by its kept name.
    pub(crate) fn key_column(&self, kept: &str) -> &[u32] {
        self.plan.keys.iter().position(|key| key.kept == kept).map_or(&[], |column| &self.keys[column])
    }

    /// Cells of a contract column, by name.
    pub(crate) fn column(&self, name: &str) -> Option<&Kept> {
        self.plan.source.index_of(name).map(|column| &self.cells[column])
    }
}
