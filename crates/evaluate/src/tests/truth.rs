use std::fs;
use std::path::Path;

use twocard_contracts::finding::CardKind;
use twocard_contracts::time::Date;

use crate::truth::{Counts, Directory, HeldSim, Member, Part, Truth};

/// Persons `P0` to `P9`, accounts `A0` to `A9`, two SIMs of one number.
struct Made;

fn number(text: &str, prefix: char) -> Result<Option<u32>, &'static str> {
    match text.strip_prefix(prefix).map(str::parse) {
        Some(Ok(number)) if number < 10 => Ok(Some(number)),
        Some(Ok(_)) => Ok(None),
        _ => Err("is malformed"),
    }
}

impl Directory for Made {
    fn person(&self, _: &str, id_no: &str) -> Result<Option<u32>, &'static str> {
        number(id_no, 'P')
    }

    fn account(&self, _: &str, text: &str) -> Result<Option<u32>, &'static str> {
        number(text, 'A')
    }

    fn sims(&self, _: &str, text: &str) -> Result<Vec<HeldSim>, &'static str> {
        let held = |key, day: &str| HeldSim { key, activated_on: Date::parse(day.as_bytes()).unwrap() };
        Ok(if text == "S0" { vec![held(3, "2020-01-01"), held(8, "2024-02-01")] } else { Vec::new() })
    }
}

const KEY: &str = "subject_kind,id_type,id_no,institution,number,pattern,variant,role,group_no";
const GROUPS: &str = "group_no,pattern,variant,is_bad,county,first_day,last_day,n_holders,n_cards\n\
    7,agent_split,hard,true,510683,2024-01-01,2024-02-01,2,2\n\
    9,family,plain,false,510683,2024-01-01,2024-02-01,1,1\n";

fn folder(key: &str, groups: &str, future: Option<&str>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("answer_key.csv"), format!("{KEY}\n{key}")).unwrap();
    fs::write(dir.path().join("groups.csv"), groups).unwrap();
    if let Some(rows) = future {
        let header = "subject_kind,institution,number,involved_on,reported_on,group_no\n";
        fs::write(dir.path().join("future_involved.csv"), format!("{header}{rows}")).unwrap();
    }
    dir
}

fn refused(path: &Path) -> String {
    Truth::read(path, &Made).unwrap_err().to_string()
}

#[test]
fn a_folder_is_joined_to_keys() {
    let key = "person,citizen_id,P4,,,agent_split,hard,organiser,7\n\
        person,citizen_id,P4,,,agent_split,hard,holder,7\n\
        person,citizen_id,P2,,,agent_split,hard,holder,7\n\
        person,citizen_id,P99,,,agent_split,hard,holder,7\n\
        account,,,BANK,A5,agent_split,hard,card,7\n\
        staff,,,BANK,01,agent_split,hard,insider,7\n\
        person,citizen_id,P1,,,family,plain,lookalike_agent,9\n";
    let future =
        "account,BANK,A6,2024-07-02,2024-07-09,7\nsim,CMCC,S0,2023-05-01,2024-08-01,\naccount,BANK,A77,2024-07-02,,\n";
    let dir = folder(key, GROUPS, Some(future));
    let truth = Truth::read(dir.path(), &Made).unwrap();
    let member = |person, group, part| Member { person, group, part };
    let expected = [member(1, 1, Part::Head), member(2, 0, Part::Member), member(4, 0, Part::Head)];
    assert_eq!(truth.members, expected);
    assert_eq!(truth.cards, [(0, (CardKind::Account, 5))]);
    // the SIM that held the number on that day, not the one after it
    assert_eq!(truth.future, Some(vec![(CardKind::Account, 6), (CardKind::Sim, 3)]));
    assert_eq!((truth.patterns(true), truth.patterns(false)), (vec!["agent_split"], vec!["family"]));
    let counts = Counts {
        n_persons: 5,
        n_persons_absent: 1,
        n_cards: 1,
        n_places: 1,
        n_future: 3,
        n_future_absent: 1,
        ..Counts::default()
    };
    assert_eq!(truth.counts, counts);
}

