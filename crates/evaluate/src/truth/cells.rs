//! Strict reading of the CSV files of a truth.

use std::fs::File;
use std::path::Path;

use csv::StringRecord;

use crate::EvaluateError;

/// An open file with its header.
pub(super) struct CsvFile {
    name: String,
    columns: Vec<String>,
    reader: csv::Reader<File>,
}

/// One row.
pub(super) struct Row<'a> {
    file: &'a str,
    columns: &'a [String],
    record: &'a StringRecord,
}

impl CsvFile {
    /// Opens a file that has these columns, in any order, and perhaps others.
    pub(super) fn open(path: &Path, columns: &[&str]) -> Result<CsvFile, EvaluateError> {
        let fault = |what: String| EvaluateError::File { path: path.to_owned(), what };
        let file = File::open(path).map_err(|error| fault(error.to_string()))?;
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|_| fault("its first line is no CSV header in UTF-8".to_owned()))?;
        let found: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let missing: Vec<&str> =
            columns.iter().copied().filter(|column| !found.iter().any(|name| name == column)).collect();
        if !missing.is_empty() {
            return Err(fault(format!("column {} is missing", missing.join(", "))));
        }
        Ok(CsvFile { name: path.display().to_string(), columns: found, reader })
    }

    /// Goes through the rows.
    pub(super) fn each(
        &mut self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), EvaluateError>,
    ) -> Result<(), EvaluateError> {
        let mut record = StringRecord::new();
        loop {
            let line = self.reader.position().line();
            match self.reader.read_record(&mut record) {
                Ok(false) => return Ok(()),
                Ok(true) => each(&Row { file: &self.name, columns: &self.columns, record: &record })?,
                Err(error) => {
                    let line = error.position().map_or(line, csv::Position::line);
                    let what = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("{len} cells, the header has {expected_len}")
                        }
                        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
                        _ => "cannot be read".to_owned(),
                    };
                    return Err(EvaluateError::Row { file: self.name.clone(), line, column: "1".to_owned(), what });
                }
            }
        }
    }

    /// Whether the header has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }
}

impl<'a> Row<'a> {
    /// A cell, trimmed; empty where the column is absent.
    pub(super) fn text(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at)).unwrap_or("").trim()
    }

    /// A cell that must not be empty.
    pub(super) fn given(&self, column: &str) -> Result<&'a str, EvaluateError> {
        match self.text(column) {
            "" => Err(self.fault(column, "is empty")),
            text => Ok(text),
        }
    }

    /// `true` or `false`, `1` or `0`.
    pub(super) fn flag(&self, column: &str) -> Result<bool, EvaluateError> {
        match self.text(column) {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.fault(column, "is neither true nor false")),
        }
    }

    /// What is wrong with a cell.
    pub(super) fn fault(&self, column: &str, what: impl Into<String>) -> EvaluateError {
        let line = self.record.position().map_or(0, csv::Position::line);
        EvaluateError::Row { file: self.file.to_owned(), line, column: column.to_owned(), what: what.into() }
    }
}
