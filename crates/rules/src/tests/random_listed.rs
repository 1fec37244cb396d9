//! List hits on random tables against an oracle that holds every entry against every opening.

use std::collections::BTreeMap;

use proptest::prelude::*;
use twocard_contracts::finding::{CardKind, Finding};

use super::derived::assert_same_in_sql;
use super::listed::RULE;
use super::written::{Card, DAY, Entry, Tables, at, card, day};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside subject and band.
type Expected = Vec<(Vec<Place>, u32, String)>;

const DAYS: [&str; 5] = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-12-30", "2024-12-31"];
const WEIGHTS: [(&str, f64); 3] = [("two_card", 0.8), ("prior_offender", 0.4), ("other", 0.0)];
const FACTORS: [(&str, f64); 4] = [("ministry", 1.0), ("province", 1.0), ("prefecture", 0.9), ("county", 0.5)];
const STATUSES: [Option<&str>; 5] = [None, Some("active"), Some("appealing"), Some("cleared"), Some("returned")];

fn random_entry() -> impl Strategy<Value = Entry> {
    let on = |chance: f64| prop::option::weighted(chance, 0usize..5).prop_map(|on| on.map(|on| DAYS[on]));
    (0u32..4, 0usize..3, 0usize..4, 0usize..5, (0usize..5, on(0.4), on(0.4))).prop_map(
        |(person, category, level, status, (listed, expires_on, removed_on))| Entry {
            person,
            category: WEIGHTS[category].0,
            level: FACTORS[level].0,
            listed_on: DAYS[listed],
            expires_on,
            removed_on,
            status: STATUSES[status],
        },
    )
}

fn random_card() -> impl Strategy<Value = Card> {
    let near = (0usize..5, prop::sample::select(vec![-1, 0, 1, DAY - 1]));
    (0u32..6, 0u32..4, prop::option::of(0u32..4), near, any::<bool>()).prop_map(
        |(number, holder, agent, (on, micros), is_day_only)| Card {
            card: number,
            agent,
            is_day_only,
            ..card(holder, at(DAYS[on]) + if is_day_only { 0 } else { micros })
        },
    )
}

/// What an entry weighs on a day; less than anything where it is no signal.
fn weight(entry: &Entry, on: i32) -> Option<f64> {
    let of = |table: &[(&str, f64)], word: &str| table.iter().find(|(known, _)| *known == word).unwrap().1;
    let (category, last) = (of(&WEIGHTS, entry.category), day("2024-12-31").0);
    let is_gone = match entry.status {
        Some("returned") => true,
        Some("cleared") => entry.removed_on.is_none(),
        _ => false,
    };
    let ends: Vec<i32> =
        (entry.expires_on.iter().map(|on| day(on).0)).chain(entry.removed_on.iter().map(|on| day(on).0 - 1)).collect();
    if category == 0.0 || is_gone || on < day(entry.listed_on).0 || ends.iter().any(|&end| end < on) {
        return None;
    }
    let appeal = if entry.status == Some("appealing") { 0.5 } else { 1.0 };
    let ended = if ends.iter().any(|&end| end < last) { 0.2 } else { 1.0 };
    Some(category * of(&FACTORS, entry.level) * appeal * ended)
}

fn oracle(accounts: &[Card], sims: &[Card], entries: &[Entry]) -> Expected {
    let mut persons: BTreeMap<u32, (Vec<Place>, f64, &str)> = BTreeMap::new();
    for (cards, is_sim) in [(accounts, false), (sims, true)] {
        for (card, line) in cards.iter().zip(2..) {
            for person in 0..4 {
                if person != card.holder && Some(person) != card.agent {
                    continue;
                }
                for entry in entries.iter().filter(|entry| entry.person == person) {
                    let Some(weight) = weight(entry, card.at.div_euclid(DAY) as i32) else { continue };
                    let (places, most, category) = persons.entry(person).or_insert((Vec::new(), 0.0, ""));
                    places.push((is_sim, line));
                    // of equals, the category named first
                    let is_more = weight > *most + 1e-9 || weight > *most - 1e-9 && entry.category == "two_card";
                    if is_more {
                        (*most, *category) = (weight.max(*most), entry.category);
                    }
                }
            }
        }
    }
    let mut expected: Expected = Vec::new();
    for (person, (mut places, _, category)) in persons {
        places.sort_unstable();
        places.dedup();
        expected.push((places, person, category.to_owned()));
    }
    expected.sort();
    expected
}

fn found(findings: &[Finding]) -> Expected {
    let places = |finding: &Finding| {
        finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line)).collect()
    };
    findings.iter().map(|finding| (places(finding), finding.subject_key, finding.band.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_equal_brute_force_and_sql_in_their_order(
        accounts in prop::collection::vec(random_card(), 0..12),
        sims in prop::collection::vec(random_card(), 0..6),
        entries in prop::collection::vec(random_entry(), 0..10),
    ) {
        let tables = Tables::new().accounts(&accounts).sims(&sims).listed(&entries);
        let findings = assert_same_in_sql(&tables, RULE);
        prop_assert_eq!(found(&findings), oracle(&accounts, &sims, &entries));
    }
}
