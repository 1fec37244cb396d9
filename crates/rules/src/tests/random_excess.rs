//! Expectations, critical counts and findings on random tables against an oracle that shares no code, and against SQL.

use std::collections::BTreeMap;

use proptest::prelude::*;
use twocard_contracts::finding::CardKind;

use super::derived::assert_same_in_sql;
use super::excess::{MINUTE, excess};
use super::excess_oracle::{Cell, Found, Numbers, Row, Slot, oracle};
use super::written::{Card, Case, DAY, Tables, at, card};

/// Outlets 0 to 4; 0 to 2 are dealers of B1, 3 is a branch of B1, 4 a dealer of B2.
const KINDS: [Option<&str>; 5] = [Some("dealer"), Some("dealer"), Some("dealer"), Some("branch"), Some("dealer")];
const BEGIN: &str = "2024-10-01";

/// Cards at any hour of some days, then bursts whose cards lie on and beside the windows' ends.
fn random_cards(quiet: usize) -> impl Strategy<Value = Vec<Card>> {
    let time = (0i64..92, 8i64..12, 0i64..4)
        .prop_map(|(day, hour, quarter)| at(BEGIN) + day * DAY + hour * 60 * MINUTE + quarter * 15 * MINUTE);
    let alone = (0u32..400, prop::option::weighted(0.95, 0u32..5), time, prop::bool::weighted(0.1))
        .prop_map(|(number, outlet, at, is_day_only)| (number, outlet, at, is_day_only));
    let crowd = (0u32..5, 0i64..92, 0i64..24, 1i64..5, 2u32..14, 0u32..20, -1i64..2);
    (prop::collection::vec(alone, 0..quiet), prop::collection::vec(crowd, 0..4)).prop_map(|(alone, crowds)| {
        let new = |number: u32, outlet: Option<u32>, at: i64, is_day_only: bool| Card {
            outlet,
            is_day_only,
            at: if is_day_only { at.div_euclid(DAY) * DAY } else { at },
            institution: if outlet == Some(4) { "B2" } else { "B1" },
            ..card(number, at)
        };
        let mut cards: Vec<Card> =
            alone.into_iter().map(|(number, outlet, at, day_only)| new(number, outlet, at, day_only)).collect();
        for (outlet, day, hour, parts, n, first, micros) in crowds {
            let start = at(BEGIN) + day * DAY + hour * 60 * MINUTE;
            let step = 60 * MINUTE / parts;
            cards.extend((0..n).map(|i| {
                let shift = if i % 3 == 1 { micros } else { 0 };
                new(first + i / 2 * 3, Some(outlet), start + i64::from(i) * step / 2 + shift, false)
            }));
        }
        cards
    })
}

/// Rows of outlets as the oracle wants them. Cards of both tables are counted apart.
fn rows(tables: &[(&[Card], bool)], involved: &dyn Fn(&Card, bool) -> bool, minutes: bool) -> Vec<Row> {
    let all =
        tables.iter().flat_map(|(cards, is_sim)| cards.iter().zip(2..).map(move |(card, line)| (card, *is_sim, line)));
    all.filter(|(card, ..)| card.at < at("2025-01-01") && !(minutes && card.is_day_only))
        .filter_map(|(card, is_sim, line)| {
            let key = card.outlet?;
            Some(Row {
                key,
                group: [0, 0, 0, 1, 2][key as usize],
                unit: card.card * 2 + u32::from(is_sim),
                at: card.at,
                is_counted: involved(card, is_sim),
                place: (is_sim, line),
            })
        })
        .collect()
}

fn rule(numbers: &Numbers) -> String {
    let window = match (numbers.minutes, numbers.days) {
        (Some(minutes), _) => format!("window_minutes = {minutes}"),
        (_, days) => format!("window_days = {}", days.unwrap()),
    };
    let level = match numbers.rate {
        Some(rate) => format!("false_discovery_rate = {rate}"),
        None => format!("p_value = {}", numbers.p_value),
    };
    let against = match (numbers.involved, numbers.own) {
        (true, _) => "of = \"involved\"",
        (_, true) => "against = \"own\"",
        (_, false) => "against = \"peers\"",
    };
    let (history, times) = (numbers.least_history, numbers.times);
    let text = format!(
        "key = \"outlet\"\nmin_history_days = {history}\nmin_times = {times:?}\n{window}\n{level}\n{against}\n"
    );
    excess("X", &text).replace("at_least = 3,", &format!("at_least = {},", numbers.floor))
}

