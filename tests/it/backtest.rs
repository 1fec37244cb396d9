/// Weights fitted on history, and their refusal.
mod proposal;
/// A night of the replay sees what was known that night.
mod safety;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twocard_tests::csv_files::{self, Record};
use twocard_tests::{Called, twocard, workspace};

const FILES: [&str; 8] = [
    "nights.csv",
    "pooled.csv",
    "rules.csv",
    "rule_nights.csv",
    "bands.csv",
    "hits.csv",
    "backtest.html",
    "summary.json",
];

/// A call of `twocard backtest` for Mianzhu.
fn backtest(args: &[&str], out: &Path) -> Called {
    let mut all = vec!["backtest", "--jurisdiction", "510683", "--out"];
    let out = out.display().to_string();
    all.push(&out);
    all.extend(args);
    twocard(&all)
}

/// The same, which must succeed.
fn done(args: &[&str], out: &Path) -> Called {
    let called = backtest(args, out);
    assert_eq!(called.code, 0, "{}\n{}", called.stdout, called.stderr);
    called
}

/// Tables of source files, under one key so that ids can be compared.
fn tables(input: &Path, dir: &Path, name: &str) -> PathBuf {
    let out = dir.join(name);
    let key = dir.join("token.key");
    let text = |path: &Path| path.display().to_string();
    let called = twocard(&["ingest", "--input", &text(input), "--out", &text(&out), "--key-file", &text(&key)]);
    assert!([0, 3].contains(&called.code), "{}", called.stderr);
    out
}

fn bytes(out: &Path, names: &[&str]) -> BTreeMap<String, Vec<u8>> {
    names.iter().map(|name| ((*name).to_owned(), std::fs::read(out.join(name)).unwrap())).collect()
}

fn count(record: &Record, column: &str) -> i64 {
    record[column].parse().unwrap()
}

