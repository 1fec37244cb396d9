#![allow(clippy::unwrap_used, reason = "tests")]
use std::fs;

use twocard_contracts::codes::divisions;
use twocard_contracts::tables::{FINDING_ROWS, FINDINGS, LEADS};
use twocard_ingest::lookup::{Kind, read};
use twocard_ingest::{IngestOptions, RecipientKey, find_sources, ingest};
use twocard_tables::VaultKey;
use twocard_tables::columns::{bool_column, f64_column, maybe_f64_column, text_column, timestamp_column, u32_column};

use super::*;
use crate::Sealing;
use crate::reveal::{reveal, subject};

const OPENINGS: &str = "institution_code,outlet_code,card_no,account_no,opened_at,holder_id_type,holder_id_no,\
holder_name,holder_address,reserved_phone,agent_id_type,agent_id_no,agent_name
ICBC,A1,6217991234567893,A-100,2024-03-01 09:00:00,passport,E1000001,王小明,示例路1号2单元301室,13800001234,passport,E9000001,赵代办
ICBC,A1,6217991234567894,A-100,2024-03-02,passport,E1000002,李四,,13800001235,passport,E9000001,赵代办
ABC,B2,6217991234567893,,2024-03-03 10:00:00,passport,E1000003,,,13800001234,,,
ABC,B2,6217991234567899,,2024-03-03 10:00:00,passport,E1000004,,,13900009999,,,
";
const SIMS: &str = "institution_code,msisdn,activated_at,holder_id_type,holder_id_no,contact_phone
CMCC,13800001234,2024-02-01 10:00:00,passport,E1000001,
";
const LISTED: &str = "entry_no,id_type,id_no,category,listed_on,authority,authority_level,legal_basis
1,passport,E1000001,card_dealer,2024-01-01,绵竹市公安局,county,x
";
const CASES: &str = "card_kind,card_no,institution_code,case_no,involved_on
account,6217991234567894,ICBC,C-77,2024-04-01
sim,13800001234,,C-78,2024-04-02
";

struct Run {
    _dir: tempfile::TempDir,
    tables: TableDir,
    vault: TableDir,
    key: TokenKey,
}

fn run() -> Run {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("input");
    fs::create_dir(&input).unwrap();
    for (name, text) in [
        ("account_openings.csv", OPENINGS),
        ("sim_activations.csv", SIMS),
        ("listed_persons.csv", LISTED),
        ("involved_cards.csv", CASES),
    ] {
        fs::write(input.join(name), text).unwrap();
    }
    let key = TokenKey::create(&dir.path().join("token.key")).unwrap();
    let vault_key = VaultKey::create(&dir.path().join("vault.key")).unwrap();
    let tables = TableDir::new(dir.path().join("tables"));
    let vault = Sealing::begin(&dir.path().join("vault"), &vault_key).unwrap().tables().clone();
    let divisions = divisions::parse(divisions::BUILT_IN).unwrap();
    let sources = find_sources(&input).unwrap().sources;
    ingest(&sources, &IngestOptions { divisions: &divisions, key: &key, optional: &[] }, &tables, &vault).unwrap();
    write_findings(&tables);
    Run { _dir: dir, tables, vault, key }
}

/// One finding on the agent (person 1), with the first two accounts as its grounds, and the agent's lead.
fn write_findings(tables: &TableDir) {
    let text = |text: &'static str| text_column([Some(text)]);
    let number = |number: u32| u32_column(vec![number]);
    let columns = vec![
        number(0),
        text("F3"),
        number(1),
        text("同一代办人短期多人开户"),
        text("person"),
        number(1),
        text("id"),
        text("high"),
        f64_column(vec![0.5]),
        text(""),
        number(2),
        number(2),
        number(2),
        number(1),
        timestamp_column(vec![0]),
        timestamp_column(vec![1]),
        maybe_f64_column([None]),
        text("2日内为2人代办"),
    ];
    tables.write(&FINDINGS, columns).unwrap();
    let columns = vec![
        u32_column(vec![0, 0]),
        text_column([Some("account"); 2]),
        u32_column(vec![0, 1]),
        u32_column(vec![0, 2]),
        u32_column(vec![0, 0]),
        u32_column(vec![2, 3]),
    ];
    tables.write(&FINDING_ROWS, columns).unwrap();
    let columns = vec![
        number(3),
        bool_column(vec![false]),
        text("P-7K3M9Q2T4VXA"),
        text("person"),
        number(1),
        text("id"),
        text(""),
        text("agent"),
        f64_column(vec![0.5]),
        text("L1"),
        text("L1"),
        f64_column(vec![1.0]),
        f64_column(vec![0.5]),
        text("high"),
        bool_column(vec![false]),
        text("ICBC/A1"),
        text("x"),
    ];
    tables.write(&LEADS, columns).unwrap();
}

impl Run {
    fn ask(&self, questions: &[(&str, Kind)], institution: Option<&str>) -> Vec<Answer> {
        let questions = questions.iter().map(|(text, kind)| Question {
            name: "asked".to_owned(),
            asked: read(text.as_bytes(), *kind).ok().unwrap(),
        });
        let reach = Reach { institution: institution.map(str::to_owned), n_near: 10 };
        find(&self.tables, Some(&self.vault), &self.key, questions.collect(), &reach).unwrap()
    }

    fn told(&self, text: &str, kind: Kind) -> String {
        let answers = self.ask(&[(text, kind)], None);
        let told = tell(&answers, "RUN");
        for word in ["E1000001", "王小明", "6217991234567893", "13800001234", "A-100"] {
            assert!(!told.contains(word), "{told}");
        }
        told
    }
}

