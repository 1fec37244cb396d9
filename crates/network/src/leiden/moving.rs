//! The two steps on one level: nodes move to better communities; communities are refined into well-connected parts. Equal
//! gains are drawn between, lest the numbers of nodes decide in every try.

use std::collections::VecDeque;

use super::level::{Level, Sums};
use crate::graph::Node;
use crate::random::Random;

/// Moves nodes, in random order and then those whose neighbours have left, until no move gains.
pub(super) fn move_nodes(level: &Level, community: &mut [Node], price: f64, least: f64, random: &mut Random) {
    let n_nodes = level.n_nodes();
    let mut mass = vec![0.0; n_nodes];
    let mut n_members = vec![0u32; n_nodes];
    for (node, &own) in community.iter().enumerate() {
        mass[own as usize] += level.masses[node];
        n_members[own as usize] += 1;
    }
    let mut empty: Vec<Node> = (0..n_nodes as Node).filter(|&label| n_members[label as usize] == 0).collect();
    let mut order: Vec<Node> = (0..n_nodes as Node).collect();
    random.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut is_queued = vec![true; n_nodes];
    let mut sums = Sums::new(n_nodes);
    while let Some(node) = queue.pop_front() {
        is_queued[node as usize] = false;
        let own = community[node as usize];
        let own_mass = level.masses[node as usize];
        level.edges_of(node).for_each(|(other, weight)| sums.add(community[other as usize], weight));
        // Rounding must not leave a mass where nobody is.
        mass[own as usize] = if n_members[own as usize] == 1 { 0.0 } else { mass[own as usize] - own_mass };
        let stay = sums.of(own) - price * own_mass * mass[own as usize];
        let (mut best, mut best_gain) = (own, stay + least);
        sums.drain(|label, weight| {
            let gain = weight - price * own_mass * mass[label as usize];
            let is_tied = best != own && gain > best_gain - least;
            if gain > best_gain || (is_tied && random.below(2) == 0) {
                (best, best_gain) = (label, gain);
            }
        });
        if best_gain < 0.0 && n_members[own as usize] > 1 {
            // alone is better than anywhere
            best = empty.pop().unwrap_or(own);
        }
        mass[best as usize] += own_mass;
        if best == own {
            continue;
        }
        community[node as usize] = best;
        n_members[own as usize] -= 1;
        n_members[best as usize] += 1;
        if n_members[own as usize] == 0 {
            empty.push(own);
        }
        for (other, _) in level.edges_of(node) {
            if community[other as usize] != best && !is_queued[other as usize] {
                is_queued[other as usize] = true;
                queue.push_back(other);
            }
        }
    }
}

/// Parts of the communities: a node that is alone and well connected to its community joins the well-connected part of it
/// that gains most. Parts hang together, since nobody joins one without an edge to it.
pub(super) fn refine(level: &Level, community: &[Node], price: f64, least: f64, random: &mut Random) -> Vec<Node> {
    let n_nodes = level.n_nodes();
    let mut community_mass = vec![0.0; n_nodes];
    for (node, &own) in community.iter().enumerate() {
        community_mass[own as usize] += level.masses[node];
    }
    let mut part_of: Vec<Node> = (0..n_nodes as Node).collect();
    let mut mass = level.masses.clone();
    let mut is_alone = vec![true; n_nodes];
    // weight from a part to the rest of its community
    let mut outward: Vec<f64> = (0..n_nodes as Node)
        .map(|node| {
            let inside = level.edges_of(node).filter(|edge| community[edge.0 as usize] == community[node as usize]);
            inside.map(|(_, weight)| weight).sum()
        })
        .collect();
    let mut order: Vec<Node> = (0..n_nodes as Node).collect();
    random.shuffle(&mut order);
    let mut sums = Sums::new(n_nodes);
    for node in order {
        let around = community_mass[community[node as usize] as usize];
        let is_well_connected = |part: Node, mass: &[f64], outward: &[f64]| {
            outward[part as usize] + least >= price * mass[part as usize] * (around - mass[part as usize])
        };
        if !is_alone[node as usize] || !is_well_connected(node, &mass, &outward) {
            continue;
        }
        for (other, weight) in level.edges_of(node) {
            if community[other as usize] == community[node as usize] {
                sums.add(part_of[other as usize], weight);
            }
        }
        let (mut best, mut best_gain, mut best_weight) = (node, least, 0.0);
        sums.drain(|part, weight| {
            let gain = weight - price * level.masses[node as usize] * mass[part as usize];
            let is_tied = best != node && gain > best_gain - least;
            let is_better = gain > best_gain || (is_tied && random.below(2) == 0);
            if is_better && is_well_connected(part, &mass, &outward) {
                (best, best_gain, best_weight) = (part, gain, weight);
            }
        });
        if best != node {
            part_of[node as usize] = best;
            is_alone[best as usize] = false;
            mass[best as usize] += level.masses[node as usize];
            outward[best as usize] += outward[node as usize] - 2.0 * best_weight;
        }
    }
    part_of
}
