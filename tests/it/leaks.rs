//! Unmistakable identities planted wherever a file can hold them, and looked for in everything that is said or left.

mod hostile;
mod planted;
mod search;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planted::{Person, files};
use search::Search;
use twocard_tests::{program, workspace};

/// Calls the program with a backtrace asked for. Gives exit code, standard output and standard error as bytes.
fn call(args: &[&str], input: &str) -> (i32, Vec<u8>) {
    let mut child = Command::new(program())
        .args(args)
        .env("RUST_BACKTRACE", "1")
        .current_dir(workspace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without having read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap_or(-1), [output.stdout, b"\n".to_vec(), output.stderr].concat())
}

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new(files: &[(String, Vec<u8>)], pipeline: &str) -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(place.path("input")).unwrap();
        for (name, bytes) in files {
            fs::write(place.path("input").join(name), bytes).unwrap();
        }
        fs::write(place.path("pipeline.toml"), format!("input = \"input\"\nout = \"out\"\n{pipeline}")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn shown(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Calls the program, expects a code, and looks through what it says.
    fn search(&self, search: &Search, args: &[&str], input: &str, codes: &[i32]) {
        let (code, said) = call(args, input);
        if !codes.contains(&code) {
            search.remark(format!("{args:?} ended with {code}\n{}", String::from_utf8_lossy(&said)));
        }
        search.text(&format!("output of {}", args[..3.min(args.len())].join(" ")), &said);
    }
}

fn all_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() { found.extend(all_files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

const OPTIONAL: [&str; 10] = [
    "--optional",
    "account_openings-damaged.xlsx",
    "--optional",
    "account_openings-damaged.parquet",
    "--optional",
    "account_openings-headless.csv",
    "--optional",
    "account_openings-latin.csv",
    "--optional",
    "sim_activations-cut.csv",
];

#[test]
fn planted_identities_are_found_in_the_vault_only() {
    let persons = Person::all();
    let search = Search::new(&persons);
    let place = Place::new(&files(&persons), planted::PIPELINE);
    let (pipeline, out, input) = (place.shown("pipeline.toml"), place.shown("out"), place.shown("input"));

    // Refused, by what cannot be read and is not optional; then a night with all of it.
    let night = ["run", &pipeline, "--jurisdiction", "510683", "--as-of", "2024-06-30"];
    place.search(&search, &night, "", &[1]);
    place.search(&search, &[&night[..], &OPTIONAL].concat(), "", &[3]);
    let alone = place.shown("alone");
    place.search(&search, &[&["ingest", &pipeline, "--out", &alone][..], &OPTIONAL].concat(), "", &[3]);
    place.search(&search, &["ingest", &pipeline, "--out", &place.shown("none")], "", &[1]);
    place.search(&search, &[&["doctor", "--pipeline", &pipeline][..], &OPTIONAL].concat(), "", &[0, 1, 3]);
    place.search(&search, &["doctor", &input], "", &[0, 1, 3]);
    for file in all_files(&place.path("input")) {
        place.search(&search, &["ingest", "--sniff", &file.display().to_string()], "", &[0, 1, 3]);
    }
    let export = place.shown("export.csv");
    place.search(&search, &["rejects", "export", "--out", &export, "--runs", &out, "--purpose", "修复"], "", &[0]);
    let exported = fs::read_to_string(place.path("export.csv")).unwrap_or_default();
    assert!(exported.contains(&persons[1].name), "the export is where rejected rows may be seen");
    fs::create_dir(place.path("again")).unwrap();
    place.search(&search, &["rejects", "refeed", &export, "--input", &place.shown("again")], "", &[3]);
    place.search(&search, &["explain", "1", "--out", &out], "", &[0]);
    let nights = ["backtest", "--tables", &out, "--from", "2024-06-01", "--to", "2024-06-22", "--versus"];
    let rest = ["pipelines/rules/undated.toml", "--jurisdiction", "510683", "--out", &format!("{out}/backtest")];
    place.search(&search, &[&nights[..], &rest].concat(), "", &[3]);
    for person in &persons {
        for (flag, number) in [("--id", &person.id), ("--card", &person.card), ("--phone", &person.phone)] {
            place.search(&search, &["find", flag, "-", "--purpose", "case 1", "--out", &out], number, &[0]);
            place.search(&search, &["find", flag, number, "--purpose", "case 1", "--out", &out], "", &[0]);
            place.search(&search, &["find", flag, "-", "--purpose", number, "--out", &out], number, &[0, 1, 2]);
        }
    }
    place.search(&search, &["vault", "status", "--out", &out], "", &[0]);

    // The folder of the night and that of the ingest, table by table and file by file.
    for root in [&out, &alone] {
        let root = Path::new(root);
        let (mut n_outside, mut n_inside) = (0, 0);
        for file in all_files(root) {
            let is_vault = file.starts_with(root.join("vault"));
            *(if is_vault { &mut n_inside } else { &mut n_outside }) += 1;
            search.raw(&file);
            if !is_vault {
                search.contents(&file);
            }
        }
        assert!(n_outside > 20 && n_inside > 3, "{n_outside} {n_inside}");
    }
    assert_eq!(search.found(), [""; 0]);
}
