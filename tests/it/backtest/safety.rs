use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twocard_contracts::tables::{ACCOUNT_OPENINGS, ACCOUNTS, INVOLVED_CARDS, PERSONS, SIM_ACTIVATIONS, SIMS};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_DATE, NO_KEY};
use twocard_tests::csv_files::{self, Record};
use twocard_tests::{Night, Run, workspace};

use super::{FILES, bytes, count, done, tables};

const CUT: &str = "2024-03-31";

/// The files as they would have been delivered at the end of a day: nothing that happened later.
fn truncate(from: &Path, to: &Path, day: &str) {
    std::fs::create_dir_all(to).unwrap();
    let later = |cell: &str| !cell.is_empty() && &cell[..10] > day;
    let keep = |file: &str, is_kept: &dyn Fn(&Record) -> bool, change: &dyn Fn(&mut Record)| {
        let rows: Vec<Record> = csv_files::read(&from.join(file));
        let kept: BTreeSet<usize> = (0..rows.len()).filter(|&row| is_kept(&rows[row])).collect();
        assert!(kept.len() < rows.len(), "{file}: nothing happens after {day}");
        let mut reader = csv::Reader::from_path(from.join(file)).unwrap();
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_path(to.join(file)).unwrap();
        writer.write_record(&header).unwrap();
        for row in kept {
            let mut row = rows[row].clone();
            change(&mut row);
            writer.write_record(header.iter().map(|column| &row[column])).unwrap();
        }
        writer.flush().unwrap();
    };
    for (file, at) in [("account_openings.csv", "opened_at"), ("sim_activations.csv", "activated_at")] {
        let sent = csv_files::read(&from.join(file)).into_iter().fold(BTreeMap::new(), |mut sent, row| {
            *sent.entry((row["institution_code"].clone(), row["record_no"].clone())).or_insert(0) += 1;
            sent
        });
        let is_sent_again = |row: &Record| sent[&(row["institution_code"].clone(), row["record_no"].clone())] > 1;
        // a row sent again later, with what changed, has not come yet; nor does a row say what its card became
        keep(file, &|row| !(later(&row[at]) || is_sent_again(row) && later(&row["status_since"])), &|row| {
            if later(&row["status_since"]) {
                row.insert("status".to_owned(), "active".to_owned());
                for cell in ["status_since", "closed_at"] {
                    row.insert(cell.to_owned(), String::new());
                }
            }
        });
    }
    keep("listed_persons.csv", &|row| !later(&row["listed_on"]), &|row| {
        if later(&row["removed_on"]) {
            row.insert("removed_on".to_owned(), String::new());
            if row["status"] == "cleared" {
                row.insert("status".to_owned(), "active".to_owned());
            }
        }
    });
    let known = |row: &Record| row[if row["reported_on"].is_empty() { "involved_on" } else { "reported_on" }].clone();
    keep("involved_cards.csv", &|row| !later(&known(row)), &|_| {});
    // neither says when it was sent; both count on days of their own
    for file in ["outlets.csv", "exemptions.csv"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

fn plain_night(input: &Path, dir: &Path, name: &str) -> Run {
    Night::new(input, &dir.join(name))
        .with("--as-of", CUT)
        .with("--key-file", &dir.join("token.key").display().to_string())
        .run()
}

fn list(run: &Run) -> Vec<(String, String, String)> {
    run.leads().iter().map(|lead| (lead["lead_id"].clone(), lead["risk"].clone(), lead["priority"].clone())).collect()
}

#[test]
fn a_night_is_the_same_without_anything_of_later_days() {
    let dir = tempfile::tempdir().unwrap();
    let (sample, cut) = (workspace().join("sample-data"), dir.path().join("cut"));
    truncate(&sample, &cut, CUT);
    let (whole, truncated) = (plain_night(&sample, dir.path(), "whole"), plain_night(&cut, dir.path(), "truncated"));
    let (whole, truncated) = (list(&whole), list(&truncated));
    assert!(whole.len() > 50);
    let first = whole.iter().zip(&truncated).position(|(a, b)| a != b);
    assert!(
        first.is_none() && whole.len() == truncated.len(),
        "place {first:?} of {} and {}",
        whole.len(),
        truncated.len()
    );
}

#[test]
fn rows_and_labels_of_later_days_change_no_figure_of_an_earlier_night() {
    let dir = tempfile::tempdir().unwrap();
    let (sample, cut) = (workspace().join("sample-data"), dir.path().join("cut"));
    truncate(&sample, &cut, CUT);
    let nights = [
        "--from",
        "2023-11-20",
        "--to",
        "2024-01-01",
        "--step",
        "2w",
        "--labels-until",
        CUT,
        "--capacity",
        "400",
        "--tables",
    ];
    let mut left = Vec::new();
    for (name, input) in [("whole", &sample), ("truncated", &cut)] {
        let made = tables(input, dir.path(), &format!("{name}-tables")).display().to_string();
        let out = dir.path().join(name);
        done(&[&nights[..], &[&made]].concat(), &out);
        left.push(bytes(&out, &FILES));
    }
    for name in FILES {
        assert!(left[0][name] == left[1][name], "{name} differs");
    }
    let figures = csv_files::read(&dir.path().join("whole").join("nights.csv"));
    assert_eq!(figures.len(), 4 * 3);
    assert!(figures.iter().all(|row| row["is_censored"] == "false"));
    assert!(figures.iter().any(|row| count(row, "n_hits") > 0), "no hit on any night");
}

/// Ids of subjects with the days until one of their cards is known as involved, from the kept tables by plain loops.
fn days_by_subject(run: &Run, as_of: Date) -> BTreeMap<String, i32> {
    let tables = &run.tables;
    let ids = |table, column: &str| tables.read(table, &[column]).unwrap().text(column).unwrap();
    let (persons, accounts, sims) = (ids(&PERSONS, "person_id"), ids(&ACCOUNTS, "account_id"), ids(&SIMS, "sim_id"));
    let cases =
        tables.read(&INVOLVED_CARDS, &["account_key", "ledger_key", "sim_key", "involved_on", "reported_on"]).unwrap();
    let (account, ledger, sim) =
        (cases.u32("account_key").unwrap(), cases.u32("ledger_key").unwrap(), cases.u32("sim_key").unwrap());
    let (involved_on, reported_on) = (cases.date("involved_on").unwrap(), cases.date("reported_on").unwrap());
    let known: Vec<i32> = (0..cases.len())
        .map(|row| if reported_on[row] == NO_DATE { involved_on[row] } else { reported_on[row] })
        .collect();

    let mut days: BTreeMap<String, i32> = BTreeMap::new();
    let mut reach = |id: &str, until: i32| {
        let first = days.entry(id.to_owned()).or_insert(until);
        *first = until.min(*first);
    };
    for (is_sim, table, card, at) in
        [(false, &ACCOUNT_OPENINGS, "account_key", "opened_at"), (true, &SIM_ACTIVATIONS, "sim_key", "activated_at")]
    {
        let mut columns = vec![card, at, "holder_key", "agent_key"];
        if !is_sim {
            columns.extend(["ledger_key", "legal_rep_key"]);
        }
        let rows = tables.read(table, &columns).unwrap();
        let none = || vec![NO_KEY; rows.len()];
        let (keys, at) = (rows.u32(card).unwrap(), rows.timestamp(at).unwrap());
        let (holder, agent) = (rows.u32("holder_key").unwrap(), rows.u32("agent_key").unwrap());
        let (ledgers, legal_rep) = if is_sim {
            (none(), none())
        } else {
            (rows.u32("ledger_key").unwrap(), rows.u32("legal_rep_key").unwrap())
        };
        for row in (0..rows.len()).filter(|&row| at[row] < Timestamp::end_of(as_of).0) {
            // a case that names the account behind cards names each of them
            let names = |case: &usize| {
                if is_sim {
                    sim[*case] == keys[row]
                } else if account[*case] == NO_KEY {
                    ledger[*case] != NO_KEY && ledgers_of(&keys, &ledgers, keys[row]).contains(&ledger[*case])
                } else {
                    account[*case] == keys[row]
                }
            };
            let Some(first) = (0..cases.len()).filter(names).map(|case| known[case]).min() else { continue };
            if first <= as_of.0 {
                continue;
            }
            for person in [holder[row], agent[row], legal_rep[row]].into_iter().filter(|&key| key != NO_KEY) {
                reach(persons.value(person as usize), first - as_of.0);
            }
            reach(
                if is_sim { sims.value(keys[row] as usize) } else { accounts.value(keys[row] as usize) },
                first - as_of.0,
            );
        }
    }
    days
}

fn ledgers_of(accounts: &[u32], ledgers: &[u32], account: u32) -> BTreeSet<u32> {
    (0..accounts.len()).filter(|&row| accounts[row] == account).map(|row| ledgers[row]).collect()
}

#[test]
fn hits_are_those_of_the_plain_night_counted_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let run = plain_night(&workspace().join("sample-data"), dir.path(), "night");
    let out = dir.path().join("out");
    let run_dir = run.dir.display().to_string();
    done(&["--tables", &run_dir, "--from", CUT, "--to", CUT, "--capacity", "5000"], &out);

    let leads = run.leads();
    let days = days_by_subject(&run, Date::parse(CUT.as_bytes()).unwrap());
    let listed: Vec<(&Record, Option<&i32>)> =
        leads.iter().take(5000).map(|lead| (lead, days.get(&lead["subject_id"]))).collect();
    for row in csv_files::read(&out.join("nights.csv")) {
        let horizon = count(&row, "horizon_days");
        let hits = listed.iter().filter(|(_, days)| days.is_some_and(|days| i64::from(*days) <= horizon));
        assert_eq!(count(&row, "n_leads"), leads.len() as i64);
        assert_eq!(count(&row, "n_hits"), hits.count() as i64, "within {horizon} days");
    }
    let told: Vec<(String, String, String)> = csv_files::read(&out.join("hits.csv"))
        .into_iter()
        .map(|hit| (hit["position"].clone(), hit["lead_id"].clone(), hit["days"].clone()))
        .collect();
    let expected: Vec<(String, String, String)> = listed
        .iter()
        .filter_map(|(lead, days)| {
            let days = days.filter(|days| **days <= 90)?;
            Some((lead["position"].clone(), lead["lead_id"].clone(), days.to_string()))
        })
        .collect();
    assert!(expected.len() > 5, "{expected:?}");
    assert_eq!(told, expected);
}
