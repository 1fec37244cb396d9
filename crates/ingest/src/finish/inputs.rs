//! Tables that people write for the program and that need no identity: dispositions, stations, bulletin inputs.

use arrow::array::ArrayRef;
use twocard_contracts::codes::period;
use twocard_contracts::sources::form;
use twocard_contracts::tables::{BULLETIN_INPUTS, DISPOSITIONS, STATIONS};
use twocard_tables::columns::{bool_column, date_column, f64_column, u32_column};
use twocard_tables::{NO_DATE, NO_KEY, TableDir};

use crate::IngestError;
use crate::columns::Texts;
use crate::kept::Kept;
use crate::rows::Rows;

/// Columns made of some rows of a source table.
pub(super) struct Columns<'a> {
    source: &'a Rows,
    rows: Vec<usize>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(source: &'a Rows, rows: Vec<usize>) -> Self {
        Columns { source, rows }
    }

    fn all(source: &'a Rows) -> Self {
        Columns::new(source, (0..source.len()).collect())
    }

    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The text of a cell; texts are cut from valid UTF-8 only.
    pub(super) fn text(&self, name: &str, row: usize) -> &'a str {
        let text = self.source.column(name).map_or(&b""[..], |cells| cells.text(row));
        std::str::from_utf8(text).unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Texts {
        let mut texts = Texts::new();
        self.rows.iter().for_each(|row| texts.push(self.text(name, *row).as_bytes()));
        texts
    }

    pub(super) fn given(&self, name: &str) -> Result<ArrayRef, IngestError> {
        self.texts(name).into_given()
    }

    pub(super) fn nullable(&self, name: &str) -> Result<ArrayRef, IngestError> {
        self.texts(name).into_nullable()
    }

    pub(super) fn days(&self, name: &str) -> ArrayRef {
        let days = self.source.column(name).map_or(&[][..], Kept::days);
        date_column(self.rows.iter().map(|row| days.get(*row).copied().unwrap_or(NO_DATE)).collect())
    }

    /// Cells were checked to be decimals.
    pub(super) fn decimals(&self, name: &str) -> ArrayRef {
        let value = |row: &usize| form::decimal(self.text(name, *row).as_bytes()).unwrap_or_default();
        f64_column(self.rows.iter().map(value).collect())
    }

    fn counts(&self, name: &str) -> ArrayRef {
        let value = |row: &usize| form::count(self.text(name, *row).as_bytes()).unwrap_or(NO_KEY);
        u32_column(self.rows.iter().map(value).collect())
    }

    pub(super) fn file_keys(&self) -> ArrayRef {
        let keys = self.source.file_keys();
        u32_column(self.rows.iter().map(|row| keys[*row]).collect())
    }

    pub(super) fn lines(&self) -> ArrayRef {
        u32_column(self.rows.iter().map(|row| self.source.lines[*row]).collect())
    }
}

/// Writes the table of dispositions. Notes stay in the source: free text may name people.
pub(crate) fn write_dispositions(rows: &Rows, tables: &TableDir) -> Result<(), IngestError> {
    let columns = Columns::all(rows);
    tables.write(
        &DISPOSITIONS,
        vec![
            columns.file_keys(),
            columns.lines(),
            columns.given("lead_id")?,
            columns.given("outcome")?,
            columns.days("decided_on"),
            columns.given("unit")?,
            columns.days("received_on"),
            columns.days("due_on"),
            columns.nullable("subject_kind")?,
            columns.nullable("subject_id")?,
            bool_column(columns.rows.iter().map(|row| !columns.text("note", *row).is_empty()).collect()),
        ],
    )?;
    Ok(())
}

/// Writes the table of stations.
pub(crate) fn write_stations(rows: &Rows, tables: &TableDir) -> Result<(), IngestError> {
    let columns = Columns::all(rows);
    tables.write(
        &STATIONS,
        vec![
            columns.file_keys(),
            columns.lines(),
            columns.given("station_code")?,
            columns.given("name")?,
            columns.given("division_code")?,
            columns.nullable("town_code")?,
            columns.nullable("recipient")?,
            columns.counts("officer_count"),
        ],
    )?;
    Ok(())
}

/// Writes the table of bulletin inputs.
pub(crate) fn write_bulletin_inputs(rows: &Rows, tables: &TableDir) -> Result<(), IngestError> {
    let columns = Columns::all(rows);
    let periods: Vec<_> =
        columns.rows.iter().map(|row| period::parse(columns.text("period", *row).as_bytes())).collect();
    let mut kinds = Texts::new();
    periods.iter().for_each(|period| kinds.push(period.map_or("", |period| period.kind.name()).as_bytes()));
    let day = |of: fn(&period::Period) -> i32| {
        date_column(periods.iter().map(|period| period.as_ref().map_or(NO_DATE, of)).collect())
    };
    tables.write(
        &BULLETIN_INPUTS,
        vec![
            columns.file_keys(),
            columns.lines(),
            columns.given("division_code")?,
            columns.given("period")?,
            kinds.into_given()?,
            day(|period| period.first.0),
            day(|period| period.last.0),
            columns.given("measure")?,
            columns.decimals("value"),
        ],
    )?;
    Ok(())
}
