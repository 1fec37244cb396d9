#![allow(clippy::unwrap_used, reason = "tests")]

//! An extract of a small run, opened as a regulator would: under another name, read-only, with plain DuckDB.

mod contents;
mod failures;
mod kept_run;
mod queries;
mod speed;

use std::path::Path;

use duckdb::types::ValueRef;
use duckdb::{AccessMode, Config, Connection};
use tempfile::TempDir;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;

use crate::{ExtractError, ExtractMeta, ExtractReport, build};

fn build_as_of(tables: &TableDir, out: &Path, as_of: &str) -> Result<ExtractReport, ExtractError> {
    let as_of = Date::parse(as_of.as_bytes()).unwrap();
    let meta = ExtractMeta { run_id: "20240331-0a1b2c3d", as_of, code_version: "0.1.0" };
    build(tables, out, &meta)
}

fn open(path: &Path) -> Connection {
    let config = Config::default().access_mode(AccessMode::ReadOnly).unwrap();
    Connection::open_with_flags(path, config).unwrap()
}

/// The extract of [`kept_run`], moved to another name.
fn sample() -> (TempDir, Connection) {
    let dir = tempfile::tempdir().unwrap();
    let tables = kept_run::write(&dir.path().join("run"));
    build_as_of(&tables, &dir.path().join("extract.duckdb"), "2024-03-31").unwrap();
    let renamed = dir.path().join("for the regulator.db");
    std::fs::rename(dir.path().join("extract.duckdb"), &renamed).unwrap();
    let db = open(&renamed);
    (dir, db)
}

/// Rows of a query, cells separated by `|`, empty cells as `-`.
fn rows(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let n_columns = row.as_ref().column_count();
        let cells: Vec<String> = (0..n_columns).map(|i| cell(row.get_ref(i).unwrap())).collect();
        lines.push(cells.join("|"));
    }
    lines
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Boolean(value) => value.to_string(),
        ValueRef::Int(value) => value.to_string(),
        ValueRef::UInt(value) => value.to_string(),
        ValueRef::BigInt(value) => value.to_string(),
        ValueRef::Double(value) => value.to_string(),
        ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("cast this cell to text in the query: {other:?}"),
    }
}

fn check(db: &Connection, sql: &str, expected: &[&str]) {
    assert_eq!(rows(db, sql), expected, "{sql}");
}
