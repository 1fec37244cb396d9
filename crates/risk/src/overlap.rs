//! Findings on one subject that stand on the same cards tell one story twice.
//!
//! Findings of one node whose cards overlap by half of the smaller one or more form a group. Its strongest finding
//! counts in full, each other by a part c. The group's sum is c x (sum of weights) + (1 - c) x (largest weight), which
//! falls in none of the weights: what lowers or raises one finding never moves the sum the other way. Groups depend on
//! cards alone, never on weights.

use twocard_contracts::finding::Finding;

use crate::cards::CardRows;
use crate::nodes::Node;

/// Part of a finding that is told again by another one.
const TOLD_AGAIN: f64 = 0.25;

/// A part of a finding's weight on one node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Bearing {
    /// Position of the finding.
    pub(crate) finding: u32,
    pub(crate) node: Node,
    /// Part of the weight, in (0, 1].
    pub(crate) part: f64,
}

/// Weight of each bearing after overlaps.
pub(crate) fn weights(cards: &CardRows, findings: &[Finding], bearings: &[Bearing]) -> Vec<f64> {
    let full: Vec<f64> = bearings.iter().map(|of| findings[of.finding as usize].weight * of.part).collect();
    let mut weights = full.clone();
    let node = |at: u32| bearings[at as usize].node;
    let mut by_node: Vec<u32> = (0..bearings.len() as u32).collect();
    by_node.sort_by_key(|&at| (node(at), at));
    for same_node in by_node.chunk_by(|&x, &y| node(x) == node(y)).filter(|same| same.len() > 1) {
        for group in groups(cards, findings, bearings, same_node) {
            let strongest = group
                .iter()
                .copied()
                .reduce(|best, at| if full[at as usize] > full[best as usize] { at } else { best });
            for &at in group.iter().filter(|&&at| Some(at) != strongest) {
                weights[at as usize] *= TOLD_AGAIN;
            }
        }
    }
    weights
}

/// Bearings of findings tied by overlaps, directly or through others, each group ascending.
fn groups(cards: &CardRows, findings: &[Finding], bearings: &[Bearing], same_node: &[u32]) -> Vec<Vec<u32>> {
    let on: Vec<Vec<Node>> = same_node
        .iter()
        .map(|&at| {
            let grounds = &findings[bearings[at as usize].finding as usize].grounds;
            let rows = grounds.iter().filter_map(|ground| cards.row_of(ground));
            let mut on: Vec<Node> = rows.map(|row| cards.card[row]).collect();
            on.sort_unstable();
            on.dedup();
            on
        })
        .collect();
    let mut label: Vec<usize> = (0..same_node.len()).collect();
    for later in 1..same_node.len() {
        for earlier in 0..later {
            let smaller = on[later].len().min(on[earlier].len());
            if 2 * n_common(&on[later], &on[earlier]) >= smaller {
                let (from, to) = (label[later].max(label[earlier]), label[later].min(label[earlier]));
                label.iter_mut().filter(|label| **label == from).for_each(|label| *label = to);
            }
        }
    }
    (0..same_node.len())
        .map(|of| (0..same_node.len()).filter(|&at| label[at] == of).map(|at| same_node[at]).collect::<Vec<u32>>())
        .filter(|group| group.len() > 1)
        .collect()
}

fn n_common(a: &[Node], b: &[Node]) -> usize {
    a.iter().filter(|card| b.binary_search(card).is_ok()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::made::{self, cards};

    fn finding(weight: f64, lines: &[u32]) -> Finding {
        made::finding("", weight, lines.iter().copied())
    }

    fn whole(nodes: &[Node]) -> Vec<Bearing> {
        nodes.iter().zip(0..).map(|(&node, finding)| Bearing { finding, node, part: 1.0 }).collect()
    }

    #[test]
    fn the_strongest_of_overlapping_findings_counts_in_full() {
        let cards = cards(20);
        let findings = [finding(0.4, &[2, 3, 4]), finding(0.6, &[3, 4, 5, 6]), finding(0.3, &[12, 13])];
        assert_eq!(weights(&cards, &findings, &whole(&[7, 7, 7])), [0.1, 0.6, 0.3]);
        assert_eq!(weights(&cards, &findings, &whole(&[7, 8, 7])), [0.4, 0.6, 0.3], "other subjects do not overlap");
    }

    proptest! {
        #[test]
        fn raising_one_weight_never_lowers_the_sum(
            drawn in proptest::collection::vec((0.01f64..1.0, proptest::collection::btree_set(2u32..12, 1..6)), 1..5),
            which in 0usize..5,
            more in 0.0f64..0.5,
        ) {
            let cards = cards(20);
            let mut findings: Vec<Finding> = drawn
                .iter()
                .map(|(weight, lines)| finding(*weight, &lines.iter().copied().collect::<Vec<_>>()))
                .collect();
            let nodes = whole(&vec![0; findings.len()]);
            let before: f64 = weights(&cards, &findings, &nodes).iter().sum();
            let at = which % findings.len();
            findings[at].weight += more;
            let after: f64 = weights(&cards, &findings, &nodes).iter().sum();
            prop_assert!(after >= before - 1e-12, "{after} {before}");
        }
    }
}
