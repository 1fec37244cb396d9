//! Seeded propagation: the walk of `twocard_network::walk` over the edges of the network, whose weights are those of S.

use twocard_network::Walk;
use twocard_network::walk::Rows;

use crate::config::PropagationConfig;
use crate::network::Network;
use crate::nodes::Node;

/// Risk of every node.
#[derive(Clone, Debug)]
pub struct Risk {
    /// By node.
    pub of_node: Vec<f64>,
    /// Steps taken; shares are computed with as many.
    pub n_steps: u32,
}

/// Spreads the prior over the network. Only components in which somebody has a prior are walked: elsewhere nothing comes.
pub fn propagate(network: &Network, prior: &[f64], config: &PropagationConfig) -> Risk {
    let reached = Reached::by(network, prior);
    let own: Vec<f64> = reached.nodes.iter().map(|&node| prior[node as usize]).collect();
    let rows = Rows { starts: &reached.starts, neighbours: &reached.neighbours, weights: &reached.weights };
    let walk = Walk { alpha: config.alpha, tolerance: config.tolerance, max_steps: config.max_steps };
    let spread = rows.sum_of_steps(own, &walk, |_| config.alpha, |_| 1.0);
    let mut of_node = vec![0.0; prior.len()];
    for (&node, total) in reached.nodes.iter().zip(spread.of_node) {
        of_node[node as usize] = total;
    }
    Risk { of_node, n_steps: spread.n_steps }
}

/// The components that a prior can reach, renumbered in the order of nodes, so that every sum keeps its order.
struct Reached {
    nodes: Vec<Node>,
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
}

impl Reached {
    fn by(network: &Network, prior: &[f64]) -> Reached {
        let mut has_prior = vec![false; prior.len()];
        for (&component, _) in network.component.iter().zip(prior).filter(|(_, prior)| **prior != 0.0) {
            has_prior[component as usize] = true;
        }
        let nodes: Vec<Node> =
            (0..prior.len() as Node).filter(|&node| has_prior[network.component[node as usize] as usize]).collect();
        let mut place = vec![0u32; prior.len()];
        nodes.iter().enumerate().for_each(|(at, &node)| place[node as usize] = at as u32);
        let mut reached = Reached { nodes, starts: vec![0], neighbours: Vec::new(), weights: Vec::new() };
        for &node in &reached.nodes {
            let neighbours = network.graph.neighbors_slice(node);
            reached.neighbours.extend(neighbours.iter().map(|&neighbour| place[neighbour as usize]));
            reached.weights.extend_from_slice(network.graph.edges_slice(node));
            reached.starts.push(reached.neighbours.len());
        }
        reached
    }
}
