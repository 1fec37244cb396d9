//! The promises of a table that are checked before it is written: types, empty cells, order, uniqueness.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, DynComparator, RecordBatch, make_comparator};
use arrow::compute::SortOptions;
use twocard_contracts::tables::Table;

use crate::{TableError, schema::arrow_type};

/// Types and empty cells of each column.
pub(crate) fn columns(table: &Table, arrays: &[ArrayRef]) -> Result<(), TableError> {
    let broken = |what: String| TableError::Contract { table: table.name, what };
    if arrays.len() != table.columns.len() {
        return Err(broken(format!("{} columns given, {} agreed", arrays.len(), table.columns.len())));
    }
    for (column, array) in table.columns.iter().zip(arrays) {
        if array.data_type() != &arrow_type(column.column_type) {
            return Err(broken(format!(
                "column {} is {:?}, not {:?}",
                column.name,
                array.data_type(),
                column.column_type
            )));
        }
        if !column.is_nullable && array.null_count() > 0 {
            return Err(broken(format!("column {} has {} empty cells", column.name, array.null_count())));
        }
    }
    Ok(())
}

/// Order of the rows over all batches, and that no two rows share the table's unique columns where those are the columns
/// of the order.
pub(crate) struct Order {
    table: &'static Table,
    /// The columns of the order in the last row so far.
    last: Option<Vec<ArrayRef>>,
}

impl Order {
    pub(crate) fn new(table: &'static Table) -> Order {
        Order { table, last: None }
    }

    /// Checks a batch that follows `n_before` rows.
    pub(crate) fn check(&mut self, batch: &RecordBatch, n_before: usize) -> Result<(), TableError> {
        let table = self.table;
        if table.sorted_by.is_empty() || batch.num_rows() == 0 {
            return Ok(());
        }
        let keys: Vec<ArrayRef> =
            table.sorted_by.iter().filter_map(|name| batch.column_by_name(name)).cloned().collect();
        if let Some(last) = &self.last {
            self.judge(compare(table, last, &keys)?(0, 0), n_before)?;
        }
        let compare = compare(table, &keys, &keys)?;
        for row in 1..batch.num_rows() {
            self.judge(compare(row - 1, row), n_before + row)?;
        }
        self.last = Some(keys.iter().map(|key| key.slice(batch.num_rows() - 1, 1)).collect());
        Ok(())
    }

    fn judge(&self, order: Ordering, row: usize) -> Result<(), TableError> {
        let table = self.table;
        let what = match order {
            Ordering::Less => return Ok(()),
            Ordering::Equal if table.unique != table.sorted_by => return Ok(()),
            Ordering::Equal => "repeats the row before",
            Ordering::Greater => "is out of order",
        };
        Err(TableError::Contract {
            table: table.name,
            what: format!("row {row} {what} by ({})", table.sorted_by.join(", ")),
        })
    }
}

/// Compares a row of some columns with a row of others, column by column, empty cells first.
fn compare(
    table: &Table,
    left: &[ArrayRef],
    right: &[ArrayRef],
) -> Result<impl Fn(usize, usize) -> Ordering, TableError> {
    let comparators: Vec<DynComparator> = left
        .iter()
        .zip(right)
        .map(|(left, right)| make_comparator(left, right, SortOptions::default()))
        .collect::<Result<_, _>>()
        .map_err(|source| TableError::Arrow { table: table.name, source })?;
    Ok(move |i, j| {
        comparators.iter().map(|compare| compare(i, j)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    })
}
