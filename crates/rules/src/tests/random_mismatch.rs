//! Mismatches on random tables against an oracle that looks through all SIMs for every opening.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twocard_contracts::finding::{CardKind, Finding};

use super::derived::assert_same_in_sql;
use super::mismatch::{ACCOUNTS, BOTH, mismatch};
use super::written::{Card, DAY, Tables, at, card};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside subject and figure.
type Expected = Vec<(Vec<Place>, u32, u32)>;

fn random_card() -> impl Strategy<Value = Card> {
    let start = at("2024-03-01");
    let time = || (0i64..12, -1i64..2).prop_map(|(quarters, micros)| quarters * DAY / 4 + micros);
    let ids = (0u32..6, 0u32..4, 0u32..3, prop::option::weighted(0.8, 0u32..3));
    (ids, time(), prop::option::weighted(0.4, time()), 0usize..4, any::<bool>()).prop_map(
        move |((number, holder, own, phone), opened, closed, status, is_day_only)| {
            let opened = if is_day_only { (opened + DAY) / DAY * DAY - DAY } else { opened };
            Card {
                card: number,
                number: Some(own),
                phone,
                is_day_only,
                closed_at: closed.map(|closed| start + closed),
                status: [None, Some("active"), Some("closed"), None][status],
                ..card(holder, start + opened)
            }
        },
    )
}

/// The SIMs that are called at a number just before a time, and their holder.
fn reached(sims: &[Card], number: u32, before: i64) -> Option<(u32, Vec<Place>)> {
    let of_number = || sims.iter().zip(2..).filter(|(sim, _)| sim.number == Some(number) && sim.at < before);
    let latest = of_number().map(|(sim, _)| sim.at).max()?;
    let together: Vec<_> = of_number().filter(|(sim, _)| sim.at == latest).collect();
    let holders: BTreeSet<u32> = together.iter().map(|(sim, _)| sim.holder).collect();
    let is_live = |sim: &Card| match (sim.closed_at, sim.status) {
        (Some(closed), _) => closed >= before,
        (None, Some("closed")) => sim.at >= before,
        _ => true,
    };
    let is_anybody_there = holders.len() == 1 && together.iter().any(|(sim, _)| is_live(sim));
    is_anybody_there.then(|| (together[0].0.holder, together.iter().map(|(_, line)| (true, *line)).collect()))
}

fn oracle(accounts: &[Card], sims: &[Card], is_over_both: bool, at_least: u32) -> Expected {
    let mut subjects: BTreeMap<u32, (BTreeSet<Place>, BTreeSet<u32>)> = BTreeMap::new();
    let of_accounts = accounts.iter().zip(2..).map(|(card, line)| (card, (false, line)));
    let of_sims = sims.iter().zip(2..).map(|(card, line)| (card, (true, line))).filter(|_| is_over_both);
    for (card, place) in of_accounts.chain(of_sims) {
        let Some(phone) = card.phone else { continue };
        let before = if card.is_day_only { card.at.div_euclid(DAY) * DAY + DAY } else { card.at + 1 };
        if let Some((subject, own)) = reached(sims, phone, before)
            && subject != card.holder
        {
            let (places, holders) = subjects.entry(subject).or_default();
            places.insert(place);
            places.extend(own);
            holders.insert(card.holder);
        }
    }
    let mut expected: Expected = subjects
        .into_iter()
        .filter(|(_, (_, holders))| holders.len() >= at_least as usize)
        .map(|(subject, (places, holders))| (places.into_iter().collect(), subject, holders.len() as u32))
        .collect();
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
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_equal_brute_force_and_sql_in_their_order(
        accounts in prop::collection::vec(random_card(), 0..20),
        sims in prop::collection::vec(random_card(), 0..12),
        is_over_both in any::<bool>(),
        at_least in 1u32..3,
    ) {
        let rule = mismatch("", if is_over_both { BOTH } else { ACCOUNTS }, "")
            .replace("at_least = 1", &format!("at_least = {at_least}"));
        let tables = Tables::new().accounts(&accounts).sims(&sims);
        let findings = assert_same_in_sql(&tables, &rule);
        prop_assert_eq!(found(&findings), oracle(&accounts, &sims, is_over_both, at_least));
    }
}
