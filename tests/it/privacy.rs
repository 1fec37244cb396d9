use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use twocard_contracts::tables::{self, ColumnType};
use twocard_tests::{Night, csv_files, twocard, workspace};

/// Names, ID numbers, card numbers and phones of the sample, long enough to be looked for as text.
fn identities() -> BTreeSet<String> {
    let columns = [
        "holder_id_no",
        "agent_id_no",
        "legal_rep_id_no",
        "id_no",
        "holder_name",
        "agent_name",
        "name",
        "card_no",
        "account_no",
        "msisdn",
        "reserved_phone",
        "contact_phone",
        "agent_phone",
        "holder_address",
        "email",
        "imei",
        "iccid",
        "imsi",
    ];
    let sample = workspace().join("sample-data");
    let mut found = BTreeSet::new();
    for file in ["account_openings.csv", "sim_activations.csv", "listed_persons.csv", "involved_cards.csv"] {
        for row in csv_files::read(&sample.join(file)) {
            found.extend(columns.iter().filter_map(|&column| row.get(column)).filter(|v| v.len() >= 6).cloned());
        }
    }
    found
}

fn files_outside_the_vault(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_outside_the_vault(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn nothing_outside_the_vault_holds_an_identity() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();
    let told = twocard(&["explain", "1", "--out", &out.path().display().to_string()]);
    assert_eq!(told.code, 0, "{}", told.stderr);

    // Parquet and DuckDB compress: their text is read cell by cell, plain files whole
    let mut texts: Vec<(String, String)> = vec![
        ("standard output".to_owned(), run.called.stdout.clone()),
        ("standard error".to_owned(), run.called.stderr.clone()),
        ("explain".to_owned(), told.stdout),
    ];
    for table in tables::ALL {
        for column in table.columns.iter().filter(|column| column.column_type == ColumnType::Text) {
            let cells = run.tables.read(table, &[column.name]).unwrap().text(column.name).unwrap();
            let text: Vec<&str> = cells.iter().flatten().collect();
            texts.push((format!("{}.{}", table.name, column.name), text.join("\n")));
        }
    }
    let mut plain = Vec::new();
    files_outside_the_vault(&run.dir, &mut plain);
    for path in plain.into_iter().filter(|path| path.extension().is_none_or(|e| e != "parquet" && e != "duckdb")) {
        texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    }
    let identities = identities();
    assert!(identities.len() > 3000 && texts.len() > 60, "{} {}", identities.len(), texts.len());
    let words: BTreeSet<&str> = identities.iter().map(String::as_str).collect();
    for (place, text) in &texts {
        // every identity is a maximal run of letters, digits or Han characters, so whole words are compared
        for word in text.split(|c: char| !(c.is_alphanumeric() || "@._-+·".contains(c))) {
            assert!(!words.contains(word), "an identity stands in {place}");
        }
    }
}

#[test]
fn the_extract_has_no_leads_names_or_labels() {
    let out = tempfile::tempdir().unwrap();
    let run = Night::new(&workspace().join("sample-data"), out.path()).run();
    assert_eq!(run.query("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%lead%'"), 0);
    assert_eq!(
        run.query(
            "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND (column_name LIKE '%label%' OR column_name LIKE '%_name'
             AND column_name NOT IN ('outlet_name', 'table_name', 'column_name', 'rule_name_zh', 'file_name', 'view_name'))"
        ),
        0
    );
}
