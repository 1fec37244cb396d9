//! Findings as tables and back.

use twocard_contracts::tables::{FINDING_ROWS, FINDINGS, RULE_OUTCOMES};

use super::written::{BY_AGENT, Card, Tables, at, burst, card};
use crate::{Evaluation, RulesError, read_findings, write};

fn tables() -> Tables {
    let cards: Vec<Card> = (0..6)
        .map(|holder| Card {
            agent: Some(10 + holder / 3),
            phone: Some(3),
            outlet: Some(4),
            ..card(holder, at("2024-03-01") + i64::from(holder))
        })
        .collect();
    Tables::new().accounts(&cards).sims(&cards).things(12)
}

fn rules() -> String {
    ["agent", "phone", "outlet"].map(|key| burst(key, &BY_AGENT.replace("\"agent\"", &format!("\"{key}\"")))).concat()
}

#[test]
fn what_is_written_reads_back_the_same() {
    let tables = tables();
    let evaluation = tables.evaluate(&rules());
    assert_eq!(evaluation.findings.len(), 4);
    write(&evaluation, &tables.dir).unwrap();
    assert_eq!(read_findings(&tables.dir).unwrap(), evaluation.findings);

    let rows = tables.dir.read(&FINDINGS, &["finding_key", "subject_id", "rule_name_zh"]).unwrap();
    let ids = rows.text("subject_id").unwrap();
    let ids: Vec<&str> = ids.iter().flatten().collect();
    assert_eq!(ids, ["persons-10", "persons-11", "B1/outlets-4", "phones-3"]);
    assert_eq!(rows.text("rule_name_zh").unwrap().value(0), "名");
    assert_eq!(tables.dir.read(&FINDING_ROWS, &["line"]).unwrap().len(), 36);
    let outcomes = tables.dir.read(&RULE_OUTCOMES, &["n_findings"]).unwrap();
    assert_eq!(outcomes.u32("n_findings").unwrap(), [2, 1, 1]);
}

#[test]
fn no_findings_are_empty_tables() {
    let tables = Tables::new().accounts(&[card(1, at("2024-03-01"))]);
    let evaluation = tables.evaluate(&rules());
    write(&evaluation, &tables.dir).unwrap();
    assert_eq!(read_findings(&tables.dir).unwrap(), []);
}

#[test]
fn a_subject_that_its_table_lacks_is_an_error() {
    let tables = tables();
    let mut evaluation: Evaluation = tables.evaluate(&rules());
    evaluation.findings[0].subject_key = 99;
    let error = write(&evaluation, &tables.dir).unwrap_err();
    assert!(matches!(error, RulesError::UnknownSubject { table: "persons", key: 99 }), "{error}");
}
