//! Parameters given back, labels after the last day, cold starts, and threads.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_simulate::{Config, Parameters, simulate, simulate_with};

const AS_OF: &str = "2024-06-30";

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| header.iter().zip(line.split(',')).map(|(n, c)| ((*n).to_owned(), c.to_owned())).collect();
    lines.map(row).collect()
}

fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in [dir.to_owned(), dir.join("answer-key")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_written_parameters_make_the_same_files_again() {
    let (first, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config { seed: 5, ..Config::default() };
    simulate(&config, first.path()).unwrap();
    let (parameters, settings) = Parameters::read(&first.path().join("answer-key/parameters.toml")).unwrap();
    let config = Config {
        seed: settings.seed.unwrap(),
        n_openings: settings.n_openings.unwrap(),
        as_of: settings.as_of.unwrap(),
        is_cold_start: settings.is_cold_start.unwrap(),
    };
    simulate_with(&config, &parameters, again.path()).unwrap();
    let (first, again) = (bytes(first.path()), bytes(again.path()));
    assert!(first.len() >= 9, "{:?}", first.keys());
    for (file, bytes) in &first {
        assert!(*bytes == again[file], "{file} differs");
    }
}

#[test]
fn a_changed_parameter_changes_the_files_and_is_written_down() {
    let (given, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = given.path().join("given.toml");
    std::fs::write(&file, "[pattern.agent_split]\ngroups_at_4000 = 0\n[background]\nsim_share = 1\n").unwrap();
    let (parameters, _) = Parameters::read(&file).unwrap();
    let summary = simulate_with(&Config::default(), &parameters, out.path()).unwrap();
    let n_groups = |name: &str| summary.patterns.iter().find(|count| count.name == name).unwrap().n_groups;
    assert_eq!(n_groups("agent_split"), 0);
    assert!(n_groups("agent_one_bank") > 0);
    let n_rows = |table: &str| summary.tables.iter().find(|(name, _)| *name == table).unwrap().1;
    assert!(n_rows("sim_activations") > n_rows("account_openings"));
    let written = std::fs::read_to_string(out.path().join("answer-key/parameters.toml")).unwrap();
    assert!(written.contains("[pattern.agent_split]\ngroups_at_4000 = 0\n") && written.contains("\nsim_share = 1.0\n"));
}

#[test]
fn one_thread_writes_what_four_write() {
    let config = Config { n_openings: 150_000, ..Config::default() };
    let [one, four] = [1, 4].map(|n_threads| {
        let dir = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| simulate(&config, dir.path())).unwrap();
        bytes(dir.path())
    });
    assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
    for (file, bytes) in &one {
        assert!(*bytes == four[file], "{file} differs");
    }
}

#[test]
fn later_labels_follow_the_last_day_and_name_cards_of_the_files() {
    let dir = tempfile::tempdir().unwrap();
    simulate(&Config { n_openings: 20_000, ..Config::default() }, dir.path()).unwrap();
    let mut opened: BTreeSet<(String, String)> = BTreeSet::new();
    for (file, number, time) in
        [("account_openings.csv", "card_no", "opened_at"), ("sim_activations.csv", "msisdn", "activated_at")]
    {
        let rows = rows(&dir.path().join(file));
        let rows = rows.into_iter().filter(|row| row[time].as_str() < "2024-07-01");
        opened.extend(rows.map(|row| (row["institution_code"].clone(), row[number].clone())));
    }
    let groups: BTreeMap<String, String> = rows(&dir.path().join("answer-key/groups.csv"))
        .into_iter()
        .map(|group| (group["group_no"].clone(), group["is_bad"].clone()))
        .collect();
    let known: BTreeSet<String> =
        rows(&dir.path().join("involved_cards.csv")).into_iter().map(|case| case["card_no"].clone()).collect();
    let later = rows(&dir.path().join("answer-key/future_involved.csv"));
    let n_planted = later.iter().filter(|card| !card["group_no"].is_empty()).count();
    assert!(n_planted > 20 && later.len() > n_planted, "{n_planted} of {}", later.len());
    for card in &later {
        assert!(card["reported_on"].as_str() > AS_OF && card["involved_on"] < card["reported_on"]);
        assert!(opened.contains(&(card["institution"].clone(), card["number"].clone())));
        assert!(!known.contains(&card["number"]), "known already");
        assert!(card["group_no"].is_empty() || groups[&card["group_no"]] == "true");
    }
}

#[test]
fn in_a_cold_start_nothing_planted_is_known_and_everything_comes_to_light_later() {
    let dir = tempfile::tempdir().unwrap();
    simulate(&Config { n_openings: 20_000, is_cold_start: true, ..Config::default() }, dir.path()).unwrap();
    let key = rows(&dir.path().join("answer-key/answer_key.csv"));
    let is_bad = |entry: &&Row| !entry["role"].starts_with("lookalike");
    let members: BTreeSet<&str> =
        key.iter().filter(is_bad).map(|e| e["id_no"].as_str()).filter(|id| !id.is_empty()).collect();
    let cards: BTreeSet<&str> = key.iter().map(|e| e["number"].as_str()).filter(|number| !number.is_empty()).collect();
    let mut cards_of_members = BTreeSet::new();
    for (file, number) in [("account_openings.csv", "card_no"), ("sim_activations.csv", "msisdn")] {
        for row in rows(&dir.path().join(file)) {
            if members.contains(row["holder_id_no"].as_str()) {
                cards_of_members.insert(row[number].clone());
            }
            assert!(row["status"] != "suspended" || !cards.contains(row[number].as_str()), "suspended already");
        }
    }
    let cases = rows(&dir.path().join("involved_cards.csv"));
    assert!(cases.len() > 10, "{} cases", cases.len());
    let is_cold =
        |case: &Row| !cards.contains(case["card_no"].as_str()) && !cards_of_members.contains(&case["card_no"]);
    assert!(cases.iter().all(is_cold));
    let listed = rows(&dir.path().join("listed_persons.csv"));
    assert!(listed.len() > 5 && listed.iter().all(|entry| !members.contains(entry["id_no"].as_str())));
    let later = rows(&dir.path().join("answer-key/future_involved.csv"));
    assert!(later.iter().filter(|card| cards.contains(card["number"].as_str())).count() > 100);
}
