//! What a simulation writes, looked at from outside.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::codes::{pan, phone};
use twocard_contracts::sources::{self, SourceTable, Value};
use twocard_contracts::time::{Date, Moment};
use twocard_simulate::{Config, Summary, simulate};

const PATTERNS: [&str; 20] = [
    "agent_one_bank",
    "agent_split",
    "shared_phone_ring",
    "involved_neighbours",
    "slow_dealer",
    "insider_clerk",
    "ghost_payroll",
    "accompanied_group",
    "rotating_agents",
    "phone_only_agent",
    "two_card_swap",
    "cross_county",
    "corporate_shell",
    "goip_pool",
    "reopening",
    "phone_chain",
    "consecutive_numbers",
    "student_recruiter",
    "family_straw",
    "device_farm",
];

/// The source tables that a simulation writes.
const SIMULATED: [&SourceTable; 6] = [
    &sources::ACCOUNT_OPENINGS,
    &sources::SIM_ACTIVATIONS,
    &sources::OUTLETS,
    &sources::LISTED_PERSONS,
    &sources::INVOLVED_CARDS,
    &sources::EXEMPTIONS,
];

/// A folder of simulated files with its rows by table and column.
struct Written {
    dir: tempfile::TempDir,
    summary: Summary,
}

type Row = BTreeMap<String, String>;

impl Written {
    fn new(config: Config) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let summary = simulate(&config, dir.path()).unwrap();
        Self { dir, summary }
    }

    fn rows(&self, file: &str) -> Vec<Row> {
        rows(&self.dir.path().join(file))
    }

    fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files: Vec<String> = SIMULATED.iter().map(|table| format!("{}.csv", table.name)).collect();
        files.extend([
            "answer-key/answer_key.csv".to_owned(),
            "answer-key/parameters.toml".to_owned(),
            "answer-key/groups.csv".to_owned(),
        ]);
        files.into_iter().map(|file| (file.clone(), std::fs::read(self.dir.path().join(file)).unwrap())).collect()
    }
}

fn rows(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), header.len(), "cells of {}", path.display());
            header.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let (first, second) = (Written::new(Config::default()), Written::new(Config::default()));
    let other = Written::new(Config { seed: 2, ..Config::default() });
    assert_eq!(first.summary, second.summary);
    for ((file, bytes), other_bytes) in first.bytes().into_iter().zip(other.bytes().into_values()) {
        assert!(bytes == second.bytes()[&file], "{file} differs between two runs");
        assert!(bytes != other_bytes, "{file} does not depend on the seed");
    }
}

#[test]
fn every_cell_is_well_formed() {
    let written = Written::new(Config { n_openings: 12_000, ..Config::default() });
    for table in SIMULATED {
        let rows = written.rows(&format!("{}.csv", table.name));
        let least = if table.name == "exemptions" { 10 } else { 50 };
        assert!(rows.len() > least, "{} has {} rows", table.name, rows.len());
        for row in &rows {
            assert_eq!(row.len(), table.contract_columns().count());
            check_row(table, row);
        }
    }
}

fn check_row(table: &SourceTable, row: &Row) {
    let mut canonical = Vec::new();
    for column in table.contract_columns() {
        let cell = row[column.name].as_str();
        if cell.is_empty() {
            assert!(!column.is_required, "{} is empty", column.name);
            continue;
        }
        let is_fine = match column.value {
            Value::IdNumber(type_column) => {
                let id_type = IdType::from_name(&row[type_column]).unwrap();
                document::check(id_type, cell.as_bytes(), &mut canonical)
                    .is_ok_and(|checked| checked.id_type == id_type)
            }
            Value::IdType(number_column) => IdType::from_name(cell).is_some() && !row[number_column].is_empty(),
            Value::Uscc => document::check(IdType::Uscc, cell.as_bytes(), &mut canonical).is_ok(),
            Value::OneOf(list) => list.contains(&cell),
            Value::Moment => Moment::parse(cell.as_bytes()).is_some(),
            Value::Date => Date::parse(cell.as_bytes()).is_some(),
            Value::Msisdn => phone::is_mobile(cell.as_bytes(), &mut canonical),
            Value::Phone => phone::canonical(cell.as_bytes(), &mut canonical),
            Value::CardNumber if column.name == "card_no" && table.name == "account_openings" => {
                pan::is_luhn_valid(cell.as_bytes()) && (16..=19).contains(&cell.len())
            }
            Value::Imei => pan::is_luhn_valid(cell.as_bytes()) && cell.len() == 15,
            Value::Iccid => pan::is_luhn_valid(cell.as_bytes()) && cell.len() == 20,
            Value::Imsi => cell.len() == 15 && cell.starts_with("460"),
            Value::Ip => cell.parse::<std::net::Ipv4Addr>().is_ok(),
            Value::Division => cell.len() == 6 && cell.bytes().all(|byte| byte.is_ascii_digit()),
            _ => true,
        };
        assert!(is_fine, "{}.{} is malformed: {cell}", table.name, column.name);
    }
}

