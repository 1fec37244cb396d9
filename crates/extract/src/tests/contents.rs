//! What an extract holds, row by row, and what it must not hold.

use super::{build_as_of, check, kept_run, open, rows, sample};
use crate::catalog::OBJECTS;

#[test]
fn openings_carry_pseudonyms_source_lines_and_the_outlet_in_force_that_day() {
    let (_dir, db) = sample();
    check(
        &db,
        "SELECT file, line, account_id, outlet_division_code, holder_id, holder_domicile_code, phone_id, agent_id,
            agent_phone_id, employer_id, batch_no, CAST(opened_at AS VARCHAR) FROM account_openings",
        &[
            "bank-a.csv|2|a-0|110101|p-holder-0|110101|t-0|p-agent-1|t-1|-|-|2024-03-09 23:59:59",
            "bank-a.csv|3|a-1|110102|p-holder-2|110101|-|p-agent-1|t-1|-|-|2024-03-10 00:00:00",
            "bank-a.csv|5|a-2|-|p-holder-3|-|-|p-agent-1|-|p-unit-4|B1|2024-03-31 23:59:59",
        ],
    );
    check(
        &db,
        "SELECT file, line, sim_id, outlet_code, outlet_division_code, msisdn_id, holder_id, phone_id
            FROM sim_activations",
        &["telecom-b.csv|2|s-0|B07|-|t-0|p-holder-2|t-1"],
    );
    check(
        &db,
        "SELECT card_kind, card_id, holder_id, number_id, phone_id FROM openings",
        &[
            "account|a-0|p-holder-0|-|t-0",
            "account|a-1|p-holder-2|-|-",
            "account|a-2|p-holder-3|-|-",
            "sim|s-0|p-holder-2|t-0|t-1",
        ],
    );
    check(&db, "SELECT count(*) FROM account_openings WHERE outlet_division_code <> holder_domicile_code", &["1"]);
}

#[test]
fn a_sim_meets_the_account_that_reserved_its_number() {
    let (_dir, db) = sample();
    check(
        &db,
        "SELECT sim.card_id, account.card_id FROM openings sim JOIN openings account ON account.phone_id = sim.number_id",
        &["s-0|a-0"],
    );
}

#[test]
fn findings_lead_to_their_rows() {
    let (_dir, db) = sample();
    check(
        &db,
        "SELECT f.rule_id, f.subject_id, f.n_holders, o.card_id, o.holder_id, o.line
            FROM findings f JOIN finding_rows r USING (finding_key) JOIN openings o USING (card_kind, file, line)
            WHERE o.card_id = r.card_id AND o.holder_id = r.holder_id ORDER BY o.line",
        &["F3|p-agent-1|3|a-0|p-holder-0|2", "F3|p-agent-1|3|a-1|p-holder-2|3", "F3|p-agent-1|3|a-2|p-holder-3|5"],
    );
    check(&db, "SELECT rule_id, outcome, why FROM rule_outcomes", &["F3|fired|-", "F9|not_applicable|no batch"]);
    check(
        &db,
        "SELECT outlet_code, division_code, CAST(valid_from AS VARCHAR), file, line FROM outlets",
        &["A01|110101|-|outlets.csv|2", "A01|110102|2024-03-10|outlets.csv|3", "B07|-|-|-|-"],
    );
    check(&db, "SELECT run_id, CAST(as_of AS VARCHAR), code_version FROM run", &["20240331-0a1b2c3d|2024-03-31|0.1.0"]);
}

#[test]
fn no_label_and_no_key_of_a_person_card_or_phone_goes_out() {
    let (_dir, db) = sample();
    let columns = rows(&db, "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal");
    let forbidden =
        ["label", "holder_key", "agent_key", "person_key", "account_key", "sim_key", "phone_key", "subject_key"];
    for column in &columns {
        let name = column.split('.').nth(1).unwrap();
        assert!(!forbidden.contains(&name) && !name.contains("origin"), "{column}");
    }
    let texts = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR'";
    for column in rows(&db, texts) {
        let (table, column) = column.split_once('|').unwrap();
        let masked = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%**%'");
        check(&db, &masked, &["0"]);
    }
    let views = ["rule_f3_v1", "rule_f9_v1"];
    let mut names: Vec<&str> = OBJECTS.iter().map(|object| object.name).chain(views).collect();
    names.sort_unstable();
    check(&db, "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal ORDER BY 1", &names);
}

#[test]
fn every_table_and_column_says_what_it_is() {
    let (_dir, db) = sample();
    check(
        &db,
        "SELECT table_kind, table_doc, column_no, column_type, column_doc FROM data_dictionary
            WHERE table_name = 'openings' AND column_name IN ('card_id', 'line') ORDER BY column_no",
        &[
            "view|Openings of both kinds of card (两卡开立); one row per account opened or SIM activated up to as_of; order: \
             account openings, then SIM activations, each by file, line|2|VARCHAR|pseudonym of the card: account_id or sim_id",
            "view|Openings of both kinds of card (两卡开立); one row per account opened or SIM activated up to as_of; order: \
             account openings, then SIM activations, each by file, line|4|UINTEGER|first physical line of the record, the \
             header being 1",
        ],
    );
    check(&db, "SELECT count(*) FROM data_dictionary WHERE column_doc IS NULL OR table_doc IS NULL", &["0"]);
    check(
        &db,
        "SELECT table_name, column_name, column_type, column_doc FROM data_dictionary
         EXCEPT SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal",
        &[],
    );
    check(
        &db,
        "SELECT count(*) = (SELECT count(*) FROM duckdb_columns() WHERE NOT internal) FROM data_dictionary",
        &["true"],
    );
}

#[test]
fn the_same_tables_give_the_same_rows_and_an_old_client_can_open_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let tables = kept_run::write(&dir.path().join("run"));
    let out = dir.path().join("extract.duckdb");
    let first = build_as_of(&tables, &out, "2024-03-31").unwrap();
    let dump = |table: &str| rows(&open(&out), &format!("SELECT CAST(t AS VARCHAR) FROM {table} t"));
    let before: Vec<_> = OBJECTS.iter().map(|object| dump(object.name)).collect();
    assert_eq!(build_as_of(&tables, &out, "2024-03-31").unwrap(), first);
    let after: Vec<_> = OBJECTS.iter().map(|object| dump(object.name)).collect();
    assert_eq!(before, after);

    assert_eq!(first.tables[1..3], [("account_openings".to_owned(), 3), ("sim_activations".to_owned(), 1)]);
    assert_eq!(first.tables.last().unwrap().1 as usize, dump("data_dictionary").len());
    check(&open(&out), "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal", &["v1.0.0+"]);
}
