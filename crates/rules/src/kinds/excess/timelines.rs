//! The rows of every key in order of time.

use rayon::prelude::*;
use twocard_contracts::time::{Date, Timestamp};

use super::slots::{Days, MOST, Slots};
use crate::openings::Period;
use crate::sweep::Event;

/// Rows by key, then time, then place in the tables: one array for all keys.
pub(super) struct Timelines<'a> {
    pub(super) lines: Vec<Line>,
    rows: Vec<u32>,
    pub(super) at: &'a [i64],
    units: &'a [u64],
}

/// The rows of one key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub(super) key: u32,
    /// Number of its peers' group.
    pub(super) group: u32,
    from: u32,
    to: u32,
}

/// What the openings of one key add up to.
pub(super) struct Tally {
    /// Openings by slot.
    pub(super) n: [u32; MOST],
    /// Openings of the busiest occurrence of each slot.
    pub(super) busiest: [u32; MOST],
}

impl<'a> Timelines<'a> {
    /// `group` names the peers of a key by its first row.
    pub(super) fn of(
        rows: &[u32],
        keys: &[u32],
        at: &'a [i64],
        units: &'a [u64],
        group: impl Fn(u32) -> u32,
    ) -> Timelines<'a> {
        let mut sorted: Vec<(u32, i64, u32)> =
            rows.par_iter().map(|&row| (keys[row as usize], at[row as usize], row)).collect();
        sorted.par_sort_unstable();
        let mut lines = Vec::new();
        let mut from = 0;
        for of_key in sorted.chunk_by(|a, b| a.0 == b.0) {
            let to = from + of_key.len() as u32;
            lines.push(Line { key: of_key[0].0, group: group(of_key[0].2), from, to });
            from = to;
        }
        Timelines { lines, rows: sorted.into_iter().map(|(_, _, row)| row).collect(), at, units }
    }

    pub(super) fn rows(&self, line: &Line) -> &[u32] {
        &self.rows[line.from as usize..line.to as usize]
    }

    pub(super) fn rows_in(&self, line: &Line, period: Period) -> &[u32] {
        let rows = self.rows(line);
        let from = period.from.map_or(0, |from| rows.partition_point(|&row| self.at[row as usize] < from));
        let to = rows.partition_point(|&row| self.at[row as usize] < period.to);
        &rows[from.min(to)..to]
    }

    /// Days from the first row of a key on.
    pub(super) fn days(&self, line: &Line, as_of: Date) -> Days {
        let first = self.rows(line).first().map_or(0, |&row| self.at[row as usize]);
        Days::between(Timestamp(first).date(), as_of)
    }

    /// Sorted by unit and time, as a sweep reads them.
    pub(super) fn events(&self, rows: &[u32], events: &mut Vec<Event>) {
        events.clear();
        events.extend(rows.iter().map(|&row| Event { unit: self.units[row as usize], at: self.at[row as usize], row }));
        events.sort_unstable();
    }

    pub(super) fn tally(&self, line: &Line, slots: Slots) -> Tally {
        let mut tally = Tally { n: [0; MOST], busiest: [0; MOST] };
        let occurrence = |row: &u32| slots.occurrence(self.at[*row as usize]);
        for of_one in self.rows(line).chunk_by(|a, b| occurrence(a) == occurrence(b)) {
            let (slot, n) = (slots.slot(self.at[of_one[0] as usize]), of_one.len() as u32);
            tally.n[slot] += n;
            tally.busiest[slot] = tally.busiest[slot].max(n);
        }
        tally
    }

    /// Most rows of a key in one window.
    pub(super) fn most_in_window(&self, line: &Line, length: i64) -> u32 {
        let rows = self.rows(line);
        let (mut end, mut most) = (0, 0);
        for (start, &row) in rows.iter().enumerate() {
            while rows.get(end).is_some_and(|&last| self.at[last as usize] - self.at[row as usize] < length) {
                end += 1;
            }
            most = most.max(end - start);
        }
        most as u32
    }
}
