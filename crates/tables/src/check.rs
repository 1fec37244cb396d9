//! The promises of a table that are checked before it is written: types, empty cells, order, uniqueness.

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::row::{RowConverter, SortField};
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

/// Order of the rows, and that no two rows share the table's unique columns where those are the columns of the order.
pub(crate) fn order(table: &Table, batch: &RecordBatch) -> Result<(), TableError> {
    if table.sorted_by.is_empty() || batch.num_rows() < 2 {
        return Ok(());
    }
    let arrow_error = |source| TableError::Arrow { table: table.name, source };
    let keys: Vec<ArrayRef> = table.sorted_by.iter().filter_map(|name| batch.column_by_name(name)).cloned().collect();
    let fields = keys.iter().map(|key| SortField::new(key.data_type().clone())).collect();
    let rows = RowConverter::new(fields).map_err(arrow_error)?.convert_columns(&keys).map_err(arrow_error)?;
    let is_unique = table.unique == table.sorted_by;
    for i in 1..rows.num_rows() {
        let (before, after) = (rows.row(i - 1), rows.row(i));
        if before > after || (is_unique && before == after) {
            let what = if before > after { "is out of order" } else { "repeats the row before" };
            return Err(TableError::Contract {
                table: table.name,
                what: format!("row {i} {what} by ({})", table.sorted_by.join(", ")),
            });
        }
    }
    Ok(())
}
