//! The extract's view of every rule derives the rule's findings anew, from openings, with the findings dropped.

use std::path::Path;

use duckdb::Connection;
use twocard_tests::{Night, twocard, workspace};

/// A finding with one of its grounds. A dwelling, device, network, address or e-mail has a key in the view and the first
/// card's pseudonym in the findings: its rows name it.
const COLUMNS: &str = "rule_id, rule_version, subject_kind, subject, band, n_peak, n_holders, n_cards, n_institutions, \
    first_at, last_at, card_kind, card_id, holder_id, file, line";

fn strings(db: &Connection, sql: &str) -> Vec<String> {
    let mut query = db.prepare(sql).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

/// Rules with findings, after each view was compared.
fn compare(extract: &Path) -> Vec<String> {
    let db = Connection::open(extract).unwrap();
    db.execute_batch(
        "CREATE TABLE told AS
         SELECT findings.rule_id, findings.rule_version, subject_kind,
             CASE WHEN subject_kind = 'outlet' THEN CAST(outlet_key AS VARCHAR)
                  WHEN subject_kind IN ('person', 'phone', 'account', 'sim', 'staff') THEN subject_id END AS subject,
             band, n_peak, n_holders, n_cards, n_institutions, first_at, last_at,
             grounds.card_kind, grounds.card_id, grounds.holder_id, grounds.file, grounds.line
         FROM findings JOIN finding_rows AS grounds USING (finding_key);
         DROP TABLE finding_rows; DROP TABLE findings; DROP TABLE episodes; DROP TABLE episode_findings",
    )
    .unwrap();
    let mut fired = Vec::new();
    for view in strings(&db, "SELECT view_name FROM rules ORDER BY rule_id, rule_version") {
        let of_rule =
            format!("SELECT {COLUMNS} FROM told JOIN rules USING (rule_id, rule_version) WHERE view_name = '{view}'");
        let derived = format!(
            "SELECT {COLUMNS} FROM (SELECT *,
                 CASE WHEN subject_kind IN ('person', 'phone', 'account', 'sim', 'staff', 'outlet') THEN subject_id END
                     AS subject
             FROM \"{view}\")"
        );
        for (a, b, what) in [(&of_rule, &derived, "not derived"), (&derived, &of_rule, "derived and not found")] {
            let n = number(&db, &format!("SELECT count(*) FROM ({a} EXCEPT ALL {b})"));
            assert_eq!(n, 0, "{view}: {n} rows {what}");
        }
        if number(&db, &format!("SELECT count(*) FROM ({of_rule})")) > 0 {
            fired.push(view);
        }
    }
    fired
}

#[test]
fn every_rule_is_derived_anew_from_the_openings_of_the_extract() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Night::new(&workspace().join("sample-data"), &out).run();
    let copy = dir.path().join("of the regulator.db");
    std::fs::copy(out.join("current/extract.duckdb"), &copy).unwrap();
    let fired = compare(&copy);
    assert!(fired.len() >= 3, "too few rules fired to compare: {fired:?}");
}

#[test]
fn the_printed_sql_runs_on_the_tables_of_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Night::new(&workspace().join("sample-data"), &out).run();
    let tables = out.join("current/tables");
    let tables = tables.to_str().unwrap();
    let printed = twocard(&["rules", "sql", "F3@1", "--tables", tables, "--as-of", "2024-06-30"]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let db = Connection::open_in_memory().unwrap();
    let sql = printed.stdout.trim_end().trim_end_matches(';');
    let derived = number(&db, &format!("SELECT count(*) FROM ({sql})"));
    let found = number(
        &db,
        &format!(
            "SELECT count(*) FROM read_parquet('{tables}/findings.parquet') AS findings
             JOIN read_parquet('{tables}/finding_rows.parquet') USING (finding_key)
             WHERE rule_id = 'F3' AND rule_version = 1"
        ),
    );
    assert!(found > 100, "{found}");
    assert_eq!(derived, found);
}

#[test]
fn a_rule_that_the_pack_lacks_is_a_mistake_of_usage() {
    let called = twocard(&["rules", "sql", "F99"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("no rule F99"), "{}", called.stderr);
}
