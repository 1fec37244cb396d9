//! Tonight's sources, measured: counts from the report of ingest, times from the kept tables.

use std::collections::BTreeMap;
use std::iter::Sum;

use twocard_contracts::tables::{
    ACCOUNT_OPENINGS, ACCOUNT_OPENINGS_SUPERSEDED, SIM_ACTIVATIONS, SIM_ACTIVATIONS_SUPERSEDED, Table,
};
use twocard_contracts::time::{Date, Timestamp};
use twocard_ingest::SourceReport;
use twocard_tables::{TableDir, TableError};

use super::zone::Hours;

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// Counts of one or several files.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Counts {
    pub(super) n_files: usize,
    pub(super) n_read: u64,
    pub(super) n_accepted: u64,
    pub(super) n_rejected: u64,
    pub(super) n_superseded: u64,
    pub(super) n_cell_rejects: u64,
    pub(super) is_refused: bool,
}

impl<'a> Sum<&'a SourceReport> for Counts {
    fn sum<I: Iterator<Item = &'a SourceReport>>(files: I) -> Counts {
        files.fold(Counts::default(), |sum, file| Counts {
            n_files: sum.n_files + 1,
            n_read: sum.n_read + u64::from(file.n_read),
            n_accepted: sum.n_accepted + u64::from(file.n_accepted),
            n_rejected: sum.n_rejected + u64::from(file.n_rejected),
            n_superseded: sum.n_superseded + u64::from(file.n_superseded),
            n_cell_rejects: sum.n_cell_rejects + u64::from(file.n_cell_rejects),
            is_refused: sum.is_refused || file.refused.is_some(),
        })
    }
}

/// Times of the openings of one or several files, up to `as_of`.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Times {
    pub(super) n_rows: u64,
    /// Rows at midnight, or with a day and no time.
    pub(super) n_midnights: u64,
    /// Rows with a time.
    pub(super) hours: Hours,
    /// Of those, openings at a counter.
    pub(super) counter_hours: Hours,
    pub(super) latest: Option<Date>,
}

impl Times {
    pub(super) fn join(mut self, other: &Times) -> Times {
        self.n_rows += other.n_rows;
        self.n_midnights += other.n_midnights;
        self.latest = self.latest.max(other.latest);
        for (hours, more) in [(&mut self.hours, &other.hours), (&mut self.counter_hours, &other.counter_hours)] {
            hours.iter_mut().zip(more).for_each(|(n, m)| *n += m);
        }
        self
    }

    fn see(&mut self, at: i64, is_day_only: bool, is_at_counter: bool) {
        let hour = at.div_euclid(MICROS_PER_HOUR).rem_euclid(24) as usize;
        let is_midnight = at % (24 * MICROS_PER_HOUR) == 0;
        self.n_rows += 1;
        self.n_midnights += u64::from(is_midnight || is_day_only);
        self.latest = self.latest.max(Some(Timestamp(at).date()));
        if !is_day_only {
            self.hours[hour] += 1;
            self.counter_hours[hour] += u64::from(is_at_counter);
        }
    }
}

/// The kept tables of a source table whose rows have a time, and its columns.
pub(super) fn timed(source: &str) -> Option<([&'static Table; 2], &'static str, &'static str)> {
    match source {
        "account_openings" => {
            Some(([&ACCOUNT_OPENINGS, &ACCOUNT_OPENINGS_SUPERSEDED], "opened_at", "opened_at_day_only"))
        }
        "sim_activations" => {
            Some(([&SIM_ACTIVATIONS, &SIM_ACTIVATIONS_SUPERSEDED], "activated_at", "activated_at_day_only"))
        }
        _ => None,
    }
}

/// Times by file of a source table.
pub(super) fn times(source: &str, tables: &TableDir, as_of: Date) -> Result<BTreeMap<u32, Times>, TableError> {
    let mut by_file: BTreeMap<u32, Times> = BTreeMap::new();
    let Some((kept, at, day_only)) = timed(source) else { return Ok(by_file) };
    let end = Timestamp::end_of(as_of).0;
    for table in kept {
        let rows = tables.read(table, &["file_key", at, day_only, "channel"])?;
        let (file_keys, at, day_only) = (rows.u32("file_key")?, rows.timestamp(at)?, rows.bool(day_only)?);
        let channel = rows.text("channel")?;
        // Files follow one another: the map is asked once for each.
        let mut row = 0;
        for file in file_keys.chunk_by(|a, b| a == b) {
            let times = by_file.entry(file[0]).or_default();
            for row in row..row + file.len() {
                if at[row] < end {
                    times.see(at[row], day_only[row], channel.value(row) == "counter");
                }
            }
            row += file.len();
        }
    }
    Ok(by_file)
}
