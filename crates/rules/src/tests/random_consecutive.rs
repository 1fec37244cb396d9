//! `consecutive` on random tables against an oracle that tries every place as the first of a run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twocard_contracts::finding::CardKind;
use twocard_tables::NO_KEY;

use super::consecutive::with_shared_phones;
use super::derived::assert_same_in_sql;
use super::written::{BY_AGENT, Card, DAY, Tables, at, burst, card};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside figure and subject, as findings are ordered.
type Expected = Vec<(Vec<Place>, Reverse<u32>, u32)>;
type Row<'a> = (Place, &'a Card);

#[derive(Clone, Debug)]
struct Numbers {
    key: &'static str,
    at_least: u32,
    at_least_holders: u32,
    min_corroborated: Option<f64>,
    is_dated: bool,
}

const C: &str = "counter";

fn random_card() -> impl Strategy<Value = Card> {
    let who = (
        0u32..10,
        0u32..4,
        prop::sample::select(vec!["B1", "B1", "B1", "B1", "B1", "B1", "B1", "B2"]),
        prop_oneof![1 => Just(None), 2 => Just(Some(1)), 9 => Just(Some(0))],
    );
    let when = (prop::bool::weighted(0.85), -1i64..2, prop::bool::weighted(0.3));
    let channel =
        prop::sample::select(vec![None, Some("online"), Some(C), Some(C), Some(C), Some(C), Some(C), Some(C)]);
    let others = (prop::option::weighted(0.7, 0u32..4), prop::option::weighted(0.6, 0u32..2), 0u32..8);
    (who, when, channel, others).prop_map(
        |((number, holder, institution, outlet), (is_first, micros, is_day_only), channel, (phone, agent, own))| {
            let midnight = at("2024-03-01") + if is_first { 0 } else { DAY };
            Card {
                card: number,
                at: if is_day_only { midnight } else { midnight + micros + if is_first { 9 } else { 0 } },
                is_day_only,
                institution,
                outlet,
                channel,
                phone,
                agent,
                number: Some(own),
                ..card(holder, 0)
            }
        },
    )
}

/// Run and position of ten cards or numbers, some without.
fn random_runs() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let place = prop_oneof![8 => (Just(0u32), 0u32..5), 2 => (Just(1u32), 0u32..6), 1 => Just((NO_KEY, NO_KEY))];
    prop::collection::vec(place, 5..10)
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let key = prop::sample::select(vec!["outlet", "outlet", "outlet", "holder", "agent", "phone"]);
    let share = prop::sample::select(vec![None, Some(0.3), Some(0.5), Some(0.75), Some(1.0)]);
    (key, 2u32..4, 1u32..4, share, any::<bool>()).prop_map(|(key, at_least, holders, min_corroborated, is_dated)| {
        let at_least_holders = if key == "holder" { 1 } else { holders };
        Numbers { key, at_least, at_least_holders, min_corroborated, is_dated }
    })
}

impl Numbers {
    fn rules(&self) -> String {
        let share = self.min_corroborated.map_or(String::new(), |share| format!("min_corroborated = {share:?}\n"));
        let numbers = format!(
            "over = [\"account_openings\", \"sim_activations\"]\nkey = \"{}\"\nat_least_holders = {}\n{share}",
            self.key, self.at_least_holders
        );
        let mut rules = with_shared_phones(&numbers)
            .replacen("at_least = 3", &format!("at_least = {}", self.at_least), 1)
            .replace("with = [\"F6\"]", "with = [\"F3\", \"F6\"]");
        if self.is_dated {
            rules = rules.replacen("version = 1", "version = 1\nvalid_to = 2024-03-01", 1);
        }
        // an agent's burst takes four holders, so that not every agent's rows count
        rules + &burst("F3", BY_AGENT).replace("at_least = 2,", "at_least = 3,")
    }

    fn key(&self, card: &Card) -> Option<u32> {
        match self.key {
            "outlet" => card.outlet,
            "holder" => Some(card.holder),
            "agent" => card.agent.filter(|&agent| agent != card.holder),
            _ => card.phone,
        }
    }

