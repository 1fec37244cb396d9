//! Seeded propagation on the symmetric-normalised network.
//!
//! r = sum over k of (alpha S)^k p, with prior p and S = D^-1/2 W D^-1/2: the walk of BiRank (He et al., TKDE 2017)
//! without its factor 1 - alpha, so that a signal alone on a node keeps its own size. Since S is symmetric and has
//! spectral radius at most 1, the series converges for alpha < 1. Each step is computed by rows, every row in the order
//! of its edges: the result has the same bits at any number of threads.

use rayon::prelude::*;

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

/// Rows of one parallel task.
const ROWS_PER_TASK: usize = 4096;

/// Spreads the prior over the network. Only components in which somebody has a prior are walked: elsewhere nothing comes.
pub fn propagate(network: &Network, prior: &[f64], config: &PropagationConfig) -> Risk {
    let reached = Reached::by(network, prior);
    let mut total: Vec<f64> = reached.nodes.iter().map(|&node| prior[node as usize]).collect();
    let mut wave = total.clone();
    let mut next = vec![0.0; wave.len()];
    let mut n_steps = 0;
    while n_steps < config.max_steps {
        next.par_chunks_mut(ROWS_PER_TASK).enumerate().for_each(|(chunk, values)| {
            for (offset, value) in values.iter_mut().enumerate() {
                let at = chunk * ROWS_PER_TASK + offset;
                let edges = reached.starts[at]..reached.starts[at + 1];
                let mut sum = 0.0;
                for (&neighbour, weight) in reached.neighbours[edges.clone()].iter().zip(&reached.weights[edges]) {
                    sum += weight * wave[neighbour as usize];
                }
                *value = config.alpha * sum;
            }
        });
        n_steps += 1;
        total.par_iter_mut().zip(&next).for_each(|(total, step)| *total += step);
        std::mem::swap(&mut wave, &mut next);
        let largest = wave.par_iter().copied().reduce(|| 0.0, f64::max);
        if largest < config.tolerance {
            break;
        }
    }
    let mut of_node = vec![0.0; prior.len()];
    for (&node, total) in reached.nodes.iter().zip(total) {
        of_node[node as usize] = total;
    }
    Risk { of_node, n_steps }
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