#[test]
fn a_single_csv_is_joined_to_keys() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("truth.csv");
    let rows = "id_no,id_type,is_positive,ring,pattern,stratum\n\
        P1,citizen_id,true,r1,x,town\nP2,citizen_id,1,r1,x,\nP3,citizen_id,true,,,town\nP4,citizen_id,false,,family,\n\
        P5,citizen_id,0,,,\nP50,citizen_id,true,r2,x,\n";
    fs::write(&path, rows).unwrap();
    let truth = Truth::read(&path, &Made).unwrap();
    let groups: Vec<(bool, bool, &str)> =
        truth.groups.iter().map(|group| (group.is_bad, group.is_ring, group.pattern.as_str())).collect();
    assert_eq!(groups, [(true, true, "x"), (true, false, ""), (false, false, "family")]);
    let members: Vec<(u32, u32)> = truth.members.iter().map(|member| (member.person, member.group)).collect();
    assert_eq!(members, [(1, 0), (2, 0), (3, 1), (4, 2)]);
    assert_eq!(truth.classes, [(1, "town".to_owned()), (3, "town".to_owned())]);
    assert_eq!((truth.counts.n_persons, truth.counts.n_persons_absent, truth.future), (6, 1, None));
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_numbers() {
    let row = "person,citizen_id,P4,,,agent_split,hard,organiser,7\n";
    for (wrong, told) in [
        ("person,citizen_id,secret,,,agent_split,hard,organiser,7\n", ":3:id_no: is malformed"),
        ("person,citizen_id,P1,,,agent_split,hard,organiser,8\n", ":3:group_no: stands in no row of groups.csv"),
        ("person,citizen_id,P1,,,family,hard,organiser,7\n", ":3:pattern: is not that of its group in groups.csv"),
        ("person,citizen_id,P1,,,agent_split,plain,organiser,7\n", ":3:variant: is not that of its group"),
        ("person,citizen_id,P1,,,agent_split,hard,boss,7\n", ":3:role: is no known role"),
        ("person,citizen_id,P1,,,agent_split,hard,lookalike_agent,7\n", ":3:role: does not fit is_bad"),
        ("phone,citizen_id,P1,,,agent_split,hard,organiser,7\n", ":3:subject_kind: is none of"),
        ("person,,P1,,,agent_split,hard,organiser,7\n", ":3:id_type: is empty"),
        ("person,citizen_id,P1\n", ":3:1: 3 cells, the header has 9"),
    ] {
        let dir = folder(&format!("{row}{wrong}"), GROUPS, None);
        let said = refused(dir.path());
        assert!(said.contains("answer_key.csv") && said.contains(told), "{said}");
        assert!(!said.contains("secret") && !said.contains("P1"), "{said}");
    }
    let groups = GROUPS.replace("hard,true", "odd,true");
    assert!(refused(folder(row, &groups, None).path()).contains("groups.csv:2:variant: is neither plain nor hard"));
    let groups = GROUPS.replace("9,family", "7,family");
    assert!(refused(folder(row, &groups, None).path()).contains("groups.csv:3:group_no: stands in an earlier row"));
    let dir = folder(row, GROUPS, Some("account,BANK,A1,soon,,\n"));
    assert!(refused(dir.path()).contains("future_involved.csv:2:involved_on: is no day"));
}

#[test]
fn a_truth_of_another_form_is_refused_with_what_it_lacks() {
    let dir = folder("", GROUPS, None);
    fs::remove_file(dir.path().join("groups.csv")).unwrap();
    assert!(refused(dir.path()).contains("groups.csv is missing"));
    let dir = folder("", GROUPS, None);
    fs::write(dir.path().join("answer_key.csv"), "subject_kind,id_type,id_no,number,pattern,role,group_no\n").unwrap();
    assert!(refused(dir.path()).contains("column institution, variant is missing"));
    assert!(refused(&dir.path().join("none.csv")).contains("none.csv"));
}
