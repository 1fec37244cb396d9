//! All measures of tonight, judged.

use std::collections::BTreeMap;

use anyhow::Result;
use twocard_contracts::sources::{self, SourceTable};
use twocard_contracts::time::Date;
use twocard_ingest::{SourceReport, kept_column};
use twocard_tables::TableDir;

use super::HOUR;
use super::config::{
    Bare, ColumnName, DayBound, Expectations, FRESHNESS_DAYS, QualityConfig, RowBounds, Severity, ShareBound,
};
use super::history::{EarlierNight, mean_hours, median_rows};
use super::judge::{Entry, NOTHING_EXPECTED};
use super::measures::{Counts, Times, timed, times};
use super::pattern;
use super::zone;

/// What the gate looks at.
pub(super) struct Tonight<'a> {
    pub(super) config: &'a QualityConfig,
    pub(super) sources: &'a [SourceReport],
    pub(super) tables: &'a TableDir,
    pub(super) as_of: Date,
    pub(super) nights: &'a [EarlierNight],
}

/// One source: a table, one of its files, or the files that fit a pattern.
struct Source<'a> {
    table: &'static str,
    file: Option<&'a str>,
    counts: Counts,
    times: Option<Times>,
    expected: Expectations,
}

/// Every measure of every source, by table in the order of names, then files, then patterns.
pub(super) fn judge(tonight: &Tonight) -> Result<Vec<Entry>> {
    let mut tables = sources::ALL.to_vec();
    tables.sort_by_key(|table| table.name);
    let mut entries = Vec::new();
    for table in tables {
        judge_table(tonight, table, &mut entries)?;
    }
    Ok(entries)
}

fn judge_table(tonight: &Tonight, table: &'static SourceTable, entries: &mut Vec<Entry>) -> Result<()> {
    // A copy is no file of its own.
    let is_own = |source: &&SourceReport| source.duplicate.is_none();
    let of_table = || tonight.sources.iter().filter(is_own).filter(|source| source.table == table.name);
    let is_expected = tonight.config.tables.keys().any(|name| name.0 == table.name);
    let has_history = median_rows(tonight.nights, table.name, |_| true).1 > 0;
    if of_table().next().is_none() && !is_expected && !has_history {
        return Ok(());
    }
    let times = times(table.name, tonight.tables, tonight.as_of)?;
    let times_of = |files: &mut dyn Iterator<Item = &SourceReport>| {
        let none = Times::default();
        timed(table.name).map(|_| files.fold(none, |sum, file| sum.join(times.get(&file.file_key).unwrap_or(&none))))
    };
    let expected = tonight.config.of_table(table.name);
    let whole = Source {
        table: table.name,
        file: None,
        counts: of_table().sum(),
        times: times_of(&mut of_table()),
        expected: expected.clone(),
    };
    judge_source(tonight, &whole, |_| true, entries);
    null_shares(tonight, table, &expected.null_share, entries)?;
    keep_hours(&whole, entries);
    if whole.counts.n_files > 1 {
        for file in of_table() {
            let expected = Expectations { zone_shift: expected.zone_shift, ..Expectations::default() };
            let (counts, times) = (std::iter::once(file).sum(), times_of(&mut std::iter::once(file)));
            let one = Source { table: table.name, file: Some(&file.name), counts, times, expected };
            judge_source(tonight, &one, |name| name == file.name, entries);
        }
    }
    for (wanted, expected) in &tonight.config.files {
        let fits = |name: &str| pattern::fits(wanted, name);
        let files = || of_table().filter(|file| fits(&file.name));
        if files().next().is_some() || median_rows(tonight.nights, table.name, fits).1 > 0 {
            let (counts, times) = (files().sum(), times_of(&mut files()));
            let some = Source { table: table.name, file: Some(wanted), counts, times, expected: expected.clone() };
            judge_source(tonight, &some, fits, entries);
        }
    }
    Ok(())
}

fn judge_source(tonight: &Tonight, source: &Source, fits: impl Fn(&str) -> bool, entries: &mut Vec<Entry>) {
    let Source { table, file, counts, times, expected } = source;
    let min_rows = tonight.config.min_rows;
    let mut share = |measure: &str, n_hits: u64, n_rows: u64, bound: ShareBound| {
        entries.push(Entry::share(table, *file, measure, n_hits, n_rows).at_most(bound, min_rows));
    };
    share("reject_share", counts.n_rejected, counts.n_read, expected.reject_share);
    share("cell_reject_share", counts.n_cell_rejects, counts.n_accepted, expected.cell_reject_share);
    share("superseded_share", counts.n_superseded, counts.n_accepted, expected.superseded_share);
    if let Some(times) = times {
        share("midnight_share", times.n_midnights, times.n_rows, expected.midnight_share);
        entries.push(freshness(tonight, source, times, expected.freshness));
        entries.push(zone_shift(tonight, source, times, expected.zone_shift));
    }
    entries.push(rows(tonight, source, fits, expected.rows));
}