fn assert_as_expected(tables: &Tables, rows: &[Row], numbers: &Numbers) {
    let rule = rule(numbers);
    let evaluation = tables.evaluate(&rule);
    let first = rows.iter().map(|row| row.at).min();
    let has_history = first.is_some_and(|at| (numbers.end - at.div_euclid(DAY) * DAY) / DAY >= numbers.least_history);
    let (cells, expected) = if has_history { oracle(numbers, rows) } else { Default::default() };
    let published: BTreeMap<Slot, Cell> = evaluation
        .expectations
        .iter()
        .map(|told| {
            let (n, n_windows, n_days) = (told.n, told.n_windows, told.n_days);
            let cell = Cell { n, n_windows, n_days, expected: told.expected, critical: told.critical_n };
            ((told.subject_key, told.weekday, told.hour), cell)
        })
        .collect();
    assert_eq!(published.len(), evaluation.expectations.len());
    assert_eq!(published.keys().collect::<Vec<_>>(), cells.keys().collect::<Vec<_>>());
    for (slot, cell) in &cells {
        let told = Cell { expected: cell.expected, ..published[slot] };
        assert_eq!(told, *cell, "{slot:?}");
        let error = published[slot].expected / cell.expected - 1.0;
        assert!(error.abs() < 1e-9, "{slot:?}: {} and {}", published[slot].expected, cell.expected);
    }
    let findings = assert_same_in_sql(tables, &rule);
    let found: Vec<Found> = findings
        .iter()
        .map(|finding| {
            let places = finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line));
            (places.collect(), finding.subject_key, finding.n_peak)
        })
        .collect();
    assert_eq!(found, expected);
}

fn numbers(window: usize, own: bool, level: usize, floor: u32, times: f64) -> Numbers {
    let (minutes, days) = [
        (Some(10), None),
        (Some(60), None),
        (Some(90), None),
        (Some(180), None),
        (None, Some(1)),
        (None, Some(2)),
        (None, Some(20)),
    ][window];
    let (rate, p_value) = [(Some(0.01), 0.0), (Some(0.3), 0.0), (None, 0.001), (None, 0.2)][level];
    Numbers {
        minutes,
        days,
        own,
        involved: false,
        least_history: 40,
        times,
        rate,
        p_value,
        floor,
        end: at("2025-01-01"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 240, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn openings_equal_brute_force(
        accounts in random_cards(120),
        sims in random_cards(30),
        window in 0usize..7,
        own in prop::bool::ANY,
        level in 0usize..4,
        floor in 2u32..5,
        times in prop::sample::select(vec![1.0, 2.5]),
    ) {
        let numbers = numbers(window, own, level, floor, times);
        let tables = Tables::new().accounts(&accounts).sims(&sims).things(20).outlet_kinds(&KINDS);
        let rows = rows(&[(&accounts, false), (&sims, true)], &|_, _| true, numbers.minutes.is_some());
        assert_as_expected(&tables, &rows, &numbers);
    }

    #[test]
    fn involved_cards_equal_brute_force(
        accounts in random_cards(120),
        sims in random_cards(30),
        window in prop::sample::select(vec![3usize, 4, 6]),
        level in 0usize..4,
        cases in prop::collection::vec((0u32..60, 0usize..3, prop::bool::ANY, prop::bool::ANY), 0..40),
    ) {
        let numbers = Numbers { involved: true, own: false, ..numbers(window, false, level, 2, 1.0) };
        let mut accounts = accounts;
        accounts.iter_mut().for_each(|card| card.ledger = (card.card % 4 == 1).then_some(card.card / 8));
        let case = |(number, kind, is_late, is_reported): (u32, usize, bool, bool)| -> Case {
            let mut of = [None; 3];
            of[kind] = Some(number);
            let (used, told) = match (is_late, is_reported) {
                (true, true) => ("2024-11-01", Some("2025-01-01")),
                (true, false) => ("2025-01-01", None),
                (false, true) => ("2024-11-01", Some("2024-12-31")),
                (false, false) => ("2024-12-31", None),
            };
            (of[0], of[1], of[2], used, told)
        };
        let is_involved = |card: &Card, is_sim: bool| cases.iter().any(|&(number, kind, is_late, _)| {
            !is_late && match (kind, is_sim) {
                (0, false) | (2, true) => card.card == number,
                (1, false) => card.ledger == Some(number),
                _ => false,
            }
        });
        let listed: Vec<Case> = cases.iter().copied().map(case).collect();
        let rows = rows(&[(&accounts, false), (&sims, true)], &is_involved, numbers.minutes.is_some());
        let tables = Tables::new().accounts(&accounts).sims(&sims).things(20).outlet_kinds(&KINDS).involved(&listed);
        assert_as_expected(&tables, &rows, &numbers);
    }
}

#[test]
fn any_number_of_threads_expects_the_same() {
    let scattered = |n: u32, factor: u32| (n.wrapping_mul(factor) >> 7) % 97;
    let cards: Vec<Card> = (0..6000)
        .map(|n| Card {
            outlet: Some(scattered(n, 2_654_435_761) % 7),
            ..card(n, at(BEGIN) + i64::from(scattered(n, 40_503_877) * 97 + scattered(n, 97_531_357)) * DAY / 120)
        })
        .collect();
    let tables = Tables::new().accounts(&cards);
    let rule = rule(&numbers(3, true, 1, 3, 1.0));
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| tables.evaluate(&rule))
    };
    let one = with_threads(1);
    assert!(one.expectations.len() > 100);
    assert_eq!(one, with_threads(2));
    assert_eq!(one, with_threads(5));
}
