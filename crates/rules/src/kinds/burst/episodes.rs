//! Episodes of every key of a rule, found in parallel.

use rayon::prelude::*;

use super::Count;
use super::sweep::{Event, Sweep, n_units};
use crate::grounds::GroundColumns;

/// One fired burst.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Episode {
    pub(super) key: u32,
    pub(super) peak: u32,
    /// Its grounds, ascending; no row belongs to two episodes.
    pub(super) rows: Vec<u32>,
}

/// The rows with what is counted over them.
pub(super) struct Units<'a> {
    pub(super) columns: &'a GroundColumns<'a>,
    pub(super) count: Count,
}

impl Units<'_> {
    fn event(&self, row: u32) -> Event {
        let unit = match self.count {
            Count::Holders => self.columns.holder(row),
            Count::Cards => self.columns.card(row),
        };
        Event { unit, at: self.columns.at(row), row }
    }

    /// Events of these rows, sorted by unit and time.
    pub(super) fn events(&self, rows: impl Iterator<Item = u32>) -> Vec<Event> {
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

/// Every episode, by its first ground: neither a key's value nor the number of threads has a say in the order.
pub(super) fn find(units: &Units, keys: &[u32], window: Option<i64>, at_least: u32) -> Vec<Episode> {
    // key and row in one number: rows of a key become neighbours, in order of rows
    let mut order: Vec<u64> =
        keys.iter().zip(0u32..).map(|(&key, row)| u64::from(key) << 32 | u64::from(row)).collect();
    order.par_sort_unstable();
    let groups: Vec<&[u64]> =
        order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|group| group.len() >= at_least as usize).collect();
    let mut episodes: Vec<Episode> = groups
        .par_iter()
        .map_init(Scratch::default, |scratch, group| of_key(units, group, window, at_least, scratch))
        .flatten_iter()
        .collect();
    episodes.par_sort_unstable_by_key(|episode| episode.rows[0]);
    episodes
}

fn of_key(units: &Units, group: &[u64], window: Option<i64>, at_least: u32, scratch: &mut Scratch) -> Vec<Episode> {
    scratch.events.clear();
    scratch.events.extend(group.iter().map(|&pair| units.event(pair as u32)));
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
            Episode { key: (group[0] >> 32) as u32, peak: run.peak, rows }
        })
        .collect()
}
