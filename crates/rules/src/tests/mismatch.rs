//! Kind `mismatch`, end to end over written tables.

use twocard_contracts::finding::{CardKind, Finding, Outcome, SubjectKind};

use super::derived::assert_same_in_sql;
use super::written::{Card, DAY, Tables, at, card};

/// Bands from 1 and 3 other holders on.
pub(super) fn mismatch(days: &str, over: &str, numbers: &str) -> String {
    format!(
        r#"
[[rules]]
id = "F15"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
{days}
reason_zh = "{{n_peak}}人{{n_cards}}张"
reason_en = "{{n_peak}}"
[rules.mismatch]
over = [{over}]
{numbers}
bands = [{{ name = "watch", at_least = 1, weight = 0.1 }}, {{ name = "alert", at_least = 3, weight = 0.5 }}]
"#
    )
}

pub(super) const ACCOUNTS: &str = "\"account_openings\"";
pub(super) const BOTH: &str = "\"account_openings\", \"sim_activations\"";

/// A SIM of a number.
fn sim(number: u32, holder: u32, activated: &str, closed: Option<&str>) -> Card {
    Card { card: 100 + number, number: Some(number), closed_at: closed.map(at), ..card(holder, at(activated)) }
}

fn called(holder: u32, number: u32, opened: &str) -> Card {
    Card { phone: Some(number), ..card(holder, at(opened)) }
}

fn found(accounts: &[Card], sims: &[Card]) -> Vec<Finding> {
    assert_same_in_sql(&Tables::new().accounts(accounts).sims(sims), &mismatch("", ACCOUNTS, ""))
}

fn places(finding: &Finding) -> Vec<(bool, u32)> {
    finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line)).collect()
}

#[test]
fn fires_on_whoever_holds_the_phones_of_others() {
    let sims = [sim(5, 7, "2024-03-01", None), sim(6, 7, "2024-03-01", None), sim(8, 9, "2024-03-01", None)];
    let accounts = [
        called(1, 5, "2024-05-05"),
        called(2, 6, "2024-05-05"),
        called(3, 6, "2024-05-06"),
        called(7, 5, "2024-05-07"),
        called(9, 8, "2024-05-07"),
        Card { card: 50, ..called(1, 6, "2024-05-08") },
    ];
    let findings = found(&accounts, &sims);
    let [finding] = findings.as_slice() else { panic!("one finding: {findings:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key, finding.band.as_str()), (SubjectKind::Person, 7, "alert"));
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards), (3, 4, 6));
    assert_eq!(places(finding), [(false, 2), (false, 3), (false, 4), (false, 7), (true, 2), (true, 3)]);
    assert_eq!(finding.reason, "3人6张");
}

#[test]
fn stays_quiet_before_the_activation_and_once_the_sim_is_closed() {
    let sims = [sim(5, 7, "2024-03-01 12:00:00", Some("2024-05-04 12:00:00"))];
    for (opened, fires) in [
        ("2024-03-01 11:59:59", false),
        ("2024-03-01 12:00:00", true),
        ("2024-05-04 11:59:59", true),
        ("2024-05-04 12:00:00", false),
    ] {
        assert_eq!(!found(&[called(1, 5, opened)], &sims).is_empty(), fires, "{opened}");
    }
    let micro = |by: i64| Card { at: at("2024-05-04 12:00:00") + by, ..called(1, 5, "2024-05-04") };
    assert_eq!(found(&[micro(-1)], &sims).len(), 1);
    assert_eq!(found(&[called(7, 5, "2024-04-01"), card(1, at("2024-04-01"))], &sims), []);
    let quiet = Tables::new().accounts(&[called(7, 5, "2024-04-01")]).sims(&sims);
    assert_eq!(quiet.evaluate(&mismatch("", ACCOUNTS, "")).outcomes[0].outcome, Outcome::Quiet);
}

