//! Exemptions as institutions file them: mostly right, sometimes late or over, now and then wrong.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_simulate::{Config, simulate};

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(','));
    let header: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|cells| header.iter().map(|name| (*name).to_owned()).zip(cells.map(str::to_owned)).collect()).collect()
}

#[test]
fn exemptions_are_mostly_right_some_late_some_over_and_a_few_wrong() {
    let dir = tempfile::tempdir().unwrap();
    simulate(&Config { n_openings: 100_000, ..Config::default() }, dir.path()).unwrap();
    let mut opened: BTreeMap<(&str, String), BTreeSet<String>> = BTreeMap::new();
    for (file, time) in [("account_openings.csv", "opened_at"), ("sim_activations.csv", "activated_at")] {
        for row in rows(&dir.path().join(file)) {
            let institution = &row["institution_code"];
            let scopes = [
                ("batch", format!("{institution}/{}", row["batch_no"])),
                ("outlet", format!("{institution}/{}", row["outlet_code"])),
                ("employer", row["employer_id"].clone()),
                ("agent", row["agent_id_no"].clone()),
                ("person", row["holder_id_no"].clone()),
            ];
            for (kind, id) in scopes {
                opened.entry((kind, id)).or_default().insert(row[time][..10].to_owned());
            }
        }
    }
    let exemptions = rows(&dir.path().join("exemptions.csv"));
    let kinds: BTreeSet<&str> = exemptions.iter().map(|row| row["scope_kind"].as_str()).collect();
    assert_eq!(kinds, ["agent", "batch", "employer", "outlet", "person", "product"].into());

    let (mut n_covering, mut n_beside, mut n_of_nothing) = (0, 0, 0);
    for row in exemptions.iter().filter(|row| row["scope_kind"] != "product") {
        assert!(row["valid_from"] <= row["valid_to"]);
        match opened.get(&(row["scope_kind"].as_str(), row["scope_id"].clone())) {
            Some(days) if days.range(row["valid_from"].clone()..=row["valid_to"].clone()).next().is_some() => {
                n_covering += 1;
            }
            Some(_) => n_beside += 1,
            None => n_of_nothing += 1,
        }
    }
    let n = (n_covering + n_beside + n_of_nothing) as f64;
    assert!(n > 80.0, "{n}");
    assert!((0.6..0.95).contains(&(f64::from(n_covering) / n)), "{n_covering} of {n} cover something");
    assert!(n_beside >= 3 && n_of_nothing >= 1, "{n_beside} late or over, {n_of_nothing} of nothing");

    let heads: BTreeSet<String> = rows(&dir.path().join("answer-key/answer_key.csv"))
        .into_iter()
        .filter(|entry| ["organiser", "agent"].contains(&entry["role"].as_str()))
        .map(|entry| entry["id_no"].clone())
        .collect();
    let n_believed = exemptions.iter().filter(|row| heads.contains(&row["scope_id"])).count();
    assert!(n_believed >= 1 && n_believed * 10 < exemptions.len(), "{n_believed} heads of rings");
}
