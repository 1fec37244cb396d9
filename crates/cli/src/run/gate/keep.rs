//! Table `data_quality`, and what is kept of a night that was stopped.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use twocard_contracts::tables::DATA_QUALITY;
use twocard_tables::columns::{maybe_f64_column, text_column, u32_column, u64_column};
use twocard_tables::{TableDir, TableError};

use super::config::Severity;
use super::judge::Entry;

fn severity(entry: &Entry) -> Option<&'static str> {
    entry.severity.map(|severity| match severity {
        Severity::Off => "off",
        Severity::Warn => "warn",
        Severity::Stop => "stop",
    })
}

/// Writes the table.
pub(super) fn write(entries: &[Entry], tables: &TableDir) -> Result<(), TableError> {
    let numbers = |number: fn(&Entry) -> Option<f64>| maybe_f64_column(entries.iter().map(number));
    tables.write(
        &DATA_QUALITY,
        vec![
            text_column(entries.iter().map(|entry| Some(entry.table))),
            text_column(entries.iter().map(|entry| entry.file.as_deref())),
            text_column(entries.iter().map(|entry| Some(&entry.measure))),
            text_column(entries.iter().map(|entry| entry.column.as_deref())),
            numbers(|entry| entry.value),
            numbers(|entry| entry.low),
            numbers(|entry| entry.high),
            text_column(entries.iter().map(severity)),
            text_column(entries.iter().map(|entry| Some(entry.outcome.name()))),
            text_column(entries.iter().map(|entry| entry.why.as_deref())),
            u64_column(entries.iter().map(|entry| entry.n_rows).collect()),
            u32_column(entries.iter().map(|entry| entry.n_nights as u32).collect()),
        ],
    )?;
    Ok(())
}

/// Keeps the measures of a stopped night, as Parquet and as CSV; they name files and columns, no identity.
pub(super) fn keep_refused(entries: &[Entry], tables: &TableDir, folder: &Path) -> Result<PathBuf> {
    let path = folder.join("data_quality.csv");
    let context = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(context)?;
    fs::copy(tables.path(&DATA_QUALITY), TableDir::new(folder).path(&DATA_QUALITY)).with_context(context)?;
    let mut csv = csv::Writer::from_path(&path).with_context(context)?;
    csv.write_record(DATA_QUALITY.columns.iter().map(|column| column.name)).with_context(context)?;
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for entry in entries {
        csv.write_record([
            entry.table,
            entry.file.as_deref().unwrap_or_default(),
            &entry.measure,
            entry.column.as_deref().unwrap_or_default(),
            &number(entry.value),
            &number(entry.low),
            &number(entry.high),
            severity(entry).unwrap_or_default(),
            entry.outcome.name(),
            entry.why.as_deref().unwrap_or_default(),
            &entry.n_rows.to_string(),
            &entry.n_nights.to_string(),
        ])
        .with_context(context)?;
    }
    csv.flush().with_context(context)?;
    Ok(path)
}
