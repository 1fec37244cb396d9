//! Tables whose rows are the accepted rows themselves: account openings, SIM activations, listed persons.

use arrow::array::{ArrayRef, BooleanArray};
use arrow::compute::{filter, not};
use twocard_contracts::codes::address::AddressLevel;
use twocard_contracts::tables::Table;
use twocard_tables::TableDir;
use twocard_tables::columns::{bool_column, date_column, i64_column, timestamp_column, u32_column};

use super::texts;
use crate::IngestError;
use crate::columns::{Cells, Texts};
use crate::rows::Rows;

/// Writes the table of these rows, and that of the superseded rows where there is one.
pub(crate) fn write(rows: Rows, tables: &TableDir) -> Result<(), IngestError> {
    let (kept, superseded) = (rows.plan.kept, rows.plan.superseded);
    let is_superseded = rows.is_superseded.contains(&true).then(|| BooleanArray::from(rows.is_superseded.clone()));
    let columns = columns(rows, kept)?;
    let Some(superseded) = superseded else {
        tables.write(kept, columns)?;
        return Ok(());
    };
    match is_superseded {
        None => {
            tables.write(superseded, columns.iter().map(|column| column.slice(0, 0)).collect())?;
            tables.write(kept, columns)?;
        }
        Some(is_superseded) => {
            let internal = |error: arrow::error::ArrowError| IngestError::Internal(error.to_string());
            let chosen = |mask: &BooleanArray| -> Result<Vec<ArrayRef>, IngestError> {
                columns.iter().map(|column| filter(column, mask).map_err(internal)).collect()
            };
            tables.write(superseded, chosen(&is_superseded)?)?;
            tables.write(kept, chosen(&not(&is_superseded).map_err(internal)?)?)?;
        }
    }
    Ok(())
}

/// The columns of a kept table: keys, remarks, and cells of the contract column with the same name.
fn columns(mut rows: Rows, table: &Table) -> Result<Vec<ArrayRef>, IngestError> {
    table
        .columns
        .iter()
        .map(|column| match column.name {
            "file_key" => Ok(u32_column(rows.file_keys())),
            "line" => Ok(u32_column(std::mem::take(&mut rows.lines))),
            "is_luhn_valid" => Ok(bool_column(std::mem::take(&mut rows.is_luhn_valid))),
            "address_level" => address_levels(&rows),
            "opened_at_day_only" | "activated_at_day_only" => Ok(bool_column(day_only(&mut rows))),
            name => match rows.plan.keys.iter().position(|key| key.kept == name) {
                Some(key) => Ok(u32_column(std::mem::take(&mut rows.keys[key]))),
                None => cells(&mut rows, name),
            },
        })
        .collect()
}

fn address_levels(rows: &Rows) -> Result<ArrayRef, IngestError> {
    let name = |row: usize| rows.address_levels[row].map_or("", AddressLevel::name);
    texts(rows.address_levels.len(), "address_level", |row, out| out.extend_from_slice(name(row).as_bytes()))?
        .into_nullable()
}

fn day_only(rows: &mut Rows) -> Vec<bool> {
    match rows.plan.timed.map(|column| &mut rows.cells[column]) {
        Some(Cells::Moment { is_day_only, .. }) => std::mem::take(is_day_only),
        _ => Vec::new(),
    }
}

fn cells(rows: &mut Rows, name: &str) -> Result<ArrayRef, IngestError> {
    match rows.plan.source.index_of(name).map(|column| &mut rows.cells[column]) {
        Some(Cells::Text(texts)) => std::mem::replace(texts, Texts::new()).into_nullable(),
        Some(Cells::Moment { at, .. }) => Ok(timestamp_column(std::mem::take(at))),
        Some(Cells::Date(days)) => Ok(date_column(std::mem::take(days))),
        Some(Cells::Cents(cents)) => Ok(i64_column(std::mem::take(cents))),
        None => Err(IngestError::Internal(format!("nothing fills column {name}"))),
    }
}