#[test]
fn numbers_name_one_card_and_one_person_at_a_time() {
    let written = Written::new(Config { n_openings: 12_000, ..Config::default() });
    let mut names = BTreeMap::new();
    let mut n_recycled = 0;
    for (file, number, opened) in
        [("account_openings.csv", "card_no", "opened_at"), ("sim_activations.csv", "msisdn", "activated_at")]
    {
        let mut records: BTreeMap<String, (String, String, String)> = BTreeMap::new();
        let mut n_sent_again = 0;
        for row in written.rows(file) {
            let record = (row["institution_code"].clone(), row["record_no"].clone(), row["closed_at"].clone());
            let known = records.insert(row[number].clone(), record.clone());
            let is_same = |known: &(String, String, String)| (&known.0, &known.1) == (&record.0, &record.1);
            n_sent_again += usize::from(known.as_ref().is_some_and(is_same));
            if let Some((_, _, closed_at)) = known.filter(|known| !is_same(known)) {
                assert_eq!(number, "msisdn", "one card number for two records");
                assert!(!closed_at.is_empty() && closed_at < row[opened], "a number in use given to somebody else");
                n_recycled += 1;
            }
            let name = names.insert(row["holder_id_no"].clone(), row["holder_name"].clone());
            assert!(name.is_none_or(|name| name == row["holder_name"]), "one document for two people");
        }
        assert!(n_sent_again > 10, "{n_sent_again} rows of {file} sent again");
    }
    assert!(n_recycled > 10, "{n_recycled} numbers had two holders");
}

#[test]
fn every_pattern_and_lookalike_is_there_with_subjects_of_the_files() {
    let written = Written::new(Config::default());
    let key = written.rows("answer-key/answer_key.csv");
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (file, number) in [("account_openings.csv", "card_no"), ("sim_activations.csv", "msisdn")] {
        for row in written.rows(file) {
            let columns = [number, "holder_id_no", "agent_id_no", "legal_rep_id_no", "outlet_code", "staff_no"];
            seen.extend(columns.into_iter().filter_map(|column| row.get(column)).cloned());
        }
    }
    let mut heads = BTreeSet::new();
    let mut roles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in &key {
        let subject = if entry["subject_kind"] == "person" { &entry["id_no"] } else { &entry["number"] };
        assert!(seen.contains(subject), "a {} of {} is in no row", entry["role"], entry["pattern"]);
        roles.entry(entry["pattern"].clone()).or_default().insert(entry["role"].clone());
        if ["organiser", "agent"].contains(&entry["role"].as_str()) {
            heads.insert(entry["id_no"].clone());
        }
    }
    assert!(heads.len() >= 40, "{} organisers and agents", heads.len());
    for pattern in PATTERNS {
        assert!(roles[pattern].contains("holder") && roles[pattern].contains("card"), "{pattern}");
    }
    let lookalikes = &written.summary.lookalikes;
    for count in lookalikes {
        let is_honest = |role: &String| role.starts_with("lookalike_");
        assert!(roles[count.name].iter().all(is_honest), "{}", count.name);
    }
    assert!(lookalikes.len() >= 25, "{} look-alikes", lookalikes.len());
    assert_eq!(roles.len(), PATTERNS.len() + lookalikes.len());
}

#[test]
fn planted_openings_are_a_falling_share_and_counts_add_up() {
    let share = |n_openings| {
        let written = Written::new(Config { n_openings, ..Config::default() });
        let planted: u32 = written.summary.patterns.iter().map(|count| count.n_openings).sum();
        let mut cards = BTreeSet::new();
        let mut n_rows = 0;
        for file in ["account_openings.csv", "sim_activations.csv"] {
            for row in written.rows(file) {
                n_rows += 1;
                cards.insert((file, row["institution_code"].clone(), row["record_no"].clone()));
            }
        }
        assert_eq!(cards.len(), n_openings as usize);
        assert_eq!(written.summary.tables[..2].iter().map(|(_, n)| n).sum::<u64>(), n_rows);
        f64::from(planted) / f64::from(n_openings)
    };
    let (small, large) = (share(4_000), share(40_000));
    assert!((0.12..0.22).contains(&small), "{small}");
    assert!((0.04..0.09).contains(&large), "{large}");
}

