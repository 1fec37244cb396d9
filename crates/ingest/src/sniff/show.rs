//! Parsed rows as text, identities masked.

use twocard_contracts::mask;
use twocard_contracts::sources::{SourceTable, Value};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_I64};

use super::Sniffed;
use crate::columns::Cells;
use crate::parse::Parsed;

/// A code with so many digits in a row may be a number of somebody.
const LONG_RUN: usize = 7;

/// Adds the first rows of a block until enough are shown.
pub(super) fn add_rows(sniffed: &mut Sniffed, parsed: &Parsed, table: &SourceTable, n_shown: usize) {
    sniffed.columns = table.columns.iter().map(|column| column.name).collect();
    let n_missing = n_shown.saturating_sub(sniffed.rows.len());
    for row in 0..parsed.lines.len().min(n_missing) {
        let columns = table.columns.iter().zip(&parsed.cells);
        sniffed.rows.push(columns.map(|(column, cells)| shown(column.value, cells, row)).collect());
    }
}

/// Takes out columns that are empty in every row shown.
pub(super) fn drop_empty_columns(sniffed: &mut Sniffed) {
    let is_kept: Vec<bool> =
        (0..sniffed.columns.len()).map(|column| sniffed.rows.iter().any(|row| !row[column].is_empty())).collect();
    let mut kept = is_kept.iter();
    sniffed.columns.retain(|_| kept.next().copied().unwrap_or_default());
    for row in &mut sniffed.rows {
        let mut kept = is_kept.iter();
        row.retain(|_| kept.next().copied().unwrap_or_default());
    }
}

fn shown(value: Value, cells: &Cells, row: usize) -> String {
    match cells {
        Cells::Text(texts) => masked(value, texts.str(row)),
        Cells::Moment { at, is_day_only } => match (at[row], is_day_only[row]) {
            (NO_I64, _) => String::new(),
            (at, true) => Timestamp(at).date().to_string(),
            (at, false) => Timestamp(at).to_string(),
        },
        Cells::Date(days) if days[row] == NO_DATE => String::new(),
        Cells::Date(days) => Date(days[row]).to_string(),
        Cells::Cents(cents) if cents[row] == NO_I64 => String::new(),
        Cells::Cents(cents) => cents[row].to_string(),
    }
}

fn masked(value: Value, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    match value {
        Value::Text | Value::Address => mask::name(text),
        Value::IdNumber(_) | Value::Uscc => mask::id_number(text),
        Value::CardNumber
        | Value::Msisdn
        | Value::Phone
        | Value::Imei
        | Value::Iccid
        | Value::Imsi
        | Value::Device
        | Value::Ip
        | Value::Email => mask::number(text),
        Value::Code | Value::OpenList | Value::Form(_) if has_long_run(text) => mask::number(text),
        // A scope of an exemption, or a column that slipped, may hold a name.
        Value::Code | Value::OpenList if !text.is_ascii() => mask::name(text),
        Value::Code
        | Value::OpenList
        | Value::Division
        | Value::Town
        | Value::Village
        | Value::Form(_)
        | Value::Moment
        | Value::Date
        | Value::OneOf(_)
        | Value::IdType(_)
        | Value::Cents => text.to_owned(),
    }
}

fn has_long_run(text: &str) -> bool {
    text.split(|char: char| !char.is_ascii_digit()).any(|run| run.len() >= LONG_RUN)
}
