//! Outlets: the periods that the outlet table gives, and a bare row for each outlet that only openings name.

use std::collections::BTreeMap;

use twocard_contracts::reject::RejectReason;
use twocard_contracts::tables::OUTLETS;
use twocard_tables::columns::{date_column, u32_column};
use twocard_tables::{NO_DATE, NO_KEY, TableDir};

use crate::IngestError;
use crate::columns::Texts;
use crate::plan::Space;
use crate::rejects::{Reject, Rejects};
use crate::rows::Rows;
use crate::spaces::Spaces;

/// Which rows of the outlet table stand, and which outlets it has.
pub(crate) struct Periods {
    pub(crate) is_accepted: Vec<bool>,
    /// By outlet key.
    pub(crate) is_known: Vec<bool>,
    /// Rows whose period overlaps an earlier row of the same outlet.
    pub(crate) rejects: Rejects,
}

/// Compares the periods of each outlet, in the order of files and lines; an absent bound is open.
pub(crate) fn check_periods(rows: &Rows, spaces: &Spaces) -> Periods {
    let mut periods = Periods {
        is_accepted: vec![true; rows.len()],
        is_known: vec![false; spaces.get(Space::Outlet).len()],
        rejects: Rejects::new(),
    };
    let (from, to) = (days(rows, "valid_from"), days(rows, "valid_to"));
    let file_keys = rows.file_keys();
    let mut by_outlet: BTreeMap<u32, Vec<(i32, i32)>> = BTreeMap::new();
    for (row, outlet) in rows.key_column("outlet_key").iter().enumerate() {
        let last = if to[row] == NO_DATE { i32::MAX } else { to[row] };
        let earlier = by_outlet.entry(*outlet).or_default();
        // An open beginning is the least day, as the sentinel is.
        if earlier.iter().any(|(earlier_from, earlier_to)| from[row] <= *earlier_to && *earlier_from <= last) {
            periods.is_accepted[row] = false;
            let reject = Reject {
                file_key: file_keys[row],
                line: rows.lines[row],
                offset: rows.offsets[row],
                column: Some("valid_from"),
                reason: RejectReason::OverlappingPeriod,
                is_cell: false,
            };
            periods.rejects.push(reject, rows.raw.get(row));
        } else {
            earlier.push((from[row], last));
            periods.is_known[*outlet as usize] = true;
        }
    }
    periods
}

/// Current openings at outlets that the outlet table lacks.
pub(crate) fn n_openings_elsewhere(openings: &Rows, periods: &Periods) -> u64 {
    let outlets = openings.key_column("outlet_key").iter().zip(&openings.is_superseded);
    let is_elsewhere = |(outlet, is_superseded): &(&u32, &bool)| {
        **outlet != NO_KEY && !**is_superseded && !periods.is_known[**outlet as usize]
    };
    outlets.filter(is_elsewhere).count() as u64
}

/// Writes the table.
pub(crate) fn write(rows: &Rows, periods: &Periods, spaces: &Spaces, tables: &TableDir) -> Result<(), IngestError> {
    let store = spaces.get(Space::Outlet);
    let (from, to) = (days(rows, "valid_from"), days(rows, "valid_to"));
    let (keys, file_keys) = (rows.key_column("outlet_key"), rows.file_keys());
    let mut order: Vec<(u32, i32, Option<usize>)> =
        (0..rows.len()).filter(|row| periods.is_accepted[*row]).map(|row| (keys[row], from[row], Some(row))).collect();
    order.extend((0..).zip(&periods.is_known).filter(|(_, is_known)| !**is_known).map(|(key, _)| (key, NO_DATE, None)));
    order.sort_unstable();

    let by_key = |texts: &Texts| {
        let mut column = Texts::new();
        order.iter().for_each(|(key, ..)| column.push(texts.get(*key as usize)));
        column
    };
    let by_row = |name: &str| {
        let mut column = Texts::new();
        for (.., row) in &order {
            column.push(row.and_then(|row| Some(rows.column(name)?.text(row))).unwrap_or_default());
        }
        column
    };
    let day = |days: &[i32]| order.iter().map(|(.., row)| row.map_or(NO_DATE, |row| days[row])).collect();
    let number = |numbers: &[u32]| order.iter().map(|(.., row)| row.map_or(NO_KEY, |row| numbers[row])).collect();
    tables.write(
        &OUTLETS,
        vec![
            u32_column(order.iter().map(|(key, ..)| *key).collect()),
            by_key(&store.values).into_given()?,
            by_key(&store.details).into_given()?,
            by_row("outlet_kind").into_nullable()?,
            by_row("name").into_nullable()?,
            by_row("division_code").into_nullable()?,
            date_column(day(from)),
            date_column(day(to)),
            u32_column(number(&file_keys)),
            u32_column(number(&rows.lines)),
        ],
    )?;
    Ok(())
}

fn days<'a>(rows: &'a Rows, name: &str) -> &'a [i32] {
    rows.column(name).map_or(&[], |cells| cells.days())
}