#[test]
fn the_latest_activation_counts() {
    let first = sim(5, 7, "2024-01-01", None);
    let second = Card { card: 300, ..sim(5, 8, "2024-03-01", None) };
    let no_one = Vec::<u32>::new();
    let subjects = |sims: &[Card]| -> Vec<u32> {
        found(&[called(1, 5, "2024-05-05")], sims).iter().map(|finding| finding.subject_key).collect()
    };
    assert_eq!(subjects(&[second.clone(), first.clone()]), [8]);
    // nobody holds a number whose latest SIM was closed
    assert_eq!(subjects(&[first.clone(), Card { closed_at: Some(at("2024-04-01")), ..second.clone() }]), no_one);
    assert_eq!(subjects(&[first.clone(), Card { status: Some("closed"), ..second.clone() }]), no_one);
    // at one instant nobody knows who came first
    assert_eq!(subjects(&[first.clone(), Card { at: first.at, ..second.clone() }]), no_one);
    let twice = [first.clone(), Card { closed_at: Some(at("2024-04-01")), ..first.clone() }];
    assert_eq!(places(&found(&[called(1, 5, "2024-05-05")], &twice)[0]), [(false, 2), (true, 2), (true, 3)]);
}

#[test]
fn a_day_without_a_time_counts_as_it_ends() {
    let day_only = Card { is_day_only: true, ..called(1, 5, "2024-05-05") };
    let midnight = at("2024-05-06");
    for (activated, fires) in [(midnight - DAY, true), (midnight - 1, true), (midnight, false)] {
        let sims = [Card { at: activated, ..sim(5, 7, "2024-05-05", None) }];
        assert_eq!(!found(std::slice::from_ref(&day_only), &sims).is_empty(), fires);
    }
    for (closed, fires) in [(midnight - 1, false), (midnight, true)] {
        let sims = [Card { closed_at: Some(closed), ..sim(5, 7, "2024-05-01", None) }];
        assert_eq!(!found(std::slice::from_ref(&day_only), &sims).is_empty(), fires);
    }
}

#[test]
fn contact_phones_of_sims_are_looked_at_where_the_rule_says_so() {
    let own = Card { phone: Some(5), ..sim(5, 7, "2024-03-01", None) };
    let others = Card { phone: Some(5), ..sim(6, 8, "2024-03-02", None) };
    let tables = Tables::new().accounts(&[called(1, 5, "2024-05-05")]).sims(&[own, others]);
    let n_peaks = |over: &str| -> Vec<u32> {
        assert_same_in_sql(&tables, &mismatch("", over, "")).iter().map(|finding| finding.n_peak).collect()
    };
    assert_eq!(n_peaks(ACCOUNTS), [1]);
    assert_eq!(n_peaks(BOTH), [2]);
}

#[test]
fn openings_of_other_days_and_kinds_are_not_looked_at_but_all_sims_are() {
    let rule = mismatch("valid_from = 2024-05-01", ACCOUNTS, "where = { not_account_classes = [\"corporate\"] }");
    let corporate = Card { class: Some("corporate"), ..called(3, 5, "2024-05-03") };
    let accounts = [called(1, 5, "2024-04-30 23:59:59"), called(2, 5, "2024-05-01"), corporate];
    let tables = Tables::new().accounts(&accounts).sims(&[sim(5, 7, "2016-01-01", None)]);
    assert_eq!(places(&assert_same_in_sql(&tables, &rule)[0]), [(false, 3), (true, 2)]);
}

#[test]
fn what_is_missing_is_said() {
    let outcome = |tables: Tables| {
        let outcome = tables.evaluate(&mismatch("", ACCOUNTS, "")).outcomes.remove(0);
        (outcome.outcome, outcome.why.unwrap_or_default())
    };
    let no_sims = outcome(Tables::new().accounts(&[called(1, 5, "2024-05-05")]));
    assert_eq!(no_sims, (Outcome::NotEvaluated, "no table sim_activations".to_owned()));
    let no_phone = outcome(Tables::new().accounts(&[card(1, at("2024-05-05"))]).sims(&[]));
    assert_eq!(no_phone, (Outcome::NotApplicable, "no row carries phone".to_owned()));
}

#[test]
fn qualifiers_lower_by_the_holders_they_set_aside() {
    let accounts: Vec<Card> = (1..4)
        .map(|n| Card { relation: (n < 3).then_some("child"), agent: Some(7), ..called(n, 5, "2024-05-05") })
        .collect();
    let tables = Tables::new().accounts(&accounts).sims(&[sim(5, 7, "2024-03-01", None)]);
    let rule = mismatch("", ACCOUNTS, "")
        + "[rules.mismatch.qualifiers.close_relation]\nrelations = [\"child\"]\nmax_holders = 3\nfactor = 0.1\n";
    let finding = assert_same_in_sql(&tables, &rule).remove(0);
    assert_eq!((finding.n_peak, finding.weight, finding.lowered_by.as_str()), (3, 0.1, "close_relation"));
}
