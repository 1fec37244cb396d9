//! The queries for regulators in `sql/queries/`: each runs on an extract and returns what its card promises.

use std::fs;
use std::path::{Path, PathBuf};

use super::{check, rows, sample};
use crate::card::header;
use crate::catalog::OBJECTS;

pub(super) fn sql_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    files
}

fn query(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sql/queries").join(name)).unwrap()
}

#[test]
fn every_sql_file_is_in_the_catalogue() {
    let mut in_catalogue: Vec<String> = OBJECTS.iter().map(|object| format!("{}.sql", object.name)).collect();
    in_catalogue.sort();
    let on_disk: Vec<String> =
        sql_files("sql").iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(on_disk, in_catalogue);
}

#[test]
fn every_query_returns_the_columns_of_its_card_in_a_total_order() {
    let (_dir, db) = sample();
    let files = sql_files("sql/queries");
    assert!(files.len() >= 4);
    for path in files {
        let sql: &'static str = fs::read_to_string(&path).unwrap().leak();
        let card: Vec<_> = header(sql).collect();
        for key in ["title", "question", "parameters", "order"] {
            assert!(card.iter().any(|(name, _)| *name == key), "{}: no {key}", path.display());
        }
        let promised: Vec<String> = card
            .iter()
            .filter_map(|(key, _)| key.strip_prefix("column "))
            .map(|column| column.replacen(' ', "|", 1))
            .collect();
        let query = sql.trim_end().trim_end_matches(';');
        assert_eq!(rows(&db, &format!("SELECT column_name, column_type FROM (DESCRIBE {query})")), promised, "{sql}");
        assert!(!rows(&db, &format!("SELECT CAST(q AS VARCHAR) FROM ({query}) q")).is_empty(), "{sql}");
        assert!(query.contains("\nORDER BY "), "{}: no order", path.display());
    }
}

#[test]
fn openings_are_counted_per_institution_and_month() {
    let (_dir, db) = sample();
    let sql = query("openings_by_institution_month.sql").replace(';', "");
    check(
        &db,
        &format!("SELECT COLUMNS(c -> c <> 'month'), CAST(month AS VARCHAR) FROM ({sql})"),
        &["BANKA|account|3|3|3|2024-03-01", "TELB|sim|1|1|0|2024-03-01"],
    );
}

#[test]
fn quiet_rules_stand_beside_those_that_fired() {
    let (_dir, db) = sample();
    check(
        &db,
        &query("findings_by_rule_band.sql"),
        &["F3|1|同一代办人短期多人开户|fired|high|1|1|3|3", "F9|1|连号卡|not_applicable|-|0|0|0|0"],
    );
}

#[test]
fn outlets_stand_by_rate_under_their_latest_place() {
    let (_dir, db) = sample();
    check(
        &db,
        &query("outlets_by_finding_rate.sql"),
        &["BANKA|A01|城南支行|110102|2|1|2|5000", "TELB|B07|-|-|1|0|0|0"],
    );
}

#[test]
fn agents_stand_by_the_people_they_opened_for() {
    let (_dir, db) = sample();
    let sql = query("agents_by_distinct_holders.sql").replace(';', "");
    check(&db, &format!("SELECT COLUMNS(c -> c NOT LIKE '%_at') FROM ({sql})"), &["p-agent-1|3|3|3|0|1|1"]);
}
