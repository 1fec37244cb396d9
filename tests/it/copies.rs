use std::fs;
use std::path::Path;

use twocard_contracts::tables::SOURCES;
use twocard_tests::{Night, Run, twocard, workspace};

/// The sample with and without a second copy of its openings, none of which has a number of its own.
struct Folders(tempfile::TempDir);

impl Folders {
    fn new() -> Folders {
        let folders = Folders(tempfile::tempdir().unwrap());
        for name in ["once", "twice"] {
            let input = folders.0.path().join(name);
            fs::create_dir(&input).unwrap();
            for entry in fs::read_dir(workspace().join("sample-data")).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    fs::copy(entry.path(), input.join(entry.file_name())).unwrap();
                }
            }
            without_numbers(&input.join("account_openings.csv"));
        }
        let twice = folders.0.path().join("twice");
        for (name, copy) in [
            ("account_openings.csv", "account_openings_again.csv"),
            ("sim_activations.csv", "sim_activations_again.csv"),
            ("involved_cards.csv", "involved_cards_again.csv"),
        ] {
            fs::copy(twice.join(name), twice.join(copy)).unwrap();
        }
        folders
    }

    fn night(&self, name: &str) -> Night {
        let key = self.0.path().join("token.key").display().to_string();
        Night::new(&self.0.path().join(name), &self.0.path().join(format!("{name}-out"))).with("--key-file", &key)
    }
}

/// Renames the column of record numbers, so that no row can be told to be re-sent.
fn without_numbers(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("record_no,") || text.contains(",record_no,"));
    fs::write(path, text.replacen("record_no", "not_a_number", 1)).unwrap();
}

fn files(run: &Run, list: &str) -> Vec<(String, Vec<u8>)> {
    let names = run.manifest[list].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned());
    names.map(|name| (name.clone(), fs::read(run.dir.join(&name)).unwrap())).collect()
}

#[test]
fn a_copy_changes_neither_leads_nor_tables() {
    let folders = Folders::new();
    let once = folders.night("once").run();
    let night = folders.night("twice");
    let called = night.call();
    assert_eq!(called.code, 3, "{}\n{}", called.stdout, called.stderr);
    let twice = night.published(called);

    assert_eq!(once.manifest["run_id"], twice.manifest["run_id"]);
    assert!(!once.leads().is_empty());
    assert_eq!(files(&once, "lists"), files(&twice, "lists"));
    let (tables, tables_twice) = (files(&once, "tables"), files(&twice, "tables"));
    assert_eq!(tables.len(), tables_twice.len());
    for ((name, bytes), (_, again)) in tables.iter().zip(&tables_twice) {
        assert!(name == "tables/sources.parquet" || bytes == again, "{name} differs");
    }
    let count = "SELECT count(*) FROM account_openings";
    assert_eq!(once.query(count), twice.query(count));

    let sources = twice.manifest["sources"].as_array().unwrap();
    let copies: Vec<_> = sources.iter().filter(|source| !source["duplicate_of"].is_null()).collect();
    assert_eq!(copies.len(), 3);
    for copy in &copies {
        let first = sources.iter().find(|source| source["name"] == copy["duplicate_of"]).unwrap();
        assert_eq!((&copy["n_duplicate"], &copy["sha256"]), (&first["n_read"], &first["sha256"]));
        assert_eq!((copy["n_read"].as_u64(), copy["n_accepted"].as_u64()), (Some(0), Some(0)));
        let said = format!("{} has the same bytes as {}", copy["name"], copy["duplicate_of"]).replace('"', "");
        let warnings = twice.manifest["warnings"].as_array().unwrap();
        assert!(warnings.iter().any(|warning| warning.as_str().unwrap().starts_with(&said)), "{warnings:?}");
        assert!(twice.called.stderr.contains(&said) && twice.called.stdout.contains("rows not read, same bytes as"));
    }
    assert_eq!(twice.manifest["quality"]["duplicate_files"], 3);
    assert_eq!(twice.tables.read(&SOURCES, &["duplicate_of"]).unwrap().len(), sources.len());
}

#[test]
fn ingest_and_doctor_warn_of_a_copy() {
    let folders = Folders::new();
    let (input, out) = (folders.0.path().join("twice"), folders.0.path().join("out"));
    let (input, out) = (input.display().to_string(), out.display().to_string());
    let said = "account_openings_again.csv has the same bytes as account_openings.csv";
    let checked = twocard(&["doctor", &input]);
    assert!(checked.code == 3 && checked.stdout.contains(said), "{}\n{}", checked.stdout, checked.stderr);
    let read = twocard(&["ingest", "--input", &input, "--out", &out]);
    assert!(read.code == 3 && read.stderr.contains(said), "{}\n{}", read.stdout, read.stderr);
}
