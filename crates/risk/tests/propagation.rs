//! The walk against a dense solution, its shares against leave-one-out, and small networks worked by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use proptest::prelude::*;
use twocard_risk::cards::CardRows;
use twocard_risk::config::RiskConfig;
use twocard_risk::network::{Network, edges_of_row};
use twocard_risk::nodes::NodeSpace;
use twocard_risk::propagation::{Risk, propagate};
use twocard_risk::shares;
use twocard_risk::signals::{GroundKind, Signal, Signals};
use twocard_tables::NO_KEY;

/// Rows as (holder, agent, phone); every row is an account of its own.
fn cards(rows: &[(u32, Option<u32>, Option<u32>)], n_persons: u32, n_phones: u32) -> CardRows {
    let nodes = NodeSpace { n_persons, n_accounts: rows.len() as u32, n_sims: 0, n_phones, n_outlets: 0 };
    let n = rows.len();
    let mut cards = CardRows::default();
    cards.nodes = nodes;
    cards.n_account_rows = n;
    for (row, &(holder, agent, phone)) in rows.iter().enumerate() {
        cards.table_row.push(row as u32);
        cards.file_key.push(0);
        cards.line.push(row as u32 + 2);
        cards.card.push(nodes.account(row as u32));
        cards.holder.push(holder);
        cards.agent.push(agent.unwrap_or(NO_KEY));
        cards.employer.push(NO_KEY);
        cards.legal_rep.push(NO_KEY);
        cards.outlet.push(NO_KEY);
        cards.at.push(row as i64);
        cards.reached_by.push(phone.map_or(NO_KEY, |key| nodes.phone(key)));
        cards.agent_phone.push(NO_KEY);
    }
    cards
}

fn signals(cards: &CardRows, seeds: &[(u32, f64)]) -> (Signals, Vec<f64>) {
    let list = seeds
        .iter()
        .enumerate()
        .map(|(key, &(node, amount))| Signal {
            kind: GroundKind::Finding,
            key: key as u32,
            node,
            amount,
            rule: String::new(),
            words: String::new(),
        })
        .collect();
    let signals = Signals::from_list(list, cards.nodes.len());
    let prior = signals.prior().to_vec();
    (signals, prior)
}

/// (I - alpha S)^-1 p by Gaussian elimination, with S taken from the network's own edges.
fn dense(network: &Network, prior: &[f64], alpha: f64) -> Vec<f64> {
    let n = prior.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row = vec![0.0; n + 1];
            row[i] = 1.0;
            let node = i as u32;
            for (&j, weight) in network.graph.neighbors_slice(node).iter().zip(network.graph.edges_slice(node)) {
                row[j as usize] -= alpha * weight;
            }
            row[n] = prior[i];
            row
        })
        .collect();
    for i in 0..n {
        let pivot = (i..n).max_by(|&x, &y| rows[x][i].abs().total_cmp(&rows[y][i].abs())).unwrap();
        rows.swap(i, pivot);
        for j in 0..n {
            if j != i {
                let factor = rows[j][i] / rows[i][i];
                let pivot = rows[i].clone();
                for (cell, of_pivot) in rows[j].iter_mut().zip(&pivot) {
                    *cell -= factor * of_pivot;
                }
            }
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}

fn walk(cards: &CardRows, prior: &[f64]) -> (Network, Risk) {
    let config = RiskConfig::default();
    let network = Network::build(cards, &config).unwrap();
    let risk = propagate(&network, prior, &config.propagation);
    (network, risk)
}

#[test]
fn one_holder_and_one_card_share_by_hand() {
    // two nodes, one edge: S = 1; r = p (1 + a^2 + ...) and a p (1 + a^2 + ...)
    let cards = cards(&[(0, None, None)], 1, 0);
    let (_, prior) = signals(&cards, &[(0, 1.0)]);
    let (_, risk) = walk(&cards, &prior);
    let geometric = 1.0 / (1.0 - 0.85 * 0.85);
    assert!((risk.of_node[0] - geometric).abs() < 1e-7, "{}", risk.of_node[0]);
    assert!((risk.of_node[1] - 0.85 * geometric).abs() < 1e-7);
}

#[test]
fn edges_are_normalised_by_both_ends_and_a_row_told_twice_is_one() {
    let mut two_rows = cards(&[(0, None, None), (0, None, None)], 1, 0);
    two_rows.card[1] = two_rows.card[0];
    two_rows.nodes.n_accounts = 1;
    let network = Network::build(&two_rows, &RiskConfig::default()).unwrap();
    assert_eq!(network.n_edges, 1);
    assert_eq!(network.graph.edges_slice(0), [1.0]);

    let star = cards(&[(0, Some(2), None), (1, Some(2), None)], 3, 0);
    let network = Network::build(&star, &RiskConfig::default()).unwrap();
    // the agent stands on two cards: weight ln 6 / ln 7 each; a card's strength is 1 + that
    let opened_by = 6f64.ln() / 7f64.ln();
    let expected = opened_by / (2.0 * opened_by * (1.0 + opened_by)).sqrt();
    assert!((network.graph.edges_slice(2)[0] - expected).abs() < 1e-15);
    assert!(network.component.iter().all(|&component| component == 0));
}

#[test]
fn a_hub_over_its_cap_conducts_nothing_but_stays_a_node() {
    let rows: Vec<_> = (0..60).map(|holder| (holder, None, Some(0))).collect();
    let cards = cards(&rows, 60, 1);
    let network = Network::build(&cards, &RiskConfig::default()).unwrap();
    assert_eq!(network.n_capped_edges, 60);
    assert!(network.graph.neighbors_slice(cards.nodes.phone(0)).is_empty());
    assert_ne!(network.component[0], network.component[1]);
}

#[test]
fn an_agent_of_many_outranks_each_of_the_holders() {
    let rows: Vec<_> = (0..8).map(|holder| (holder, Some(8), None)).collect();
    let cards = cards(&rows, 9, 0);
    // three of the cards are named in cases
    let seeds: Vec<_> = (0..3).map(|key| (cards.nodes.account(key), 1.0)).collect();
    let (_, prior) = signals(&cards, &seeds);
    let (_, risk) = walk(&cards, &prior);
    let unnamed_holder = risk.of_node[5];
    assert!(risk.of_node[8] > 3.0 * unnamed_holder, "{} {unnamed_holder}", risk.of_node[8]);
}

type Row = (u32, Option<u32>, Option<u32>);

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((0u32..8, proptest::option::of(0u32..8), proptest::option::of(0u32..4)), 1..25).prop_map(
        |rows| rows.into_iter().map(|(holder, agent, phone)| (holder, agent.filter(|&a| a != holder), phone)).collect(),
    )
}

