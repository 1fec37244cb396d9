//! The accounts of all files against the tables as they were written: read = in the table + superseded + rejected.

use twocard_contracts::tables::{REJECTS, SOURCES, Table};
use twocard_tables::{NO_KEY, TableDir};

use crate::IngestError;
use crate::mapping::join::JOINED;

/// Rows of one file in the written tables.
#[derive(Clone, Default)]
struct Written {
    n_in_table: u64,
    n_superseded: u64,
    n_rejected: u64,
    n_cell_rejects: u64,
}

/// Reads the row counts back from the Parquet files and holds them against table `sources`. `plans` are the kept table
/// of each source table and that of its superseded rows.
pub(crate) fn verify<'a>(
    plans: impl Iterator<Item = (&'a Table, Option<&'a Table>)>,
    tables: &TableDir,
) -> Result<(), IngestError> {
    let sources = tables
        .read(&SOURCES, &["table", "name", "n_read", "n_accepted", "n_rejected", "n_superseded", "n_cell_rejects"])?;
    let mut files = vec![Written::default(); sources.len()];
    for (kept, superseded) in plans {
        count(tables, kept, &mut files, |file| &mut file.n_in_table)?;
        if let Some(superseded) = superseded {
            count(tables, superseded, &mut files, |file| &mut file.n_superseded)?;
        }
    }
    let rejects = tables.read(&REJECTS, &["file_key", "is_cell"])?;
    for (file_key, is_cell) in rejects.u32("file_key")?.into_iter().zip(rejects.bool("is_cell")?) {
        let file = files.get_mut(file_key as usize).ok_or_else(|| unknown_file(&REJECTS))?;
        *(if is_cell { &mut file.n_cell_rejects } else { &mut file.n_rejected }) += 1;
    }
    let told = |name: &str| Ok::<_, IngestError>(sources.u32(name)?.into_iter().map(u64::from));
    let told = told("n_read")?
        .zip(told("n_accepted")?)
        .zip(told("n_rejected")?.zip(told("n_superseded")?))
        .zip(told("n_cell_rejects")?);
    let (names, read_as) = (sources.text("name")?, sources.text("table")?);
    for (at, ((((n_read, n_accepted), (n_rejected, n_superseded)), n_cell_rejects), file)) in
        told.zip(&files).enumerate()
    {
        // Rows of a person sheet have no table: they end in the rows that they are joined to.
        let n_without_table = if read_as.value(at) == JOINED.name { n_accepted } else { 0 };
        let file = Written { n_in_table: file.n_in_table + n_without_table, ..file.clone() };
        let is_conserved = n_read == file.n_in_table + file.n_superseded + file.n_rejected
            && n_accepted == file.n_in_table + file.n_superseded
            && (n_rejected, n_superseded, n_cell_rejects) == (file.n_rejected, file.n_superseded, file.n_cell_rejects);
        if !is_conserved {
            return Err(IngestError::Internal(format!(
                "{}: {n_read} rows read, but the written tables hold {} in force, {} superseded and {} rejected",
                names.value(at),
                file.n_in_table,
                file.n_superseded,
                file.n_rejected
            )));
        }
    }
    Ok(())
}

fn count(
    tables: &TableDir,
    table: &Table,
    files: &mut [Written],
    of: fn(&mut Written) -> &mut u64,
) -> Result<(), IngestError> {
    for file_key in tables.read(table, &["file_key"])?.u32("file_key")? {
        // An outlet that only openings name has no row of its own in any file.
        if file_key != NO_KEY {
            *of(files.get_mut(file_key as usize).ok_or_else(|| unknown_file(table))?) += 1;
        }
    }
    Ok(())
}

fn unknown_file(table: &Table) -> IngestError {
    IngestError::Internal(format!("table {} names a file that table sources lacks", table.name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::tables::LISTED_PERSONS;
    use twocard_tables::columns::{bool_column, text_column, u32_column, u64_column};

    use super::*;

    fn tables(n_read: u32, n_rejected: u32) -> (tempfile::TempDir, TableDir) {
        let dir = tempfile::tempdir().unwrap();
        let tables = TableDir::new(dir.path());
        let one = |value: u32| u32_column(vec![value]);
        let text = |value: &'static str| text_column([Some(value)]);
        let source = vec![
            one(0),
            text("outlets"),
            text("a.csv"),
            text("x"),
            u64_column(vec![1]),
            one(n_read),
            one(n_read - n_rejected),
            one(n_rejected),
            one(0),
            one(0),
            one(0),
            one(0),
            one(NO_KEY),
            one(0),
        ];
        tables.write(&SOURCES, source).unwrap();
        let reject = vec![
            one(0),
            one(2),
            u64_column(vec![1]),
            text_column([None::<&str>]),
            text("missing"),
            bool_column(vec![false]),
            one(NO_KEY),
            one(NO_KEY),
        ];
        tables.write(&REJECTS, reject).unwrap();
        (dir, tables)
    }

    #[test]
    fn written_tables_are_held_against_the_accounts() {
        let (_dir, good) = tables(1, 1);
        verify(std::iter::empty(), &good).unwrap();
        for (n_read, n_rejected) in [(2, 1), (2, 2), (1, 0)] {
            let (_dir, bad) = tables(n_read, n_rejected);
            let message = verify(std::iter::empty(), &bad).unwrap_err().to_string();
            assert!(
                message.contains("a.csv: ") && message.contains("0 in force, 0 superseded and 1 rejected"),
                "{message}"
            );
        }
        let (_dir, lost) = tables(1, 1);
        assert!(verify([(&LISTED_PERSONS, None)].into_iter(), &lost).is_err());
    }
}
