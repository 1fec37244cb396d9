//! Episodes of every key of a rule, found in parallel.

use rayon::prelude::*;

use crate::judge::{Candidate, Group, Groups};
use crate::sweep::{Event, Sweep, n_units};

/// The rows with what is counted over them.
pub(crate) struct Units<'a> {
    pub(crate) at: &'a [i64],
    pub(crate) units: &'a [u64],
}

impl Units<'_> {
    fn event(&self, row: u32) -> Event {
        Event { unit: self.units[row as usize], at: self.at[row as usize], row }
    }

    /// Events of these rows, sorted by unit and time.
    pub(crate) fn events(&self, rows: impl Iterator<Item = u32>) -> Vec<Event> {
        let mut events: Vec<Event> = rows.map(|row| self.event(row)).collect();
        events.sort_unstable();
        events
    }
}

/// Working memory of one thread.
#[derive(Default)]
struct Scratch {
    events: Vec<Event>,
    by_time: Vec<(i64, u32)>,
    sweep: Sweep,
}

/// Every episode of every group. No row belongs to two.
pub(crate) fn find(
    units: &Units,
    groups: &Groups,
    subject: impl Fn(u32) -> u32 + Sync,
    window: Option<i64>,
    at_least: u32,
) -> Vec<Candidate> {
    groups
        .at_least(at_least as usize)
        .par_iter()
        .map_init(Scratch::default, |scratch, group| {
            of_group(units, *group, subject(group.first()), window, at_least, scratch)
        })
        .flatten_iter()
        .collect()
}

fn of_group(
    units: &Units,
    group: Group,
    subject: u32,
    window: Option<i64>,
    at_least: u32,
    scratch: &mut Scratch,
) -> Vec<Candidate> {
    scratch.events.clear();
    scratch.events.extend(group.rows().map(|row| units.event(row)));
    scratch.events.sort_unstable();
    if n_units(&scratch.events) < at_least {
        return Vec::new();
    }
    let runs = scratch.sweep.episodes(&scratch.events, window, at_least);
    if runs.is_empty() {
        return Vec::new();
    }
    scratch.by_time.clear();
    scratch.by_time.extend(scratch.events.iter().map(|event| (event.at, event.row)));
    scratch.by_time.sort_unstable();
    let by_time = &scratch.by_time;
    runs.into_iter()
        .map(|run| {
            let from = by_time.partition_point(|&(at, _)| at < run.from);
            let to = by_time.partition_point(|&(at, _)| at <= run.to);
            let mut rows: Vec<u32> = by_time[from..to].iter().map(|&(_, row)| row).collect();
            rows.sort_unstable();
            Candidate { subject, rows, figure: run.peak }
        })
        .collect()
}