proptest! {
    #[test]
    fn the_walk_equals_a_dense_solution(rows in any_rows(), seeds in proptest::collection::vec((0u32..8, 0.01f64..1.0), 1..5)) {
        let cards = cards(&rows, 8, 4);
        let (_, prior) = signals(&cards, &seeds);
        let (network, risk) = walk(&cards, &prior);
        for (sparse, dense) in risk.of_node.iter().zip(dense(&network, &prior, 0.85)) {
            prop_assert!((sparse - dense).abs() < 1e-7, "{sparse} {dense}");
        }
    }

    #[test]
    fn shares_add_up_and_equal_leaving_the_ground_out(rows in any_rows(), seeds in proptest::collection::vec((0u32..8, 0.01f64..1.0), 1..5)) {
        let cards = cards(&rows, 8, 4);
        let (signals, prior) = signals(&cards, &seeds);
        let (network, risk) = walk(&cards, &prior);
        let subjects: Vec<u32> = (0..cards.nodes.len() as u32).collect();
        let amounts = shares::amounts(&network, &signals, &risk, 0.85, &subjects);
        for (&subject, amounts) in subjects.iter().zip(&amounts) {
            let sum: f64 = amounts.iter().map(|&(_, amount)| amount).sum();
            prop_assert!((sum - risk.of_node[subject as usize]).abs() < 1e-9);
        }
        let without_first = {
            let mut prior = prior.clone();
            prior[seeds[0].0 as usize] -= seeds[0].1;
            let mut config = RiskConfig::default();
            config.propagation.max_steps = risk.n_steps;
            config.propagation.tolerance = 0.0;
            propagate(&network, &prior, &config.propagation)
        };
        for (&subject, amounts) in subjects.iter().zip(&amounts) {
            let share = amounts.iter().find(|&&(signal, _)| signal == 0).map_or(0.0, |&(_, amount)| amount);
            let difference = risk.of_node[subject as usize] - without_first.of_node[subject as usize];
            prop_assert!((share - difference).abs() < 1e-9, "{share} {difference}");
        }
    }

    #[test]
    fn components_equal_union_find_over_the_rows(rows in any_rows()) {
        let cards = cards(&rows, 8, 4);
        let network = Network::build(&cards, &RiskConfig::default()).unwrap();
        let mut label: Vec<u32> = (0..cards.nodes.len() as u32).collect();
        for _ in 0..cards.nodes.len() {
            for row in 0..cards.len() {
                for (_, a, b) in edges_of_row(&cards, row) {
                    let smaller = label[a as usize].min(label[b as usize]);
                    label[a as usize] = smaller;
                    label[b as usize] = smaller;
                }
            }
        }
        prop_assert_eq!(label, network.component);
    }

    #[test]
    fn the_bits_do_not_depend_on_threads(rows in any_rows(), seeds in proptest::collection::vec((0u32..8, 0.01f64..1.0), 1..5)) {
        let cards = cards(&rows, 8, 4);
        let (_, prior) = signals(&cards, &seeds);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| walk(&cards, &prior).1.of_node.iter().map(|risk| risk.to_bits()).collect::<Vec<_>>())
        };
        prop_assert_eq!(on(1), on(4));
    }
}
