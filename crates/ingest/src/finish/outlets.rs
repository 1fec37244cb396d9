//! Outlets: the periods that the outlet table gives, and a bare row for each outlet that only openings name.

use twocard_contracts::reject::RejectReason;
use twocard_contracts::tables::OUTLETS;
use twocard_contracts::time::Timestamp;
use twocard_tables::columns::{date_column, u32_column};
use twocard_tables::{NO_DATE, NO_KEY, TableDir};

use crate::IngestError;
use crate::columns::Texts;
use crate::kept::Kept;
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
    /// Rows whose last day lies before the first: kept as given, never in force.
    pub(crate) n_reversed: u64,
    /// By outlet key: first and last days of the other rows that stand.
    in_force: Vec<Vec<(i32, i32)>>,
}

/// Compares the periods of each outlet, in the order of files and lines; an absent bound is open.
pub(crate) fn check_periods(rows: &Rows, spaces: &Spaces) -> Periods {
    let n_outlets = spaces.get(Space::Outlet).len();
    let mut periods = Periods {
        is_accepted: vec![true; rows.len()],
        is_known: vec![false; n_outlets],
        rejects: Rejects::new(),
        n_reversed: 0,
        in_force: vec![Vec::new(); n_outlets],
    };
    let (from, to) = (days(rows, "valid_from"), days(rows, "valid_to"));
    let file_keys = rows.file_keys();
    for (row, outlet) in rows.key_column("outlet_key").iter().enumerate() {
        let last = if to[row] == NO_DATE { i32::MAX } else { to[row] };
        if from[row] > last {
            periods.n_reversed += 1;
            periods.is_known[*outlet as usize] = true;
            continue;
        }
        let earlier = &mut periods.in_force[*outlet as usize];
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

/// Current openings whose outlet says nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Elsewhere {
    /// The outlet table lacks the outlet.
    pub(crate) n_unknown: u64,
    /// The outlet table has it, but not in force on the day.
    pub(crate) n_not_in_force: u64,
}

/// Counts openings, whose instants stand in the named column.
pub(crate) fn count_elsewhere(openings: &Rows, opened_at: &str, periods: &Periods) -> Elsewhere {
    let opened_at = openings.column(opened_at).map_or(&[][..], Kept::instants);
    let mut elsewhere = Elsewhere::default();
    for (row, outlet) in openings.key_column("outlet_key").iter().enumerate() {
        if *outlet == NO_KEY || openings.is_superseded[row] {
            continue;
        }
        if !periods.is_known[*outlet as usize] {
            elsewhere.n_unknown += 1;
            continue;
        }
        let day = Timestamp(opened_at[row]).date().0;
        let is_in_force = periods.in_force[*outlet as usize].iter().any(|(from, to)| (*from..=*to).contains(&day));
        elsewhere.n_not_in_force += u64::from(!is_in_force);
    }
    elsewhere
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

    let by_key = |push: &dyn Fn(usize, &mut Texts)| {
        let mut column = Texts::new();
        order.iter().for_each(|(key, ..)| push(*key as usize, &mut column));
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
            by_key(&|key, column| column.push(store.values.get(key))).into_given()?,
            by_key(&|key, column| column.push(store.details.get(key))).into_given()?,
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
