use std::fmt::Write;
use std::path::Path;

use twocard_contracts::tables::DATA_QUALITY;
use twocard_tables::TableDir;
use twocard_tests::{Called, Run, twocard};

/// Openings at a counter, `n` of them between 9 and 17 o'clock on the days before `day`, moved by some hours.
fn openings(n: usize, n_bad: usize, hours_off: i32) -> String {
    let mut text = String::from("institution_code,card_no,opened_at,channel,holder_id_type,holder_id_no\n");
    for i in 0..n {
        let hour = (9 + i as i32 % 8 + hours_off).rem_euclid(24);
        let number = if i < n_bad { "x".to_owned() } else { format!("E{i:07}") };
        writeln!(
            text,
            "BANKA,62170{i:05},2024-06-{:02} {hour:02}:{:02}:11,counter,passport,{number}",
            1 + i % 20,
            i % 60
        )
        .unwrap();
    }
    text
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        std::fs::create_dir(folder.0.path().join("input")).unwrap();
        folder
    }

    fn put(&self, openings: &str) -> &Folder {
        self.put_as("account_openings.csv", openings)
    }

    fn put_as(&self, name: &str, text: &str) -> &Folder {
        std::fs::write(self.0.path().join("input").join(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn call(&self, as_of: &str, quality: &str) -> Called {
        let text =
            format!("input = \"input\"\nout = \"out\"\njurisdiction = \"510683\"\nas_of = \"{as_of}\"\n{quality}");
        std::fs::write(self.path("night.toml"), text).unwrap();
        twocard(&["run", &self.path("night.toml").display().to_string()])
    }

    fn published(&self, as_of: &str, quality: &str, code: i32) -> Run {
        let called = self.call(as_of, quality);
        assert_eq!(called.code, code, "{}\n{}", called.stdout, called.stderr);
        twocard_tests::Night::new(&self.path("input"), &self.path("out")).published(called)
    }

    /// Stopped with exit code 4; every word in the message, nothing published for that day.
    fn stopped(&self, as_of: &str, quality: &str, words: &[&str]) {
        let before = self.path("out/current").canonicalize().ok();
        let called = self.call(as_of, quality);
        assert_eq!(called.code, 4, "{}\n{}", called.stdout, called.stderr);
        for word in words {
            assert!(called.stderr.contains(word), "no {word:?} in\n{}", called.stderr);
        }
        assert_eq!(self.path("out/current").canonicalize().ok(), before);
        let kept = self.path("out/runs/.refused").join(as_of);
        assert!(!outcomes(&kept, "stop").is_empty());
        let csv = std::fs::read_to_string(kept.join("data_quality.csv")).unwrap();
        assert!(csv.contains("stop") && !csv.contains("E0000"), "{csv}");
    }
}

/// Measures of an outcome: `table|file|measure|column`.
fn outcomes(folder: &Path, outcome: &str) -> Vec<String> {
    let rows =
        TableDir::new(folder).read(&DATA_QUALITY, &["source_table", "file", "measure", "column", "outcome"]).unwrap();
    let text = |name: &str| -> Vec<String> {
        rows.text(name).unwrap().iter().map(|cell| cell.unwrap_or_default().to_owned()).collect()
    };
    let cells = ["source_table", "file", "measure", "column", "outcome"].map(text);
    (0..rows.len())
        .filter(|row| cells[4][*row] == outcome)
        .map(|row| cells[..4].iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join("|"))
        .collect()
}

const DAYS: [&str; 3] = ["2024-06-21", "2024-06-22", "2024-06-23"];

#[test]
fn rows_are_held_against_the_median_of_three_earlier_nights() {
    let folder = Folder::new();
    for (day, n) in DAYS.into_iter().zip([400, 1000, 500]) {
        let run = folder.put(&openings(n, 0, 0)).published(day, "", 0);
        assert!(!outcomes(run.tables.root(), "ok").contains(&"account_openings||rows|".to_owned()), "{day}");
    }
    let run = folder.put(&openings(260, 0, 0)).published("2024-06-24", "", 0);
    assert!(outcomes(run.tables.root(), "ok").contains(&"account_openings||rows|".to_owned()));
    assert_eq!(run.query("SELECT n_nights FROM data_quality WHERE measure = 'rows'"), 3);
    assert_eq!(run.manifest["quality_gate"]["nights"].as_array().unwrap().len(), 3);

    folder.put(&openings(240, 0, 0));
    folder.stopped("2024-06-25", "[quality]\nnights = 3\n", &["account_openings: rows 240, expected 250 to 1000"]);
    // The night being replaced and later nights are no history.
    let late = folder.put(&openings(500, 0, 0)).published("2024-08-01", "", 3);
    assert!(late.called.stderr.contains("freshness_days 42, expected at most 31"), "{}", late.called.stderr);
    let again = folder.put(&openings(500, 0, 0)).published("2024-06-22", "", 0);
    assert_eq!(again.query("SELECT n_nights FROM data_quality WHERE measure = 'rows'"), 1);
}

#[test]
fn a_copy_is_no_file_of_its_own() {
    let folder = Folder::new();
    let quality = "[quality.files.\"*-b.csv\"]\nrows = { min_share = 0.5, max_share = 2.0 }\n";
    let rows = openings(400, 0, 0);
    folder.put_as("account_openings-a.csv", &rows).put_as("account_openings-b.csv", &rows);
    for day in DAYS {
        let run = folder.published(day, quality, 3);
        assert_eq!(run.query("SELECT count(*) FROM data_quality WHERE file IS NOT NULL"), 0, "{day}");
    }
    let run = folder.put_as("account_openings-b.csv", &openings(300, 0, 0)).published("2024-06-24", quality, 0);
    let of_b = "SELECT n_nights FROM data_quality WHERE measure = 'rows' AND file = '*-b.csv'";
    assert_eq!(run.query(of_b), 0, "no night before had this file");
}

#[test]
fn a_table_that_does_not_come_stops_the_night() {
    let folder = Folder::new();
    let sims = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no\n\
        CMCC,13800000001,2024-06-01 10:00:00,passport,E1234567\n";
    folder.put(&openings(10, 0, 0)).put_as("sim_activations.csv", sims);
    for day in DAYS {
        folder.published(day, "", 0);
    }
    std::fs::remove_file(folder.path("input/sim_activations.csv")).unwrap();
    folder.stopped("2024-06-24", "", &["sim_activations: rows 0, expected 0.5 to 2"]);
}

#[test]
fn shares_stop_or_warn_as_the_pipeline_says() {
    let folder = Folder::new();
    folder.put(&openings(300, 75, 0));
    folder.stopped("2024-06-24", "", &["account_openings: reject_share 0.25, expected at most 0.2", ".refused"]);
    let warn = "[quality.tables.account_openings]\nreject_share = { severity = \"warn\" }\n";
    let run = folder.published("2024-06-24", warn, 3);
    assert!(run.called.stderr.contains("data quality: account_openings: reject_share 0.25"), "{}", run.called.stderr);
    assert_eq!(run.query("SELECT count(*) FROM data_quality WHERE outcome = 'warn'"), 1);
    assert!(!folder.path("out/runs/.refused/2024-06-24").exists());

    let off = "[quality.tables.account_openings]\nreject_share = { severity = \"off\" }\n\
        null_share.outlet_code = { max = 0.5, severity = \"stop\" }\n";
    folder.stopped("2024-06-24", off, &["account_openings: null_share of outlet_code 1, expected at most 0.5"]);
    let few = "[quality]\nmin_rows = 301\n";
    folder.published("2024-06-24", few, 0);
    let files =
        "[quality]\nmin_rows = 301\n[quality.files.\"account*\"]\nfreshness = { max_days = 3, severity = \"stop\" }\n";
    folder.stopped("2024-06-24", files, &["account*: freshness_days 4, expected at most 3"]);
}

#[test]
fn times_that_are_eight_hours_off_are_told_with_and_without_history() {
    let folder = Folder::new();
    folder.put(&openings(300, 0, -8));
    folder.stopped("2024-06-21", "", &["zone_shift_hours -8, expected 0 (against the opening hours of counters)"]);
    for day in DAYS {
        folder.put(&openings(300, 0, 0)).published(day, "", 0);
    }
    folder.put(&openings(300, 0, -8).replace("counter", "online"));
    folder.stopped("2024-06-24", "", &["zone_shift_hours -8, expected 0 (against the hours of earlier nights)"]);
    // One file of two: the other keeps the table as a whole in its hours.
    folder.put(&openings(2000, 0, 0)).put_as("account_openings-b.csv", &openings(300, 0, 8));
    let wide = "[quality.tables.account_openings]\nrows = { severity = \"off\" }\n";
    folder.stopped("2024-06-24", wide, &["account_openings-b.csv: zone_shift_hours 8"]);
}

#[test]
fn mistakes_in_the_section_are_usage_errors_with_their_place() {
    let folder = Folder::new();
    folder.put(&openings(1, 0, 0));
    for (quality, place) in [
        ("[quality]\nnight = 3\n", ":6:1: unknown field `night`"),
        ("[quality.tables.account_opening]\n", ":5:17: unknown source table `account_opening`"),
        ("[quality.tables.outlets]\nreject_share = { mx = 1 }\n", ":6:18: unknown field `mx`"),
        ("[quality.tables.outlets]\nnull_share.nam = {}\n", ":6:12: unknown column `nam`"),
        ("[quality.tables.outlets]\nnull_share.card_no = {}\n", "keeps no such column"),
        ("[quality.tables.outlets]\nrows = { min_share = 3, max_share = 2 }\n", "min_share must lie"),
        ("[quality]\nmin_nights = 20\n", "min_nights must lie"),
        ("optional = [\"outlet\"]\n", "--optional outlet: no such file or table; tables: account_openings"),
    ] {
        let called = folder.call("2024-06-24", quality);
        assert_eq!(called.code, 2, "{quality}: {}", called.stderr);
        assert!(called.stderr.contains(place), "{quality}: {}", called.stderr);
    }
}
