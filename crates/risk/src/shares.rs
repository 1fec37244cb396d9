//! What each ground adds to a risk, exactly.
//!
//! The walk is linear in the prior, and S is symmetric: the risk that a signal of size 1 on node g brings to node i
//! equals what a signal of size 1 on i brings to g. So one walk from i gives the amounts of all grounds, and one walk
//! from a ground's node the amounts for all subjects; per component the smaller number of walks is taken. As many steps
//! as the propagation took, so that the amounts add up to the risk.

use rayon::prelude::*;

use crate::network::Network;
use crate::nodes::Node;
use crate::propagation::Risk;
use crate::signals::Signals;

/// Amounts by signal (position in `Signals::list`) for each of the subjects, largest first.
pub type Amounts = Vec<(u32, f64)>;

/// Amounts for every subject, in the order given.
pub fn amounts(network: &Network, signals: &Signals, risk: &Risk, alpha: f64, subjects: &[Node]) -> Vec<Amounts> {
    let mut subject_order: Vec<u32> = (0..subjects.len() as u32).collect();
    subject_order.par_sort_unstable_by_key(|&at| (network.component[subjects[at as usize] as usize], at));
    let mut signal_order: Vec<u32> = (0..signals.list.len() as u32).collect();
    let signal_component = |at: u32| network.component[signals.list[at as usize].node as usize];
    signal_order.par_sort_unstable_by_key(|&at| (signal_component(at), signals.list[at as usize].node, at));

    let groups: Vec<&[u32]> = subject_order
        .chunk_by(|&x, &y| {
            network.component[subjects[x as usize] as usize] == network.component[subjects[y as usize] as usize]
        })
        .collect();
    let found: Vec<Vec<(u32, Amounts)>> = groups
        .into_par_iter()
        .map(|group| {
            let component = network.component[subjects[group[0] as usize] as usize];
            let from = signal_order.partition_point(|&at| signal_component(at) < component);
            let until = signal_order.partition_point(|&at| signal_component(at) <= component);
            of_component(network, signals, risk.n_steps, alpha, subjects, group, &signal_order[from..until])
        })
        .collect();
    let mut by_subject: Vec<Amounts> = vec![Vec::new(); subjects.len()];
    for (at, mut amounts) in found.into_iter().flatten() {
        amounts.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        by_subject[at as usize] = amounts;
    }
    by_subject
}

fn of_component(
    network: &Network,
    signals: &Signals,
    n_steps: u32,
    alpha: f64,
    subjects: &[Node],
    group: &[u32],
    own_signals: &[u32],
) -> Vec<(u32, Amounts)> {
    let Some(&first) = group.first() else { return Vec::new() };
    let members = Members::around(network, subjects[first as usize]);
    let seeded: Vec<&[u32]> =
        own_signals.chunk_by(|&x, &y| signals.list[x as usize].node == signals.list[y as usize].node).collect();
    let mut found: Vec<(u32, Amounts)> = group.iter().map(|&at| (at, Vec::new())).collect();
    if seeded.len() < group.len() {
        for same_node in seeded {
            let walk = members.walk(signals.list[same_node[0] as usize].node, n_steps, alpha);
            for (at, amounts) in &mut found {
                let reached = walk[members.index(subjects[*at as usize])];
                amounts.extend(same_node.iter().map(|&s| (s, reached * signals.list[s as usize].amount)));
            }
        }
    } else {
        for (at, amounts) in &mut found {
            let walk = members.walk(subjects[*at as usize], n_steps, alpha);
            amounts.extend(own_signals.iter().map(|&s| {
                let signal = &signals.list[s as usize];
                (s, walk[members.index(signal.node)] * signal.amount)
            }));
        }
    }
    for (_, amounts) in &mut found {
        amounts.retain(|&(_, amount)| amount > 0.0);
    }
    found
}

/// The nodes of one component with their edges, renumbered.
struct Members {
    nodes: Vec<Node>,
    starts: Vec<u32>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
}

impl Members {
    fn around(network: &Network, start: Node) -> Members {
        let mut nodes = vec![start];
        let mut seen = std::collections::BTreeSet::from([start]);
        let mut next = 0;
        while next < nodes.len() {
            for &neighbour in network.graph.neighbors_slice(nodes[next]) {
                if seen.insert(neighbour) {
                    nodes.push(neighbour);
                }
            }
            next += 1;
        }
        nodes.sort_unstable();
        let mut members = Members { nodes, starts: vec![0], neighbours: Vec::new(), weights: Vec::new() };
        for at in 0..members.nodes.len() {
            let node = members.nodes[at];
            for (&neighbour, &weight) in network.graph.neighbors_slice(node).iter().zip(network.graph.edges_slice(node))
            {
                members.neighbours.push(members.index(neighbour) as u32);
                members.weights.push(weight);
            }
            members.starts.push(members.neighbours.len() as u32);
        }
        members
    }

    /// Position of a member. Asked only for nodes of this component.
    fn index(&self, node: Node) -> usize {
        self.nodes.partition_point(|&member| member < node)
    }

    /// Sum over k of (alpha S)^k e.
    fn walk(&self, from: Node, n_steps: u32, alpha: f64) -> Vec<f64> {
        let mut total = vec![0.0; self.nodes.len()];
        total[self.index(from)] = 1.0;
        let mut wave = total.clone();
        let mut next = vec![0.0; wave.len()];
        for _ in 0..n_steps {
            for (at, value) in next.iter_mut().enumerate() {
                let edges = self.starts[at] as usize..self.starts[at + 1] as usize;
                let sum: f64 = self.neighbours[edges.clone()]
                    .iter()
                    .zip(&self.weights[edges])
                    .map(|(&neighbour, weight)| weight * wave[neighbour as usize])
                    .sum();
                *value = alpha * sum;
            }
            for (sum, step) in total.iter_mut().zip(&next) {
                *sum += step;
            }
            std::mem::swap(&mut wave, &mut next);
        }
        total
    }
}
