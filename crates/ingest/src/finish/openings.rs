//! Tables whose rows are the accepted rows themselves: account openings, SIM activations, listed persons.

use std::ops::Range;

use arrow::array::{ArrayRef, BooleanArray};
use arrow::compute::{filter, not};
use rayon::prelude::*;
use twocard_contracts::codes::address::AddressLevel;
use twocard_contracts::tables::Table;
use twocard_tables::columns::{bool_column, u32_column};
use twocard_tables::{TableDir, TableWriter};

use super::{row_groups, texts};
use crate::IngestError;
use crate::rows::Rows;

/// Writes the table of these rows, and that of the superseded rows where there is one.
pub(crate) fn write(rows: &Rows, tables: &TableDir) -> Result<(), IngestError> {
    let mut kept = tables.writer(rows.plan.kept)?;
    let mut superseded = rows.plan.superseded.map(|table| tables.writer(table)).transpose()?;
    let file_keys = rows.file_keys();
    for range in row_groups(rows.len()) {
        let columns = columns(rows, rows.plan.kept, &file_keys, range.clone())?;
        match &mut superseded {
            Some(superseded) if rows.is_superseded[range.clone()].contains(&true) => {
                let mask = BooleanArray::from(rows.is_superseded[range].to_vec());
                write_chosen(&columns, &mask, superseded)?;
                write_chosen(&columns, &not(&mask).map_err(|error| internal(&error))?, &mut kept)?;
            }
            _ => kept.write(columns)?,
        }
    }
    kept.finish()?;
    superseded.map(TableWriter::finish).transpose()?;
    Ok(())
}

fn write_chosen(columns: &[ArrayRef], mask: &BooleanArray, writer: &mut TableWriter) -> Result<(), IngestError> {
    let chosen = columns.par_iter().map(|column| filter(column, mask).map_err(|error| internal(&error)));
    Ok(writer.write(chosen.collect::<Result<_, IngestError>>()?)?)
}

fn internal(error: &arrow::error::ArrowError) -> IngestError {
    IngestError::Internal(error.to_string())
}

/// The columns of a kept table: keys, remarks, and cells of the contract column with the same name.
fn columns(rows: &Rows, table: &Table, file_keys: &[u32], range: Range<usize>) -> Result<Vec<ArrayRef>, IngestError> {
    let column = |name: &str| match name {
        "file_key" => Ok(u32_column(file_keys[range.clone()].to_vec())),
        "line" => Ok(u32_column(rows.lines[range.clone()].to_vec())),
        "is_luhn_valid" => Ok(bool_column(rows.is_luhn_valid[range.clone()].to_vec())),
        "address_level" => {
            let name = |row: usize| rows.address_levels[row].map_or("", AddressLevel::name);
            texts(range.clone(), |row, out| out.extend_from_slice(name(row).as_bytes())).into_nullable()
        }
        "opened_at_day_only" | "activated_at_day_only" => {
            let is_day_only = rows.plan.timed.map_or(&[][..], |column| rows.cells[column].day_only());
            Ok(bool_column(is_day_only[range.clone()].to_vec()))
        }
        name => match rows.plan.keys.iter().position(|key| key.kept == name) {
            Some(key) => Ok(u32_column(rows.keys[key][range.clone()].to_vec())),
            None => match rows.column(name) {
                Some(cells) => cells.array(range.clone()),
                None => Err(IngestError::Internal(format!("nothing fills column {name}"))),
            },
        },
    };
    table.columns.par_iter().map(|contract| column(contract.name)).collect()
}
