//! A table of results, as CSV or Parquet.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};
use twocard_contracts::tables::{Column, ColumnType, Table};
use twocard_tables::columns::{maybe_f64_column, text_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

/// Cells of a column; absent ones are empty.
pub(super) enum Cells<'a> {
    /// [`NO_KEY`] is absent.
    Count(Vec<u32>),
    Figure(Vec<Option<f64>>),
    Text(Vec<&'a str>),
}

pub(super) struct Sheet<'a> {
    pub(super) table: &'static Table,
    pub(super) columns: Vec<Cells<'a>>,
}

pub(super) const fn column(name: &'static str, column_type: ColumnType, doc: &'static str) -> Column {
    Column { name, column_type, is_nullable: true, is_distinct: false, doc }
}

impl Sheet<'_> {
    pub(super) fn write_csv(&self, dir: &Path) -> Result<()> {
        let path = dir.join(format!("{}.csv", self.table.name));
        let written = || -> Result<()> {
            let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(&path)?));
            writer.write_record(self.table.columns.iter().map(|column| column.name))?;
            let n_rows = self.columns.first().map_or(0, Cells::len);
            let mut text = String::new();
            for row in 0..n_rows {
                for cells in &self.columns {
                    text.clear();
                    cells.push(row, &mut text);
                    writer.write_field(&text)?;
                }
                writer.write_record(None::<&[u8]>)?;
            }
            Ok(writer.flush()?)
        };
        written().with_context(|| format!("cannot write {}", path.display()))
    }

    pub(super) fn write_parquet(self, dir: &Path) -> Result<()> {
        let columns = self.columns.into_iter().map(|cells| match cells {
            Cells::Count(values) => u32_column(values),
            Cells::Figure(values) => maybe_f64_column(values),
            Cells::Text(values) => text_column(values.into_iter().map(|text| (!text.is_empty()).then_some(text))),
        });
        TableDir::new(dir).write(self.table, columns.collect())?;
        Ok(())
    }
}

impl Cells<'_> {
    fn len(&self) -> usize {
        match self {
            Cells::Count(values) => values.len(),
            Cells::Figure(values) => values.len(),
            Cells::Text(values) => values.len(),
        }
    }

    /// Figures have as many digits as tell them from any other.
    fn push(&self, row: usize, text: &mut String) {
        use std::fmt::Write;
        let _ = match self {
            Cells::Count(values) if values[row] == NO_KEY => Ok(()),
            Cells::Count(values) => write!(text, "{}", values[row]),
            Cells::Figure(values) => values[row].map_or(Ok(()), |value| write!(text, "{value}")),
            Cells::Text(values) => text.write_str(values[row]),
        };
    }
}
