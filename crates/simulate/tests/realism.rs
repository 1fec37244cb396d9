//! The traits of the simulated world that an analysis would stumble over if they were missing.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_simulate::{Config, Parameters, simulate, simulate_with};

/// First rows of records, the wanted columns in their order.
fn records<const N: usize>(path: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (record, institution, places) = (place("record_no"), place("institution_code"), columns.map(place));
    let mut seen = BTreeSet::new();
    lines
        .map(|line| line.split(',').collect::<Vec<&str>>())
        .filter(|cells| seen.insert((cells[record].to_owned(), cells[institution].to_owned())))
        .map(|cells| places.map(|place| cells[place].to_owned()))
        .collect()
}

struct World {
    _dir: tempfile::TempDir,
    /// Institution, time, channel, holder, clerk, closing, outlet.
    accounts: Vec<[String; 7]>,
    /// Holder and type of document.
    sims: Vec<[String; 2]>,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        simulate(&Config { n_openings: 120_000, ..Config::default() }, dir.path()).unwrap();
        let accounts = records(
            &dir.path().join("account_openings.csv"),
            ["institution_code", "opened_at", "channel", "holder_id_no", "staff_no", "closed_at", "outlet_code"],
        );
        let sims = records(&dir.path().join("sim_activations.csv"), ["holder_id_no", "holder_id_type"]);
        Self { _dir: dir, accounts, sims }
    }

    fn accounts_between(&self, from: &str, to: &str) -> impl Iterator<Item = &[String; 7]> {
        self.accounts.iter().filter(move |row| (from..to).contains(&row[1].as_str()))
    }
}

fn share_of<T>(rows: impl Iterator<Item = T>, test: impl Fn(&T) -> bool) -> f64 {
    let (mut n, mut n_all) = (0_u32, 0_u32);
    for row in rows {
        n_all += 1;
        n += u32::from(test(&row));
    }
    f64::from(n) / f64::from(n_all)
}

#[test]
fn the_world_has_seasons_drift_heavy_tails_and_gaps() {
    let world = World::new();

    // Spring Festival of 2024, and the same weekdays four weeks before
    let festival = world.accounts_between("2024-02-09", "2024-02-16").count();
    let before = world.accounts_between("2024-01-12", "2024-01-19").count();
    assert!(festival * 4 < before, "{festival} in the holidays, {before} before");

    let is_online = |row: &&[String; 7]| row[2] == "online";
    let early = share_of(world.accounts_between("2023-01", "2023-06"), is_online);
    let late = share_of(world.accounts_between("2024-02", "2024-07"), is_online);
    assert!(late > early * 1.2, "online share from {early} to {late}");
    let is_growing = |row: &&[String; 7]| row[0] == "402" && row[2] != "batch";
    let early = share_of(world.accounts_between("2023-01", "2023-06"), is_growing);
    let late = share_of(world.accounts_between("2024-02", "2024-07"), is_growing);
    assert!(late > early * 1.1, "share of the growing bank from {early} to {late}");

    let mut n_sims: BTreeMap<&str, u32> = BTreeMap::new();
    for sim in world.sims.iter().filter(|sim| sim[1] != "uscc") {
        *n_sims.entry(&sim[0]).or_default() += 1;
    }
    let many = share_of(n_sims.values(), |n| **n > 5);
    let held: u32 = n_sims.values().filter(|n| **n > 5).sum();
    let held = f64::from(held) / f64::from(n_sims.values().sum::<u32>());
    assert!((0.002..0.008).contains(&many), "{many} of the holders have more than five SIMs");
    assert!((0.015..0.08).contains(&held), "they hold {held}");

    let has_no_clerk = |row: &&[String; 7]| row[4].is_empty();
    let at_counters =
        |code: &'static str| world.accounts.iter().filter(move |row| row[2] == "counter" && row[0] == code);
    let (poor, usual) = (share_of(at_counters("313"), has_no_clerk), share_of(at_counters("102"), has_no_clerk));
    assert!((0.26..0.34).contains(&poor) && (0.01..0.05).contains(&usual), "no clerk in {poor} and {usual}");
}

#[test]
fn lost_cards_are_replaced_on_the_day_they_are_closed() {
    let world = World::new();
    let mut opened: BTreeMap<(&str, &str), Vec<&[String; 7]>> = BTreeMap::new();
    for row in &world.accounts {
        opened.entry((&row[3], &row[0])).or_default().push(row);
    }
    let is_replaced = |row: &&[String; 7]| {
        let same_day =
            |other: &&&[String; 7]| other[1] > row[5] && other[1][..10] == row[5][..10] && other[6] == row[6];
        !row[5].is_empty() && opened[&(row[3].as_str(), row[0].as_str())].iter().any(|other| same_day(&other))
    };
    let n_replaced = world.accounts.iter().filter(is_replaced).count();
    assert!(n_replaced > 100, "{n_replaced} cards replaced on the day of their closing");
}

#[test]
fn banks_refuse_second_accounts_of_the_first_class_unless_told_otherwise() {
    let n_seconds = |given: &str| {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("given.toml");
        std::fs::write(&file, given).unwrap();
        let (parameters, _) = Parameters::read(&file).unwrap();
        let config = Config { n_openings: 60_000, ..Config::default() };
        simulate_with(&config, &parameters, dir.path()).unwrap();
        let path = dir.path().join("account_openings.csv");
        let mut n_open: BTreeMap<[String; 2], u32> = BTreeMap::new();
        for [holder, bank, class, product] in
            records(&path, ["holder_id_no", "institution_code", "account_class", "product_code"])
        {
            *n_open.entry([holder, bank]).or_default() += u32::from(class == "I" && product == "ordinary");
        }
        n_open.values().filter(|n| **n > 1).count()
    };
    let (usual, lax) = (n_seconds(""), n_seconds("[background]\nover_limit_share = 1.0\n"));
    assert!(usual > 0 && usual * 3 < lax * 2, "{usual} with two accounts, {lax} where nobody refuses");
}
