//! Limits on random tables against an oracle that counts every card anew at every opening.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twocard_contracts::finding::{CardKind, Finding};

use super::derived::assert_same_in_sql;
use super::over_limit::over_limit;
use super::written::{Card, DAY, Tables, at, card};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside subject and figure.
type Expected = Vec<(Vec<Place>, u32, u32)>;

#[derive(Clone, Copy, Debug)]
struct Numbers {
    is_by_agent: bool,
    is_per_institution: bool,
    is_of_opened: bool,
    limit: Option<u32>,
    /// First band over the limit.
    gap: u32,
    /// Quarters of a day after 1 March on which the rule is in force.
    from: Option<i64>,
    to: Option<i64>,
    is_class_one: bool,
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let days = (prop::option::weighted(0.3, 0i64..3), prop::option::weighted(0.3, 0i64..3));
    let often = |chance| prop::bool::weighted(chance);
    let flags = (often(0.4), often(0.4), often(0.2), often(0.25));
    (flags, prop::option::weighted(0.95, 0u32..3), 1u32..3, days).prop_map(
        |((is_by_agent, is_per_institution, is_of_opened, is_class_one), limit, gap, (from, span))| Numbers {
            is_by_agent,
            is_per_institution,
            is_of_opened,
            is_class_one,
            limit,
            gap,
            from,
            to: span.map(|span| from.unwrap_or(0) + span),
        },
    )
}

fn random_card() -> impl Strategy<Value = Card> {
    let start = at("2024-03-01");
    let near = |most: i64| {
        (-1i64..most, prop::sample::select(vec![0, 0, 0, -1, 1]))
            .prop_map(|(quarters, micros)| quarters * DAY / 4 + micros)
    };
    let ids = (0u32..5, 0u32..2, prop::option::weighted(0.8, 0u32..3), any::<bool>());
    let closing = (prop::option::weighted(0.5, near(8)), prop::option::of(near(16)), 0usize..4);
    (ids, near(10), closing, prop::option::of(any::<bool>()), prop::bool::weighted(0.2)).prop_map(
        move |((number, holder, agent, is_first), opened, (stays, since, status), class, is_day_only)| {
            let opened = if is_day_only { (opened + DAY) / DAY * DAY - DAY } else { opened };
            Card {
                card: number,
                agent,
                is_day_only,
                institution: if is_first { "B1" } else { "B2" },
                class: class.map(|is_one| if is_one { "I" } else { "II" }),
                closed_at: stays.map(|stays| start + opened + stays),
                status: [None, Some("active"), Some("closed"), Some("suspended")][status],
                status_since: since.map(|since| start + since),
                ..card(holder, start + opened)
            }
        },
    )
}

fn is_live(card: &Card, t: i64, numbers: Numbers) -> bool {
    let closed = match (card.closed_at, card.status) {
        (Some(closed), _) => Some(closed),
        (None, Some("closed")) => Some(card.status_since.unwrap_or(card.at)),
        _ => None,
    };
    card.at <= t && (numbers.is_of_opened || closed.is_none_or(|closed| closed > t))
}

fn oracle(accounts: &[Card], sims: &[Card], numbers: Numbers) -> Expected {
    let Some(limit) = numbers.limit else { return Vec::new() };
    let start = at("2024-03-01");
    type Subject<'a> = (u32, Option<&'a str>);
    let mut subjects: BTreeMap<Subject<'_>, Vec<(&Card, Place)>> = BTreeMap::new();
    for (cards, is_sim) in [(accounts, false), (sims, true)] {
        for (card, line) in cards.iter().zip(2..) {
            let subject = match numbers.is_by_agent {
                true => card.agent.filter(|&agent| agent != card.holder),
                false => Some(card.holder),
            };
            if let Some(subject) = subject
                && (!numbers.is_class_one || card.class == Some("I") && !is_sim)
            {
                let institution = numbers.is_per_institution.then_some(card.institution);
                subjects.entry((subject, institution)).or_default().push((card, (is_sim, line)));
            }
        }
    }
    let mut expected = Vec::new();
    for ((subject, _), rows) in subjects {
        let (mut figure, mut grounds) = (0, BTreeSet::new());
        for (judged, _) in &rows {
            let t = judged.at;
            let in_force = numbers.from.is_none_or(|from| start + from * DAY <= t)
                && numbers.to.is_none_or(|to| t < start + (to + 1) * DAY);
            if !in_force || !is_live(judged, t, numbers) {
                continue;
            }
            let live: Vec<_> = rows.iter().filter(|(card, _)| is_live(card, t, numbers)).collect();
            let cards: BTreeSet<(bool, u32)> = live.iter().map(|(card, place)| (place.0, card.card)).collect();
            if cards.len() > limit as usize {
                figure = figure.max(cards.len() as u32);
                grounds.extend(live.iter().map(|(_, place)| *place));
            }
        }
        if figure >= limit + numbers.gap {
            expected.push((grounds.into_iter().collect(), subject, figure));
        }
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

fn rule(numbers: Numbers) -> String {
    let day =
        |name: &str, day: Option<i64>| day.map_or(String::new(), |day| format!("{name} = 2024-03-0{}\n", day + 1));
    let mut text = format!("key = \"{}\"\n", if numbers.is_by_agent { "agent" } else { "holder" });
    if numbers.is_per_institution {
        text += "per = \"institution\"\n";
    }
    if numbers.is_of_opened {
        text += "stock = \"opened\"\n";
    }
    if numbers.is_class_one {
        text += "where = { account_classes = [\"I\"] }\n";
    }
    if let Some(limit) = numbers.limit {
        text += &format!("limit = {limit}\n");
    }
    let lowest = numbers.limit.unwrap_or(0) + numbers.gap;
    let days = day("valid_from", numbers.from) + &day("valid_to", numbers.to);
    over_limit(&days, &text, &[lowest, lowest + 2])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_equal_brute_force_and_sql(
        accounts in prop::collection::vec(random_card(), 4..24),
        sims in prop::option::of(prop::collection::vec(random_card(), 0..12)),
        numbers in numbers(),
    ) {
        let sims_or_none = sims.clone().unwrap_or_default();
        let tables = Tables::new().accounts(&accounts);
        let tables = if let Some(sims) = &sims { tables.sims(sims) } else { tables };
        let findings = assert_same_in_sql(&tables, &rule(numbers));
        let mut found = found(&findings);
        prop_assert!(found.is_sorted_by_key(|(places, ..)| places.clone()), "findings follow their first grounds");
        found.sort();
        prop_assert_eq!(found, oracle(&accounts, &sims_or_none, numbers));
    }
}