    fn oracle(&self, rows: &[Row], of_accounts: &[(u32, u32)], of_phones: &[(u32, u32)]) -> Expected {
        let corroborated = corroborated(rows);
        let mut batches: BTreeMap<_, Vec<(u32, Row)>> = BTreeMap::new();
        for &row in rows {
            let (place, card) = row;
            let found = if place.0 {
                of_phones.get(card.number.unwrap() as usize)
            } else {
                of_accounts.get(card.card as usize)
            };
            let Some(&(run, position)) = found.filter(|(run, _)| *run != NO_KEY) else { continue };
            let Some(key) = self.key(card) else { continue };
            let day = card.at.div_euclid(DAY);
            if self.is_dated && day > at("2024-03-01") / DAY {
                continue;
            }
            let batch = (place.0, run, card.institution, day, card.channel, key);
            batches.entry(batch).or_default().push((position, row));
        }
        let mut expected = Vec::new();
        for ((.., key), rows) in batches {
            let has = |position: u32| rows.iter().any(|(at, _)| *at == position);
            for first in 0..6 {
                if !has(first) || (first > 0 && has(first - 1)) {
                    continue;
                }
                let n = (first..).take_while(|&position| has(position)).count() as u32;
                let inside: Vec<Row> =
                    rows.iter().filter(|(at, _)| (first..first + n).contains(at)).map(|(_, row)| *row).collect();
                let holders: BTreeSet<u32> = inside.iter().map(|(_, card)| card.holder).collect();
                let n_corroborated = inside.iter().filter(|(place, _)| corroborated.contains(place)).count() as f64;
                if n >= self.at_least
                    && holders.len() >= self.at_least_holders as usize
                    && n_corroborated / inside.len() as f64 >= self.min_corroborated.unwrap_or(0.5) - 1e-9
                {
                    let mut places: Vec<Place> = inside.iter().map(|(place, _)| *place).collect();
                    places.sort();
                    expected.push((places, Reverse(n), key));
                }
            }
        }
        expected.sort();
        expected
    }
}

/// Rows of phones of two holders or more, and of agents of three or more.
fn corroborated(rows: &[Row]) -> BTreeSet<Place> {
    let shares = |of: &dyn Fn(&Card) -> Option<u32>, at_least: usize| -> Vec<Place> {
        let holders = |key: u32| -> BTreeSet<u32> {
            rows.iter().filter(|(_, card)| of(card) == Some(key)).map(|(_, card)| card.holder).collect()
        };
        let is_shared = |card: &Card| of(card).is_some_and(|key| holders(key).len() >= at_least);
        rows.iter().filter(|(_, card)| is_shared(card)).map(|(place, _)| *place).collect()
    };
    let by_agent = shares(&|card: &Card| card.agent.filter(|&agent| agent != card.holder), 3);
    shares(&|card: &Card| card.phone, 2).into_iter().chain(by_agent).collect()
}

#[test]
fn runs_equal_brute_force() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let cards = |most| prop::collection::vec(random_card(), 0..most);
    let n_found = std::cell::Cell::new(0);
    runner
        .run(
            &(cards(26), cards(20), random_runs(), random_runs(), numbers()),
            |(accounts, sims, of_accounts, of_phones, numbers)| {
                let tables = Tables::new().accounts(&accounts).sims(&sims).number_runs(&of_accounts, &of_phones);
                let findings = assert_same_in_sql(&tables, &numbers.rules());
                let found: Expected = findings
                    .iter()
                    .filter(|finding| finding.rule_id == "F9")
                    .map(|finding| {
                        let places =
                            finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line));
                        (places.collect(), Reverse(finding.n_peak), finding.subject_key)
                    })
                    .collect();
                n_found.set(n_found.get() + found.len());
                let rows: Vec<Row> = (2..)
                    .zip(&accounts)
                    .map(|(line, card)| ((false, line), card))
                    .chain((2..).zip(&sims).map(|(line, card)| ((true, line), card)))
                    .collect();
                prop_assert_eq!(found, numbers.oracle(&rows, &of_accounts, &of_phones));
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(n_found.get() > 40, "{} findings say little", n_found.get());
}

/// One outlet that opens as many neighbouring cards in a day as a county: one run.
#[test]
fn a_hub_of_neighbours_is_one_run() {
    let start = at("2024-03-01 09:00:00");
    let n = 150_000;
    let cards: Vec<Card> = (0..n)
        .map(|number| Card { outlet: Some(3), phone: Some(9), ..card(number, start + i64::from(number)) })
        .collect();
    let runs: Vec<(u32, u32)> = (0..n).map(|number| (0, number)).collect();
    let tables = Tables::new().accounts(&cards).number_runs(&runs, &[]);
    let numbers = "over = [\"account_openings\"]\nkey = \"outlet\"\nat_least_holders = 3\n";
    let findings = assert_same_in_sql(&tables, &with_shared_phones(numbers));
    assert_eq!(findings.iter().map(|finding| finding.n_peak).collect::<Vec<_>>(), [n, n]);
}