#[test]
fn one_and_two_threads_leave_the_same_bytes_and_nothing_personal() {
    let dir = tempfile::tempdir().unwrap();
    let sample = workspace().join("sample-data");
    let made = tables(&sample, dir.path(), "made").display().to_string();
    let nights = ["--tables", &made, "--from", "2023-12-01", "--to", "2024-02-29", "--step", "2w"];
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    done(&[&nights[..], &["--threads", "1"]].concat(), &one);
    done(&[&nights[..], &["--threads", "2"]].concat(), &two);
    let left = bytes(&one, &FILES);
    assert!(left == bytes(&two, &FILES), "one and two threads differ");

    let all: String = left.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    let mut n_looked_for = 0;
    for row in csv_files::read(&sample.join("account_openings.csv")) {
        for number in ["holder_id_no", "card_no", "agent_id_no", "reserved_phone"].map(|column| &row[column]) {
            if !number.is_empty() {
                n_looked_for += 1;
                assert!(!all.contains(number.as_str()));
            }
        }
    }
    assert!(n_looked_for > 5000);
    let page = String::from_utf8(left["backtest.html"].clone()).unwrap();
    for word in ["http://", "https://", "src=", "url(", "@import", "<script"] {
        assert!(!page.contains(word), "the page needs {word}");
    }
    for word in ["<html lang=\"zh-CN\">", "规则回测", "Back-test", "<svg", "模拟生成"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn two_packs_are_held_against_each_other_on_the_same_nights() {
    let dir = tempfile::tempdir().unwrap();
    let made = tables(&workspace().join("sample-data"), dir.path(), "made").display().to_string();
    let cn = workspace().join("pipelines/rules/cn.toml");
    let text = std::fs::read_to_string(&cn).unwrap();
    // without the rules of agents and shared phones, and so of most organisers, and without F9, which looks at them
    let cut = ["F3", "F6", "F9", "F15"].map(|id| format!("\nid = \"{id}"));
    let is_kept = |rule: &&str| !cut.iter().any(|id| rule.contains(id));
    let without = text.split("[[rules]]").filter(is_kept).collect::<Vec<_>>().join("[[rules]]");
    let versus = dir.path().join("without_agents.toml");
    std::fs::write(&versus, without).unwrap();
    let nights = ["--tables", &made, "--from", "2023-10-01", "--to", "2024-03-31", "--step", "14d"];
    let nights = [&nights[..], &["--capacity", "60", "--versus"]].concat();

    let (equal, other) = (dir.path().join("equal"), dir.path().join("other"));
    done(&[&nights[..], &[&cn.display().to_string()]].concat(), &equal);
    assert_eq!(csv_files::read(&equal.join("changes.csv")).len(), 0);
    for row in csv_files::read(&equal.join("comparison.csv")) {
        assert_eq!((count(&row, "n_gained"), count(&row, "n_lost")), (0, 0));
        assert_eq!(row["n_hits_a"], row["n_hits_b"]);
    }

    done(&[&nights[..], &[&versus.display().to_string()]].concat(), &other);
    let compared = csv_files::read(&other.join("comparison.csv"));
    for row in &compared {
        let (gained, lost) = (count(row, "n_gained"), count(row, "n_lost"));
        assert!(gained + lost > 0, "the rule made no difference: {row:?}");
        // a subject listed by both is a hit of both
        assert_eq!(count(row, "n_hits_b") - count(row, "n_hits_a"), gained - lost, "{row:?}");
        assert_eq!(count(row, "n_kept") + lost, count(row, "n_hits_a"));
    }
    let pooled = csv_files::read(&other.join("pooled.csv"));
    for (side, column) in [("A", "n_hits_a"), ("B", "n_hits_b")] {
        let hits: Vec<&str> =
            pooled.iter().filter(|row| row["pack"] == side).map(|row| row["n_hits"].as_str()).collect();
        assert_eq!(hits, compared.iter().map(|row| row[column].as_str()).collect::<Vec<_>>());
    }
    // the tables add up to each other
    for row in &pooled {
        let nights = csv_files::read(&other.join("nights.csv"));
        let of = |column: &str| -> i64 {
            let own = nights.iter().filter(|night| night["pack"] == row["pack"]);
            own.filter(|night| night["horizon_days"] == row["horizon_days"] && night["is_censored"] == "false")
                .map(|night| count(night, column))
                .sum()
        };
        assert_eq!((of("n_hits"), of("n_listed"), of("n_cards")), {
            (count(row, "n_hits"), count(row, "n_listed"), count(row, "n_cards"))
        });
        assert_eq!(count(row, "n_nights") + count(row, "n_censored"), 14);
    }
    let changes = csv_files::read(&other.join("changes.csv"));
    assert!(changes.iter().any(|row| row["change"] == "lost" && row["ground"].starts_with("F3")));
}

#[test]
fn wrong_calls_are_told_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let missing = dir.path().join("missing").display().to_string();
    let nights = |from: &'static str, to: &'static str| ["--from", from, "--to", to];
    for (args, code, word) in [
        (vec!["--tables", &missing, "--from", "2024-01-01"], 2, "--to"),
        ([&["--tables", &missing][..], &nights("2024-01-01", "2023-01-01")].concat(), 2, "lies before"),
        ([&["--tables", &missing][..], &nights("2024-01-32", "2024-02-01")].concat(), 2, "--from 2024-01-32"),
        ([&["--tables", &missing, "--step", "1m"][..], &nights("2024-01-01", "2024-02-01")].concat(), 2, "--step 1m"),
        ([&["--tables", &missing, "--capacity", "0"][..], &nights("2024-01-01", "2024-02-01")].concat(), 2, "capacity"),
        ([&["--tables", &missing][..], &nights("2024-01-01", "2024-02-01")].concat(), 1, "no tables here"),
        (nights("2024-01-01", "2024-02-01").to_vec(), 2, "--tables"),
    ] {
        let called = backtest(&args, &out);
        assert_eq!(called.code, code, "{args:?}: {}", called.stderr);
        assert!(called.stderr.contains(word), "{args:?}: {}", called.stderr);
    }
    assert!(!out.exists());

    // nights after the last case: figures without an outcome, and a warning
    let made = tables(&workspace().join("sample-data"), dir.path(), "made").display().to_string();
    let called = backtest(&[&["--tables", &made][..], &nights("2024-06-10", "2024-06-24")].concat(), &out);
    assert_eq!(called.code, 3);
    assert!(called.stderr.contains("no night can be judged within 30, 60, 90 days"), "{}", called.stderr);
    assert!(csv_files::read(&out.join("nights.csv")).iter().all(|row| row["is_censored"] == "true"));
}
