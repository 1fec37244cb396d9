//! The largest window of every cell, and the episodes of windows that reach its critical count.

use std::collections::BTreeMap;

use rayon::prelude::*;
use twocard_contracts::time::Date;

use super::Against;
use super::cells::{Cell, p_value};
use super::rates::Rates;
use super::slots::{MOST, Slots};
use super::timelines::{Line, Timelines};
use crate::judge::Candidate;
use crate::openings::Period;
use crate::sweep::{Event, Sweep};
use crate::window::Window;

/// What windows are measured with.
pub(super) struct Measure<'a, 'b> {
    pub(super) timelines: &'b Timelines<'a>,
    pub(super) slots: Slots,
    pub(super) window: Window,
    pub(super) as_of: Date,
    /// The days on which the rule is in force.
    pub(super) period: Period,
    pub(super) floor: u32,
}

/// Working memory of one thread.
#[derive(Default)]
struct Scratch {
    rows: Vec<u32>,
    events: Vec<Event>,
    sweep: Sweep,
}

/// Cells that reach the floor, by key and slot, and the number of cells looked at.
type Cells = (Vec<Cell>, u64);

impl<'a, 'b> Measure<'a, 'b> {
    /// Openings against what is expected by rates.
    pub(super) fn opened(&self, against: Against, least_history: u32) -> Cells {
        let rates = Rates {
            timelines: self.timelines,
            slots: self.slots,
            window: self.window,
            as_of: self.as_of,
            against,
            least_history,
        };
        let expected = rates.work_out();
        self.cells(None, |line| {
            let rates = expected.rates(line)?;
            Some(move |slot: usize| self.slots.expected(&rates[..self.slots.len()], slot, self.window))
        })
    }

    /// Involved cards against the share of peers, one slot or many: a share knows no time of the week.
    pub(super) fn involved(&self, involved: &[bool]) -> Cells {
        let lines = &self.timelines.lines;
        let n_involved =
            |line: &Line| self.timelines.rows(line).iter().filter(|&&row| involved[row as usize]).count() as u64;
        let n_groups = lines.iter().map(|line| line.group as usize + 1).max().unwrap_or(0);
        let mut groups = vec![(0u64, 0u64); n_groups];
        let by_line: Vec<u64> = lines.par_iter().map(n_involved).collect();
        for (line, n) in lines.iter().zip(&by_line) {
            let group = &mut groups[line.group as usize];
            group.0 += n;
            group.1 += self.timelines.rows(line).len() as u64;
        }
        self.cells(Some(involved), |line| {
            let (n, of) = groups[line.group as usize];
            let of_peers = of - self.timelines.rows(line).len() as u64;
            if of_peers == 0 {
                return None;
            }
            let share = ((n - n_involved(line)) as f64 + 0.5) / (of_peers as f64 + 1.0);
            let most = self.timelines.most_in_window(line, self.window.micros());
            Some(move |_| share * f64::from(most))
        })
    }

    /// The rows of a key that are counted, in order of time.
    fn counted(&self, line: &Line, involved: Option<&[bool]>, rows: &mut Vec<u32>) {
        rows.clear();
        let all = self.timelines.rows_in(line, self.period).iter().copied();
        rows.extend(all.filter(|&row| involved.is_none_or(|involved| involved[row as usize])));
    }

    fn cells<E: Fn(usize) -> f64>(
        &self,
        involved: Option<&[bool]>,
        expected: impl Fn(&Line) -> Option<E> + Sync,
    ) -> Cells {
        let of_line = |scratch: &mut Scratch, at: usize, line: &Line| {
            self.counted(line, involved, &mut scratch.rows);
            let n_tested = self.n_slots(&scratch.rows);
            if scratch.rows.len() < self.floor as usize {
                return (Vec::new(), n_tested);
            }
            let (largest, n_windows) = self.largest(scratch);
            if largest.iter().all(|&n| n < self.floor) {
                return (Vec::new(), n_tested);
            }
            let Some(expected) = expected(line) else { return (Vec::new(), n_tested) };
            let n_days = self.timelines.days(line, self.as_of).total();
            let cell = |slot: usize| {
                let (n, n_windows, expected) = (largest[slot], n_windows[slot], expected(slot));
                let p_value = p_value(n, expected, n_windows);
                Cell { line: at as u32, slot: slot as u32, n_days, n, n_windows, expected, p_value, critical: 0 }
            };
            let reached = (0..self.slots.len()).filter(|&slot| largest[slot] >= self.floor);
            (reached.map(cell).collect(), n_tested)
        };
        let lines = self.timelines.lines.par_iter().enumerate();
        let by_line: Vec<(Vec<Cell>, u64)> =
            lines.map_init(Scratch::default, |scratch, (at, line)| of_line(scratch, at, line)).collect();
        let n_tested = by_line.iter().map(|(_, n)| n).sum();
        (by_line.into_iter().flat_map(|(cells, _)| cells).collect(), n_tested)
    }

