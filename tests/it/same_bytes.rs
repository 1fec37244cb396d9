use std::path::Path;

use twocard_tests::{Night, Run, workspace};

fn stable_files(run: &Run) -> Vec<(String, Vec<u8>)> {
    let mut names = vec!["manifest.json".to_owned()];
    for list in ["tables", "lists"] {
        names.extend(
            run.manifest[list].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned()),
        );
    }
    names.into_iter().map(|name| (name.clone(), std::fs::read(run.dir.join(&name)).unwrap())).collect()
}

fn night(out: &Path, key: &Path, threads: &str) -> Night {
    Night::new(&workspace().join("sample-data"), out)
        .with("--threads", threads)
        .with("--key-file", &key.display().to_string())
}

#[test]
fn one_and_two_threads_and_a_second_run_leave_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("token.key");
    let one = night(&dir.path().join("one"), &key, "1");
    let two = night(&dir.path().join("two"), &key, "2");
    let first = stable_files(&one.run());
    let second = stable_files(&two.run());
    let again = stable_files(&one.run());
    assert!(first.len() > 20);
    for ((a, b), c) in first.iter().zip(&second).zip(&again) {
        assert_eq!(a.0, b.0);
        assert!(a.1 == b.1, "{} differs between 1 and 2 threads", a.0);
        assert!(a.1 == c.1, "{} differs between two runs", a.0);
    }
}

#[test]
fn the_extract_has_the_same_rows_at_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("token.key");
    let sum = "SELECT CAST(sum(hash(row_text) % 1000000007) AS BIGINT) FROM (SELECT CAST(o AS VARCHAR) AS row_text FROM account_openings o)";
    let one = night(&dir.path().join("one"), &key, "1").run().query(sum);
    let two = night(&dir.path().join("two"), &key, "2").run().query(sum);
    assert_eq!(one, two);
}