fn has(told: &str, parts: &[&str]) {
    let is_there = told.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(is_there, "{parts:?} not in\n{told}");
}

#[test]
fn a_person_is_known_by_openings_lists_cases_and_two_steps() {
    let told = run().told("e1000001", Kind::Id(None));
    has(&told, &["person", "王**", "0001"]);
    has(&told, &["opening", "621799****7893", "ICBC/A1", "2024-03-01 09:00:00", "holder", "account_openings.csv:2"]);
    has(&told, &["opening", "SIM", "****1234", "CMCC"]);
    has(&told, &["listed", "card_dealer", "2024-01-01"]);
    has(&told, &["case", "C-78"]);
    has(&told, &["ground of", "F3@1", "2日内为2人代办"]);
    // the agent and the phone are one step away, the other holders two
    has(&told, &["赵**", "agent", "on 1"]);
    has(&told, &["李*", "holder", "with person", "赵**"]);
    has(&told, &["****0003", "holder", "with phone", "****1234"]);
    assert!(!told.contains("0004"), "nothing ties the fourth holder");
}

#[test]
fn an_agent_has_the_finding_and_the_lead() {
    let told = run().told("E9000001", Kind::Any);
    has(&told, &["finding", "F3@1", "同一代办人短期多人开户", "high"]);
    has(&told, &["lead", "P-7K3M9Q2T4VXA", "position 3", "agent"]);
    has(&told, &["opening", "2024-03-02,", "agent"]);
}

#[test]
fn a_card_number_is_looked_for_in_every_institution_or_in_one() {
    let run = run();
    let both = run.ask(&[("6217 9912 3456 7893", Kind::Card)], None);
    assert_eq!(both[0].known.len(), 2);
    let one = run.ask(&[("6217991234567893", Kind::Card)], Some("abc"));
    assert_eq!(one[0].known.len(), 1);
    has(&tell(&one, "RUN"), &["opening", "ABC/B2", "the card"]);
    has(&run.told("6217991234567894", Kind::Card), &["case", "C-77"]);
}

#[test]
fn a_phone_names_its_sims_and_an_account_number_its_cards() {
    let run = run();
    let told = run.told("+86 138 0000 1234", Kind::Phone);
    has(&told, &["SIM", "CMCC", "the card"]);
    has(&told, &["opening", "ABC/B2", "contact phone"]);
    has(&told, &["case", "C-78"]);
    let behind = run.ask(&[("a-100", Kind::Card)], None);
    assert_eq!(behind[0].known.len(), 2, "both cards of the account");
}

#[test]
fn what_nobody_knows_is_said_so_and_many_are_asked_at_once() {
    let run = run();
    let answers = run.ask(&[("E5555555", Kind::Any), ("E1000002", Kind::Any), ("13700000000", Kind::Any)], None);
    assert_eq!(answers.iter().map(|answer| answer.known.len()).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!((answers[0].n_rows(), answers[1].n_rows() > 3), (0, true));
    let told = tell(&answers, "RUN");
    assert_eq!(told.matches("not known in run RUN").count(), 2);
}

#[test]
fn neighbours_beyond_the_cap_are_counted() {
    let run = run();
    let question = Question { name: "asked".to_owned(), asked: read(b"E9000001", Kind::Any).ok().unwrap() };
    let reach = Reach { institution: None, n_near: 1 };
    let answers = find(&run.tables, None, &run.key, vec![question], &reach).unwrap();
    let [one, _] = &answers[0].known[0].near;
    assert_eq!((one.told.len(), one.n_all), (1, 6));
    has(&tell(&answers, "RUN"), &["one step away", "6, 5 of them not told"]);
}

#[test]
fn identities_are_revealed_from_any_pseudonym() {
    let run = run();
    let person = run.ask(&[("E1000001", Kind::Any)], None)[0].known[0].subject.clone();
    let shown = |subject: &Subject| -> Vec<String> {
        let rows = reveal(&run.tables, &run.vault, subject).unwrap();
        rows.iter().map(|row| format!("{}|{}|{}", row.kind, row.detail, row.value)).collect()
    };
    let of_person =
        ["person|passport|E1000001", "person_name||王小明", "address||示例路1号2单元301室", "phone||+8613800001234"];
    let found = subject(&run.tables, &person.id, None).unwrap().unwrap();
    assert_eq!((found == person, shown(&found)), (true, of_person.map(str::to_owned).to_vec()));

    let regulator = RecipientKey::new(&run.key, "regulator");
    let theirs = regulator.id(&person.id);
    assert_eq!(subject(&run.tables, &theirs, None).unwrap(), None);
    assert_eq!(subject(&run.tables, &theirs.to_uppercase(), Some(&regulator)).unwrap(), Some(person));

    let account = run.ask(&[("6217991234567894", Kind::Card)], Some("ICBC"))[0].known[0].subject.clone();
    assert_eq!(shown(&account), ["account|ICBC|6217991234567894", "ledger|ICBC|A-100"]);
    let sim = run.ask(&[("13800001234", Kind::Phone)], None)[0]
        .known
        .iter()
        .map(|known| known.subject.clone())
        .collect::<Vec<_>>();
    assert!(sim.iter().any(|subject| shown(subject) == ["sim|CMCC|+8613800001234"]));
    assert_eq!(subject(&run.tables, &"0".repeat(32), None).unwrap(), None);
}
