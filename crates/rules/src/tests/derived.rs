//! Findings against the rule's own SQL over the same tables: DuckDB must find the same, row for row.

use std::collections::BTreeSet;

use duckdb::{Config, Connection};
use twocard_contracts::finding::{CardKind, Finding, SubjectKind};

use super::written::{Tables, day};
use crate::store::{write_expectations, write_outcomes};
use crate::{Relations, RulePack, evaluate};

/// What SQL tells of a finding and one of its grounds.
type Row = (String, String, u32, u32, u32, u32, i64, i64, bool, u32);

/// Evaluates rules as of the end of 2024, asserts that the SQL of each finds the same, and returns all findings.
pub(super) fn assert_same_in_sql(tables: &Tables, rules: &str) -> Vec<Finding> {
    assert_same(tables, &RulePack::parse(&format!("name = \"test\"\n{rules}"), "test.toml").unwrap())
}

/// The same for a pack.
pub(super) fn assert_same(tables: &Tables, pack: &RulePack) -> Vec<Finding> {
    let as_of = day("2024-12-31");
    let evaluation = evaluate(pack, &tables.dir, as_of).unwrap();
    // a query compares with what was expected, and asks what was evaluated
    write_outcomes(&evaluation, &tables.dir).unwrap();
    write_expectations(&evaluation, &tables.dir).unwrap();
    let relations = Relations::parquet(&tables.dir, as_of);
    for rule in &pack.rules {
        let of_rule = |finding: &&Finding| (&finding.rule_id, finding.rule_version) == (&rule.id, rule.version);
        let found: Vec<Row> = evaluation.findings.iter().filter(of_rule).flat_map(told).collect();
        let sql = pack.sql(rule, &relations);
        assert_eq!(sorted(found), sorted(derived(&sql)), "{sql}");
    }
    evaluation.findings
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}

fn told(finding: &Finding) -> Vec<Row> {
    let rows: BTreeSet<(CardKind, u32)> =
        finding.grounds.iter().map(|ground| (ground.card_kind, ground.row.line)).collect();
    assert_eq!(rows.len(), finding.grounds.len(), "a ground stands twice in a finding");
    rows.into_iter()
        .map(|(kind, line)| {
            (
                subject(finding),
                finding.band.clone(),
                finding.n_peak,
                finding.n_holders,
                finding.n_cards,
                finding.n_institutions,
                finding.first_at,
                finding.last_at,
                kind == CardKind::Sim,
                line,
            )
        })
        .collect()
}

/// Clerks have a number only here; in SQL they are institution and staff number.
fn subject(finding: &Finding) -> String {
    if finding.subject_kind == SubjectKind::Staff { String::new() } else { finding.subject_key.to_string() }
}

thread_local! {
    /// One database for all cases of a test: opening one takes longer than a query over a few rows.
    static DATABASE: Connection =
        Connection::open_in_memory_with_flags(Config::default().threads(1).unwrap()).unwrap();
}

fn derived(sql: &str) -> Vec<Row> {
    DATABASE.with(|db| derived_in(db, sql))
}

fn derived_in(db: &Connection, sql: &str) -> Vec<Row> {
    let read = format!(
        "SELECT CASE WHEN subject_kind <> 'staff' THEN subject_id ELSE '' END, band, n_peak::UINTEGER, n_holders::UINTEGER, n_cards::UINTEGER, n_institutions::UINTEGER,
            epoch_us(first_at), epoch_us(last_at), card_kind = 'sim', line::UINTEGER FROM ({sql})"
    );
    let mut query = db.prepare(&read).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let rows = query.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
            row.get(7)?,
            row.get(8)?,
            row.get(9)?,
        ))
    });
    rows.unwrap_or_else(|error| panic!("{error}\n{sql}")).map(Result::unwrap).collect()
}