    /// How many slots some rows lie in.
    fn n_slots(&self, rows: &[u32]) -> u64 {
        if self.slots == Slots::Whole {
            return u64::from(!rows.is_empty());
        }
        let mut is_seen = [false; MOST];
        rows.iter().for_each(|&row| is_seen[self.slots.slot(self.timelines.at[row as usize])] = true);
        is_seen.iter().filter(|is| **is).count() as u64
    }

    /// Largest window and number of windows by slot.
    fn largest(&self, scratch: &mut Scratch) -> ([u32; MOST], [u32; MOST]) {
        let (mut largest, mut n_windows) = ([0; MOST], [0; MOST]);
        self.timelines.events(&scratch.rows, &mut scratch.events);
        scratch.sweep.visit(&scratch.events, Some(self.window.micros()), |start, n| {
            let slot = self.slots.slot(start);
            largest[slot] = n.max(largest[slot]);
            n_windows[slot] += 1;
        });
        (largest, n_windows)
    }

    /// The cells that fire.
    pub(super) fn fired(&'b self, cells: &[Cell], involved: Option<&'b [bool]>) -> Fired<'a, 'b> {
        let mut by_key: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| cell.n >= cell.critical) {
            by_key.entry(self.timelines.lines[cell.line as usize].key).or_default().push(*cell);
        }
        Fired { measure: self, by_key, involved }
    }
}

/// The cells that fire, by key.
pub(super) struct Fired<'a, 'b> {
    measure: &'b Measure<'a, 'b>,
    by_key: BTreeMap<u32, Vec<Cell>>,
    involved: Option<&'b [bool]>,
}

impl Fired<'_, '_> {
    fn qualifies(&self, cells: &[Cell], start: i64, n: u32) -> Option<f64> {
        let slot = self.measure.slots.slot(start) as u32;
        let cell = cells.iter().find(|cell| cell.slot == slot)?;
        (n >= cell.critical).then_some(cell.expected)
    }

    /// Episodes of all keys. No row belongs to two.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let window = Some(self.measure.window.micros());
        let timelines = self.measure.timelines;
        let keys: Vec<(&u32, &Vec<Cell>)> = self.by_key.iter().collect();
        keys.par_iter()
            .map_init(Scratch::default, |scratch, (key, cells)| {
                let line = &timelines.lines[cells[0].line as usize];
                let Scratch { rows, events, sweep } = scratch;
                self.measure.counted(line, self.involved, rows);
                timelines.events(rows, events);
                let qualifies = |start: i64, n: u32| self.qualifies(cells, start, n).is_some();
                let runs = sweep.episodes_where(events, window, qualifies);
                let candidate = |run: crate::sweep::Run| {
                    let at = |row: &u32| timelines.at[*row as usize];
                    let from = rows.partition_point(|row| at(row) < run.from);
                    let to = rows.partition_point(|row| at(row) <= run.to);
                    let mut inside = rows[from..to].to_vec();
                    inside.sort_unstable();
                    Candidate { subject: **key, rows: inside, figure: run.peak }
                };
                runs.into_iter().map(candidate).collect::<Vec<Candidate>>()
            })
            .flatten_iter()
            .collect()
    }

    /// The largest window of a key over some rows that reaches its critical count, and what is expected of it.
    pub(super) fn peak(&self, key: u32, rows: &[u32]) -> (u32, f64) {
        let mut peak = (0, 0.0);
        let Some(cells) = self.by_key.get(&key) else { return peak };
        let mut scratch = Scratch::default();
        self.measure.timelines.events(rows, &mut scratch.events);
        scratch.sweep.visit(&scratch.events, Some(self.measure.window.micros()), |start, n| {
            if n > peak.0
                && let Some(expected) = self.qualifies(cells, start, n)
            {
                peak = (n, expected);
            }
        });
        peak
    }
}
