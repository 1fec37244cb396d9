//! Seeded propagation on the symmetric-normalised network.
//!
//! r = sum over k of (alpha S)^k p, with prior p and S = D^-1/2 W D^-1/2: the walk of BiRank (He et al., TKDE 2017)
//! without its factor 1 - alpha, so that a signal alone on a node keeps its own size. Since S is symmetric and has
//! spectral radius at most 1, the series converges for alpha < 1. Each step is computed by rows, every row in the order
//! of its edges: the result has the same bits at any number of threads.

use rayon::prelude::*;

use crate::config::PropagationConfig;
use crate::network::Network;

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

/// Spreads the prior over the network.
pub fn propagate(network: &Network, prior: &[f64], config: &PropagationConfig) -> Risk {
    let mut of_node = prior.to_vec();
    let mut wave = prior.to_vec();
    let mut next = vec![0.0; wave.len()];
    let mut n_steps = 0;
    while n_steps < config.max_steps {
        next.par_chunks_mut(ROWS_PER_TASK).enumerate().for_each(|(chunk, values)| {
            for (offset, value) in values.iter_mut().enumerate() {
                let node = (chunk * ROWS_PER_TASK + offset) as u32;
                let neighbours = network.graph.neighbors_slice(node);
                let weights = network.graph.edges_slice(node);
                let mut sum = 0.0;
                for (&neighbour, weight) in neighbours.iter().zip(weights) {
                    sum += weight * wave[neighbour as usize];
                }
                *value = config.alpha * sum;
            }
        });
        n_steps += 1;
        of_node.par_iter_mut().zip(&next).for_each(|(total, step)| *total += step);
        std::mem::swap(&mut wave, &mut next);
        let largest = wave.par_iter().copied().reduce(|| 0.0, f64::max);
        if largest < config.tolerance {
            break;
        }
    }
    Risk { of_node, n_steps }
}
