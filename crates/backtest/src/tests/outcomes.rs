use std::collections::BTreeSet;

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;
use twocard_risk::CardRows;
use twocard_risk::nodes::Node;

use super::made::{Dice, cards, history};
use crate::{HORIZONS, History, Outcomes};

const AS_OF: i32 = 100;

/// Whether a subject stands on a row, told apart by kind.
fn is_on(cards: &CardRows, row: usize, node: Node) -> bool {
    let (kind, key) = cards.nodes.subject(node);
    match kind {
        SubjectKind::Person => [cards.holder[row], cards.agent[row], cards.legal_rep[row]].contains(&key),
        SubjectKind::Account | SubjectKind::Sim => cards.card[row] == node,
        SubjectKind::Phone => [cards.reached_by[row], cards.agent_phone[row]].contains(&node),
        SubjectKind::Outlet => cards.outlet[row] == key,
        _ => false,
    }
}

fn becomes_involved(history: &History, card: Node, horizon: i32) -> bool {
    let known_on = history.known_on[card as usize];
    AS_OF < known_on && known_on <= AS_OF + horizon
}

fn is_hit(history: &History, cards: &CardRows, node: Node, horizon: u32) -> bool {
    (0..cards.len()).any(|row| is_on(cards, row, node) && becomes_involved(history, cards.card[row], horizon as i32))
}

#[test]
fn days_rates_and_cards_are_those_of_brute_force() {
    let mut dice = Dice(7);
    let (mut n_hits, mut n_present) = (0, 0);
    for _ in 0..300 {
        let n_rows = dice.below(9);
        let (cards, history) = (cards(&mut dice, n_rows), history(&mut dice));
        let here_of: Vec<bool> = (0..cards.nodes.len()).map(|_| dice.below(3) > 0).collect();
        let is_here = |node: Node| here_of[node as usize];
        let outcomes = Outcomes::of(&history, &cards, &is_here, Date(AS_OF));
        let nodes = || 0..cards.nodes.len() as Node;
        let present: Vec<Node> = nodes().filter(|&node| (0..cards.len()).any(|row| is_on(&cards, row, node))).collect();
        for node in nodes() {
            for horizon in HORIZONS {
                let is_told = outcomes.days(node).is_some_and(|days| days <= horizon);
                assert_eq!(is_told, is_hit(&history, &cards, node, horizon));
            }
            n_hits += usize::from(outcomes.days(node).is_some());
        }
        n_present += present.len();
        for (at, horizon) in HORIZONS.into_iter().enumerate() {
            for kind in [SubjectKind::Person, SubjectKind::Account, SubjectKind::Sim, SubjectKind::Phone] {
                for (population, here_only) in [(&outcomes.here, true), (&outcomes.all, false)] {
                    let of_kind: Vec<Node> = present
                        .iter()
                        .copied()
                        .filter(|&node| cards.nodes.subject(node).0 == kind && (!here_only || is_here(node)))
                        .collect();
                    let n_hit = of_kind.iter().filter(|&&node| is_hit(&history, &cards, node, horizon)).count();
                    let rate = if of_kind.is_empty() { 0.0 } else { n_hit as f64 / of_kind.len() as f64 };
                    assert_eq!(population.n(kind) as usize, of_kind.len());
                    assert!((population.rate(kind, at) - rate).abs() < 1e-12);
                }
            }
            let involved: BTreeSet<Node> = (0..cards.len())
                .map(|row| cards.card[row])
                .filter(|&card| is_here(card) && becomes_involved(&history, card, horizon as i32))
                .collect();
            assert_eq!(outcomes.n_cards[at] as usize, involved.len());
            let listed = [dice.below(6), cards.nodes.account(dice.below(8))];
            let mut is_listed = vec![false; cards.nodes.len()];
            listed.iter().for_each(|&node| is_listed[node as usize] = true);
            let reached = involved.iter().filter(|&&card| {
                (0..cards.len())
                    .any(|row| cards.card[row] == card && listed.iter().any(|&node| is_on(&cards, row, node)))
            });
            assert_eq!(outcomes.n_cards_reached(&cards, &is_here, &is_listed)[at] as usize, reached.count());
        }
    }
    assert!(n_hits > 1000 && n_present > n_hits, "{n_hits} of {n_present}");
}

#[test]
fn a_horizon_ends_with_its_last_day_and_the_night_itself_is_past() {
    let mut dice = Dice(1);
    let (cards, mut history) = (cards(&mut dice, 1), history(&mut dice));
    let holder = cards.nodes.person(cards.holder[0]);
    let days = |history: &History| Outcomes::of(history, &cards, &|_| true, Date(AS_OF)).days(holder);
    for (known_on, expected) in [(100, None), (101, Some(1)), (130, Some(30)), (190, Some(90)), (191, None)] {
        history.known_on[cards.card[0] as usize] = known_on;
        assert_eq!(days(&history), expected, "known on day {known_on}");
    }
    assert!(history.covers(Date(210), 90) && !history.covers(Date(211), 90));
}
