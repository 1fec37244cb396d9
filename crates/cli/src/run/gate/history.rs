//! Earlier nights of the same folder: the last run of each day before `as_of`, by its manifest.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;
use twocard_contracts::tables::DATA_QUALITY;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use crate::run::earlier;

/// One earlier night.
#[derive(Debug)]
pub(super) struct EarlierNight {
    pub(super) run_id: String,
    sources: Vec<SourceCount>,
    /// By source table: shares of the hours of day.
    hours: BTreeMap<String, [f64; 24]>,
}

/// What is read of a manifest, whichever version wrote it.
#[derive(Debug, Deserialize)]
struct Head {
    run_id: String,
    as_of: String,
    sources: Vec<SourceCount>,
}

#[derive(Debug, Deserialize)]
struct SourceCount {
    table: String,
    name: String,
    n_read: u64,
    refused: Option<String>,
    /// Set in a copy, which is no file of its own.
    #[serde(default)]
    duplicate_of: Option<String>,
}

/// The last `n_nights` before `as_of`, in the order of days.
pub(super) fn read(runs: &Path, as_of: Date, n_nights: usize) -> Result<Vec<EarlierNight>> {
    let by_day = earlier::nights(runs, as_of, |head: &Head| &head.as_of)?;
    let n_old = by_day.len().saturating_sub(n_nights);
    let nights = by_day.into_values().skip(n_old).map(|(head, folder)| EarlierNight {
        hours: read_hours(&TableDir::new(folder.join("tables"))),
        run_id: head.run_id,
        sources: head.sources.into_iter().filter(|source| source.duplicate_of.is_none()).collect(),
    });
    Ok(nights.collect())
}

/// Shares of hours that a night kept; none where it kept no such table.
fn read_hours(tables: &TableDir) -> BTreeMap<String, [f64; 24]> {
    let read = || -> Result<BTreeMap<String, [f64; 24]>, twocard_tables::TableError> {
        let rows = tables.read(&DATA_QUALITY, &["source_table", "file", "measure", "value"])?;
        let (table, file) = (rows.text("source_table")?, rows.text("file")?);
        let (measure, value) = (rows.text("measure")?, rows.f64("value")?);
        let files: Vec<Option<&str>> = file.iter().collect();
        let mut hours: BTreeMap<String, [f64; 24]> = BTreeMap::new();
        for row in 0..rows.len() {
            let hour = measure.value(row).strip_prefix(super::HOUR).and_then(|hour| hour.parse::<usize>().ok());
            let is_of_table = files[row].is_none();
            if let (Some(hour @ 0..24), true) = (hour, is_of_table) {
                hours.entry(table.value(row).to_owned()).or_insert([0.0; 24])[hour] = value[row];
            }
        }
        Ok(hours)
    };
    read().unwrap_or_default()
}

/// Median of the rows read over the nights that read any file of the source.
pub(super) fn median_rows(nights: &[EarlierNight], table: &str, fits: impl Fn(&str) -> bool) -> (Option<f64>, usize) {
    let mut counts: Vec<u64> = Vec::new();
    for night in nights {
        let mut files = night.sources.iter().filter(|file| file.table == table && fits(&file.name)).peekable();
        if files.peek().is_some() {
            let mut n_read = 0;
            let mut is_refused = false;
            for file in files {
                n_read += file.n_read;
                is_refused |= file.refused.is_some();
            }
            if !is_refused {
                counts.push(n_read);
            }
        }
    }
    counts.sort_unstable();
    let median = match counts.len() {
        0 => None,
        n if n % 2 == 1 => Some(counts[n / 2] as f64),
        n => Some((counts[n / 2 - 1] + counts[n / 2]) as f64 / 2.0),
    };
    (median, counts.len())
}

/// Mean shares of the hours over the nights that kept them.
pub(super) fn mean_hours(nights: &[EarlierNight], table: &str) -> ([f64; 24], usize) {
    let kept: Vec<&[f64; 24]> = nights.iter().filter_map(|night| night.hours.get(table)).collect();
    let mut mean = [0.0; 24];
    for (hour, mean) in mean.iter_mut().enumerate() {
        *mean = kept.iter().map(|hours| hours[hour]).sum::<f64>() / kept.len().max(1) as f64;
    }
    (mean, kept.len())
}