/// Rows read against the median of earlier nights.
fn rows(tonight: &Tonight, source: &Source, fits: impl Fn(&str) -> bool, bounds: RowBounds) -> Entry {
    let n_read = source.counts.n_read;
    let mut entry = Entry::new(source.table, source.file, "rows", Some(n_read as f64), n_read);
    if bounds.min_share.is_none() && bounds.max_share.is_none() {
        return entry.because(NOTHING_EXPECTED);
    }
    if source.counts.is_refused {
        return entry.because("the source is optional and was refused");
    }
    let (median, n_nights) = median_rows(tonight.nights, source.table, fits);
    entry.n_nights = n_nights;
    match median.filter(|_| n_nights >= tonight.config.min_nights) {
        None => entry.because(&format!("{n_nights} earlier nights have it; {} are needed", tonight.config.min_nights)),
        Some(median) => {
            let bound = |share: Option<f64>| share.map(|share| share * median);
            let severity = bounds.severity.unwrap_or(Severity::Warn);
            entry.because(&format!("median of {n_nights} earlier nights {median}")).within(
                bound(bounds.min_share),
                bound(bounds.max_share),
                severity,
            )
        }
    }
}

fn freshness(tonight: &Tonight, source: &Source, times: &Times, bound: DayBound) -> Entry {
    let n_days = times.latest.map(|latest| f64::from(tonight.as_of.0 - latest.0));
    let entry = Entry::new(source.table, source.file, "freshness_days", n_days, times.n_rows);
    let severity = bound.severity.unwrap_or(Severity::Warn);
    let (_, n_nights) = median_rows(tonight.nights, source.table, |_| true);
    match bound.max_days {
        Some(max) => entry.within(None, Some(max), severity),
        None if source.file.is_some() => entry.because(NOTHING_EXPECTED),
        None if n_nights < tonight.config.min_nights => {
            entry.because(&format!("{n_nights} earlier nights have it; {} are needed", tonight.config.min_nights))
        }
        None => {
            let mut entry = entry;
            entry.n_nights = n_nights;
            entry.within(None, Some(FRESHNESS_DAYS), severity)
        }
    }
}

/// Hours by which the times are off: against earlier nights, else against the opening hours of counters.
fn zone_shift(tonight: &Tonight, source: &Source, times: &Times, bound: Bare) -> Entry {
    let n_timed: u64 = times.hours.iter().sum();
    let n_at_counter: u64 = times.counter_hours.iter().sum();
    let mut entry = Entry::new(source.table, source.file, "zone_shift_hours", None, n_timed);
    let Some(severity) = bound.severity else { return entry.because(NOTHING_EXPECTED) };
    let (earlier, n_nights) = mean_hours(tonight.nights, source.table);
    let min_rows = tonight.config.min_rows;
    let basis = if n_nights >= tonight.config.min_nights && n_timed >= min_rows {
        entry.n_nights = n_nights;
        entry.value = Some(f64::from(zone::shift_against(&times.hours, &earlier)));
        "against the hours of earlier nights"
    } else if n_at_counter >= min_rows {
        entry.n_rows = n_at_counter;
        entry.value = Some(f64::from(zone::shift_of_counters(&times.counter_hours)));
        "against the opening hours of counters"
    } else {
        return entry.because(&format!("only {n_at_counter} openings at a counter with a time; {min_rows} are needed"));
    };
    entry.because(basis).within(Some(0.0), Some(0.0), severity)
}

fn null_shares(
    tonight: &Tonight,
    table: &'static SourceTable,
    expected: &BTreeMap<ColumnName, ShareBound>,
    entries: &mut Vec<Entry>,
) -> Result<()> {
    let Some(kept) = super::kept_table(table.name) else { return Ok(()) };
    let counts = tonight.tables.counts(kept)?;
    for column in table.columns.iter().filter(|column| !column.is_required) {
        let at = kept_column(table, column.name).and_then(|name| kept.columns.iter().position(|c| c.name == name));
        let Some(at) = at else { continue };
        let bound = expected.get(&ColumnName(column.name.to_owned())).copied().unwrap_or_default();
        let mut entry = Entry::share(table.name, None, "null_share", counts.n_empty[at], counts.n_rows);
        entry.column = Some(column.name.to_owned());
        entries.push(entry.at_most(bound, tonight.config.min_rows));
    }
    Ok(())
}

/// The hours of day, for later nights to compare with.
fn keep_hours(source: &Source, entries: &mut Vec<Entry>) {
    let Some(times) = &source.times else { return };
    let n_timed = times.hours.iter().sum();
    if n_timed == 0 {
        return;
    }
    for (hour, share) in zone::shares(&times.hours).into_iter().enumerate() {
        let measure = format!("{HOUR}{hour:02}");
        entries.push(Entry::new(source.table, None, &measure, Some(share), n_timed).because("kept for later nights"));
    }
}
