//! Findings on random tables against an oracle that knows nothing of spans, sweeps or episodes' bounds.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twocard_contracts::finding::{CardKind, Finding};

use super::derived::assert_same_in_sql;
use super::written::{BY_AGENT, Card, DAY, Tables, at, burst, card};

const W: i64 = DAY;

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside key and peak.
type Expected = Vec<(Vec<Place>, u32, u32)>;

fn random_card() -> impl Strategy<Value = Card> {
    let time = (0i64..14, -1i64..2).prop_map(|(quarters, micros)| at("2024-03-01") + quarters * W / 4 + micros);
    (0u32..6, 0u32..5, prop::option::weighted(0.8, 0u32..4), time).prop_map(|(number, holder, agent, at)| Card {
        card: number,
        agent,
        ..card(holder, at)
    })
}

fn oracle(accounts: &[Card], sims: &[Card], at_least: usize) -> Expected {
    let mut by_agent: BTreeMap<u32, Vec<(&Card, Place)>> = BTreeMap::new();
    for (cards, is_sim) in [(accounts, false), (sims, true)] {
        for (card, line) in cards.iter().zip(2..) {
            if let Some(agent) = card.agent.filter(|&agent| agent != card.holder) {
                by_agent.entry(agent).or_default().push((card, (is_sim, line)));
            }
        }
    }
    let mut expected = Vec::new();
    for (agent, rows) in by_agent {
        let mut episodes: Vec<(BTreeSet<Place>, u32)> = Vec::new();
        for start in rows.iter().flat_map(|(card, _)| [card.at - W + 1, card.at, card.at + 1]) {
            let inside = || rows.iter().filter(|(card, _)| (start..start + W).contains(&card.at));
            let holders: BTreeSet<u32> = inside().map(|(card, _)| card.holder).collect();
            if holders.len() < at_least {
                continue;
            }
            let mut episode: (BTreeSet<_>, u32) = (inside().map(|(_, place)| *place).collect(), holders.len() as u32);
            episodes.retain(|(places, peak)| {
                let is_apart = places.is_disjoint(&episode.0);
                if !is_apart {
                    episode.0.extend(places);
                    episode.1 = episode.1.max(*peak);
                }
                is_apart
            });
            episodes.push(episode);
        }
        expected.extend(episodes.into_iter().map(|(places, peak)| (places.into_iter().collect(), agent, peak)));
    }
    expected.sort();
    expected
}

fn found(findings: &[Finding]) -> Expected {
    let places = |finding: &Finding| {
        finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line)).collect()
    };
    findings.iter().map(|finding| (places(finding), finding.subject_key, finding.n_peak)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_equal_brute_force_in_their_order(
        accounts in prop::collection::vec(random_card(), 0..24),
        sims in prop::collection::vec(random_card(), 0..12),
        at_least in 2usize..4,
    ) {
        let rule = burst("F3", &BY_AGENT.replace("window_days = 90", "window_days = 1"))
            .replace("at_least = 2", &format!("at_least = {at_least}"));
        let tables = Tables::new().accounts(&accounts).sims(&sims);
        let findings = assert_same_in_sql(&tables, &rule);
        prop_assert_eq!(found(&findings), oracle(&accounts, &sims, at_least));
    }
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let start = at("2024-03-01");
    let scattered = |n: u32, factor: u32| (n.wrapping_mul(factor) >> 7) % 97;
    let cards: Vec<Card> = (0..4000)
        .map(|n| Card {
            card: n,
            agent: Some(1000 + scattered(n, 2_654_435_761)),
            ..card(scattered(n, 40_503_877), start + i64::from(scattered(n, 97_531_357)) * DAY / 3)
        })
        .collect();
    let tables = Tables::new().accounts(&cards).sims(&[]);
    let rule = burst("F3", &BY_AGENT.replace("window_days = 90", "window_days = 1"));
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| tables.evaluate(&rule))
    };
    let one = with_threads(1);
    assert!(one.findings.len() > 100);
    assert_eq!(one, with_threads(2));
    assert_eq!(one, with_threads(5));
}
