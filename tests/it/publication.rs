use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use twocard_contracts::tables::ACCOUNT_OPENINGS;
use twocard_tests::{Night, csv_files, program, workspace};

fn sample() -> std::path::PathBuf {
    workspace().join("sample-data")
}

fn runs(out: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(out.join("runs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn another_night_gets_its_own_folder_and_current_moves_on() {
    let out = tempfile::tempdir().unwrap();
    let first = Night::new(&sample(), out.path()).run();
    let second = Night::new(&sample(), out.path()).with("--as-of", "2024-05-31").run();
    assert_ne!(first.dir, second.dir);
    assert_eq!(runs(out.path()).len(), 2);
    assert!(first.dir.join("manifest.json").is_file());
    // later rows are stored and take no part
    let stored = |run: &twocard_tests::Run| run.tables.read(&ACCOUNT_OPENINGS, &["line"]).unwrap().len();
    let taken = |run: &twocard_tests::Run| run.query("SELECT count(*) FROM account_openings");
    assert_eq!(stored(&first), stored(&second));
    assert!(taken(&second) < taken(&first));
    assert!(
        second.manifest["rules"][0]["n_rows_evaluated"].as_u64()
            < first.manifest["rules"][0]["n_rows_evaluated"].as_u64()
    );
}

#[test]
fn a_failed_night_leaves_the_one_before_as_it_was() {
    let out = tempfile::tempdir().unwrap();
    let before = Night::new(&sample(), out.path()).run();
    let bad = tempfile::tempdir().unwrap();
    fs::write(bad.path().join("account_openings.csv"), "nothing,here\n1,2\n").unwrap();
    assert_eq!(Night::new(bad.path(), out.path()).call().code, 1);
    assert_eq!(out.path().join("current").canonicalize().unwrap(), before.dir);
    assert_eq!(runs(out.path()).len(), 1);
}

#[test]
fn a_killed_night_leaves_the_one_before_and_the_next_one_cleans_up() {
    let out = tempfile::tempdir().unwrap();
    let before = Night::new(&sample(), out.path()).run();
    for milliseconds in [5, 40, 120] {
        let mut child = Command::new(program())
            .args(["run", "--input", &sample().display().to_string(), "--out", &out.path().display().to_string()])
            .args(["--jurisdiction", "510600", "--as-of", "2024-06-30"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let current = out.path().join("current").canonicalize().unwrap();
        assert!(current.join("manifest.json").is_file(), "a run without manifest is published");
    }
    let again = Night::new(&sample(), out.path()).run();
    assert_eq!(again.dir, before.dir);
    let leftovers = fs::read_dir(out.path().join("runs")).unwrap().count();
    assert_eq!(leftovers, runs(out.path()).len(), "staging folders are left");
}

#[test]
fn two_nights_at_once_are_refused() {
    let out = tempfile::tempdir().unwrap();
    fs::create_dir_all(out.path()).unwrap();
    let lock = fs::File::create(out.path().join(".lock")).unwrap();
    lock.try_lock().unwrap();
    let called = Night::new(&sample(), out.path()).call();
    assert_eq!(called.code, 1);
    assert!(called.stderr.contains("another run is at work"), "{}", called.stderr);
}

#[test]
fn the_key_is_private_and_belongs_to_its_folder() {
    let out = tempfile::tempdir().unwrap();
    Night::new(&sample(), out.path()).run();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let vault = out.path().join("vault");
    let key = vault.join("token.key");
    assert_eq!(mode(&key), 0o600);
    assert_eq!(mode(&vault), 0o700);
    for run in runs(out.path()) {
        for file in fs::read_dir(vault.join(run)).unwrap() {
            assert_eq!(mode(&file.unwrap().path()), 0o600);
        }
    }

    let other = tempfile::tempdir().unwrap();
    Night::new(&sample(), other.path()).run();
    let foreign = other.path().join("vault/token.key");
    let called = Night::new(&sample(), out.path()).with("--key-file", &foreign.display().to_string()).call();
    assert_eq!(called.code, 1, "{}", called.stderr);
    assert!(called.stderr.contains("is not the one"), "{}", called.stderr);

    fs::remove_file(&key).unwrap();
    let called = Night::new(&sample(), out.path()).call();
    assert_eq!(called.code, 1);
    assert!(called.stderr.contains("missing") && called.stderr.contains("restore"), "{}", called.stderr);
}

#[test]
fn the_same_rows_in_two_files_change_no_risk() {
    let (once, twice) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["outlets.csv", "involved_cards.csv", "listed_persons.csv", "sim_activations.csv"] {
        for input in [&once, &twice] {
            fs::copy(sample().join(name), input.path().join(name)).unwrap();
        }
    }
    // without record numbers nothing is merged, and an empty line makes another file: both stay in the table
    let openings = once.path().join("account_openings.csv");
    csv_files::rewrite(&sample().join("account_openings.csv"), &openings, |row| {
        row.insert("record_no".to_owned(), String::new());
    });
    fs::copy(&openings, twice.path().join("account_openings.csv")).unwrap();
    let again = fs::read_to_string(&openings).unwrap() + "\n";
    fs::write(twice.path().join("account_openings_again.csv"), again).unwrap();
    let risks = |input: &Path| {
        let out = tempfile::tempdir().unwrap();
        let leads = Night::new(input, out.path()).run().leads();
        leads.into_iter().map(|lead| (lead["position"].clone(), lead["risk"].clone())).collect::<Vec<_>>()
    };
    let expected = risks(once.path());
    assert!(expected.len() > 50);
    assert_eq!(expected, risks(twice.path()));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let out = tempfile::tempdir().unwrap();
    Night::new(&sample(), out.path()).run();
    let shell =
        format!("{} explain 1 --out {} | true; exit ${{PIPESTATUS[0]}}", program().display(), out.path().display());
    let status = Command::new("bash").args(["-c", &shell]).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
}
