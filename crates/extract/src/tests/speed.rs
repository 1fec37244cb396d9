//! What keeps an extract in proportion to its openings, and within the threads it is given.

use std::fs;

use duckdb::Connection;
use twocard_contracts::time::Date;

use super::queries::sql_files;
use super::{kept_run, rows, sample};
use crate::catalog::{OBJECTS, ObjectKind};
use crate::{ExtractMeta, connect, kept};

/// A join without one plain equality becomes this: every row of one side against every row of the other.
const PAIRWISE: &str = "BLOCKWISE_NL_JOIN";

fn plan(db: &Connection, sql: &str) -> String {
    rows(db, &format!("EXPLAIN {}", sql.trim_end().trim_end_matches(';'))).join("\n")
}

#[test]
fn no_table_is_made_by_comparing_every_pair_of_rows() {
    let dir = tempfile::tempdir().unwrap();
    let tables = kept_run::write(dir.path());
    let db = connect().unwrap();
    let as_of = Date::parse(b"2024-03-31").unwrap();
    kept::attach(&db, &tables, &ExtractMeta { run_id: "r", as_of, code_version: "0" }).unwrap();
    let either = "SELECT * FROM kept.accounts LEFT JOIN kept.sims ON account_key = sim_key AND account_id = 'a-0'";
    assert!(plan(&db, either).contains(PAIRWISE), "this DuckDB calls it by another name");
    for object in OBJECTS.iter().filter(|object| object.kind == ObjectKind::Table) {
        assert!(!plan(&db, object.sql).contains(PAIRWISE), "{}", object.name);
    }
}

#[test]
fn no_query_compares_every_pair_of_rows() {
    let (_dir, db) = sample();
    for path in sql_files("sql/queries") {
        assert!(!plan(&db, &fs::read_to_string(&path).unwrap()).contains(PAIRWISE), "{}", path.display());
    }
}

#[test]
fn an_extract_takes_the_threads_of_the_pool_it_is_made_in() {
    for n in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let threads = pool.install(|| rows(&connect().unwrap(), "SELECT CAST(current_setting('threads') AS VARCHAR)"));
        assert_eq!(threads, [n.to_string()]);
    }
}