#[test]
fn almost_everything_happens_up_to_as_of_and_cases_follow_openings() {
    let written = Written::new(Config { n_openings: 20_000, ..Config::default() });
    let as_of = "2024-06-30 23:59:59";
    let mut opened = BTreeMap::new();
    let mut n_late = 0;
    for (file, number, time) in
        [("account_openings.csv", "card_no", "opened_at"), ("sim_activations.csv", "msisdn", "activated_at")]
    {
        for row in written.rows(file) {
            n_late += usize::from(row[time].as_str() > as_of);
            opened.insert(row[number].clone(), row[time].clone());
        }
    }
    assert!((1..100).contains(&n_late), "{n_late} rows after as_of");
    let cases = written.rows("involved_cards.csv");
    for case in cases.iter().filter(|case| !case["card_no"].is_empty()) {
        assert!(opened[&case["card_no"]] < case["involved_on"], "a case before the opening");
        assert!(case["reported_on"].is_empty() || case["involved_on"] < case["reported_on"]);
        assert!(case["reported_on"].as_str() <= "2024-06-30");
    }
}

#[test]
fn involved_cards_are_mostly_planted_and_lists_mostly_hold_bystanders() {
    let written = Written::new(Config { n_openings: 40_000, ..Config::default() });
    let key = written.rows("answer-key/answer_key.csv");
    let planted: BTreeSet<&str> = key.iter().map(|entry| entry["number"].as_str()).filter(|n| !n.is_empty()).collect();
    let guilty: BTreeSet<&str> = key
        .iter()
        .filter(|entry| !entry["role"].starts_with("lookalike"))
        .map(|entry| entry["id_no"].as_str())
        .filter(|id| !id.is_empty())
        .collect();
    let cases = written.rows("involved_cards.csv");
    let named: BTreeSet<&str> = cases.iter().map(|case| case["card_no"].as_str()).filter(|n| !n.is_empty()).collect();
    let share = named.intersection(&planted).count() as f64 / named.len() as f64;
    assert!((0.7..0.9).contains(&share), "{share} of the involved cards are planted");
    let listed = written.rows("listed_persons.csv");
    let bystanders = listed.iter().filter(|entry| !guilty.contains(entry["id_no"].as_str())).count();
    assert!(bystanders * 2 > listed.len(), "{bystanders} of {}", listed.len());
    for status in ["active", "cleared", "returned"] {
        assert!(listed.iter().any(|entry| entry["status"] == status), "{status}");
    }
}

#[test]
fn mianzhu_born_before_1996_carry_the_old_code() {
    let written = Written::new(Config::default());
    let mut n_old = 0;
    for row in written.rows("account_openings.csv").iter().filter(|row| row["holder_id_type"] == "citizen_id") {
        let (area, year) = (&row["holder_id_no"][..6], &row["holder_id_no"][6..10]);
        n_old += usize::from(area == "510622");
        assert!(area != "510622" || year < "1996");
        assert!(area != "510683" || year >= "1996");
    }
    assert!(n_old > 200, "{n_old}");
}

#[test]
fn worlds_at_the_edges_are_written_too() {
    for (year, month, day) in [(2020, 1, 1), (2024, 9, 19), (2090, 12, 31)] {
        let as_of = Date::from_ymd(year, month, day).unwrap();
        let written = Written::new(Config { seed: 9, n_openings: Config::LEAST_OPENINGS, as_of, ..Config::default() });
        for table in SIMULATED {
            written.rows(&format!("{}.csv", table.name)).iter().for_each(|row| check_row(table, row));
        }
        let counts = written.summary.patterns.iter().chain(&written.summary.lookalikes);
        assert!(counts.clone().all(|count| count.n_groups > 0), "{}", written.summary);
    }
}

#[test]
fn an_unwritable_folder_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("taken");
    std::fs::write(&file, "").unwrap();
    let error = simulate(&Config::default(), &file).unwrap_err().to_string();
    assert!(error.starts_with("cannot write ") && error.contains("taken/answer-key"), "{error}");
}
