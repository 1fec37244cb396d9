//! Runs without some tables, odd paths, and what a failure leaves behind.

use std::fs;

use twocard_contracts::tables::{ACCOUNT_OPENINGS, ACCOUNTS, FINDINGS, OUTLETS, SIM_ACTIVATIONS, SIMS};

use super::kept_run::{put, write};
use super::{build_as_of, check, open};
use crate::ExtractError;

#[test]
fn a_run_of_one_kind_of_card_has_an_empty_table_of_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let tables = write(&dir.path().join("run"));
    for table in [&SIM_ACTIVATIONS, &SIMS] {
        fs::remove_file(tables.path(table)).unwrap();
    }
    let out = dir.path().join("extract.duckdb");
    let report = build_as_of(&tables, &out, "2024-03-31").unwrap();
    assert!(report.tables.contains(&("sim_activations".to_owned(), 0)));
    check(&open(&out), "SELECT card_kind, count(*) FROM openings GROUP BY ALL", &["account|3"]);
}

#[test]
fn a_missing_stage_fails_and_leaves_the_extract_before_alone() {
    let dir = tempfile::tempdir().unwrap();
    let tables = write(&dir.path().join("run"));
    let out = dir.path().join("extract.duckdb");
    build_as_of(&tables, &out, "2024-03-31").unwrap();
    let before = fs::read(&out).unwrap();

    fs::remove_file(tables.path(&FINDINGS)).unwrap();
    let error = build_as_of(&tables, &out, "2024-03-31").unwrap_err();
    assert!(matches!(error, ExtractError::MissingTable { .. }), "{error}");
    assert!(fs::read(&out).unwrap() == before);

    let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["extract.duckdb", "run"]);
}

#[test]
fn a_row_lost_or_doubled_on_the_way_fails() {
    let dir = tempfile::tempdir().unwrap();
    let tables = write(&dir.path().join("run"));
    let out = dir.path().join("extract.duckdb");
    let header = "outlet_key|outlet_code|institution_code|division_code|valid_from|valid_to";
    put(&tables, &OUTLETS, header, &["0|A01|BANKA|110101||2024-03-09", "0|A01|BANKA|110102|2024-03-09|"]);
    let error = build_as_of(&tables, &out, "2024-03-31").unwrap_err();
    assert_eq!(error.to_string(), "extract, account_openings: 3 rows in the kept table, 4 in the extract");

    let tables = write(&dir.path().join("run"));
    put(&tables, &ACCOUNTS, "account_key|account_id", &["0|a-0", "1|a-1"]);
    let error = build_as_of(&tables, &out, "2024-03-31").unwrap_err();
    assert_eq!(error.to_string(), "extract, account_openings: 3 rows in the kept table, 2 in the extract");
    assert!(!out.exists());
}

#[test]
fn paths_with_quotes_and_wildcards_are_taken_literally() {
    let dir = tempfile::tempdir().unwrap();
    let odd = dir.path().join("it's [a]*?; 国");
    let tables = write(&odd.join("run"));
    put(&tables, &ACCOUNT_OPENINGS, "file_key|line|opened_at", &["0|2|2024-03-01"]);
    let out = dir.path().join("o'ut [a]*.duckdb");
    build_as_of(&tables, &out, "2024-03-31").unwrap();
    let refused = build_as_of(&tables, &dir.path().join("out?.duckdb"), "2024-03-31").unwrap_err();
    assert!(matches!(refused, ExtractError::Path { .. }), "{refused}");
    check(
        &open(&out),
        "SELECT account_id, CAST(opened_at AS VARCHAR) FROM account_openings",
        &["a-0|2024-03-01 00:00:00"],
    );
}

#[test]
fn an_earlier_night_leaves_later_openings_out() {
    let dir = tempfile::tempdir().unwrap();
    let tables = write(&dir.path().join("run"));
    let out = dir.path().join("extract.duckdb");
    build_as_of(&tables, &out, "2024-03-09").unwrap();
    check(&open(&out), "SELECT card_id FROM openings", &["a-0", "s-0"]);
    build_as_of(&tables, &out, "2024-04-01").unwrap();
    check(&open(&out), "SELECT card_id FROM openings", &["a-0", "a-1", "a-2", "a-3", "s-0"]);
}
