//! Betweenness: for each node the sum, over all pairs of others, of the part of their shortest paths that passes through
//! it (Freeman 1977, by the algorithm of Brandes 2001). Every pair counts once; nothing is normalised.
//!
//! From some sources drawn at random, each counted for as many as were not, the sum is estimated without bias (Brandes and
//! Pich 2007).

use rayon::prelude::*;

use crate::graph::Graph;
use crate::random::Random;
use crate::search::{Lengths, Search};

/// From where paths are followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sources {
    /// From every node: exact.
    All,
    /// From so many nodes, drawn with a seed.
    Sampled {
        /// How many.
        n: usize,
        /// The seed.
        seed: u64,
    },
}

/// Sources of one parallel task, at least; tasks of one graph, at most. Sums are added task by task, so the tasks must not
/// depend on the number of threads.
const SOURCES_PER_TASK: usize = 16;
const MOST_TASKS: usize = 64;
/// The same where each task's sums are long.
const MOST_LONG_TASKS: usize = 8;
const LONG: usize = 1 << 20;

/// Betweenness of each node.
pub fn betweenness(graph: &Graph, lengths: Lengths, sources: Sources) -> Vec<f64> {
    let n_nodes = graph.n_nodes();
    let from: Vec<u32> = match sources {
        Sources::Sampled { n, seed } if n < n_nodes => Random::new(seed).sample(n, n_nodes),
        Sources::All | Sources::Sampled { .. } => (0..n_nodes as u32).collect(),
    };
    let most = if n_nodes < LONG { MOST_TASKS } else { MOST_LONG_TASKS };
    let n_tasks = from.len().div_ceil(SOURCES_PER_TASK).min(most);
    let of_tasks: Vec<Vec<f64>> = (0..n_tasks)
        .into_par_iter()
        .map(|task| {
            let mut search = Search::new(graph, lengths);
            let mut sums = vec![0.0; n_nodes];
            for &source in from.iter().skip(task).step_by(n_tasks) {
                if graph.degree(source) > 0 {
                    search.add_dependencies(source, &mut sums);
                }
            }
            sums
        })
        .collect();
    // Each pair was met from both ends.
    let counted = n_nodes as f64 / from.len().max(1) as f64 / 2.0;
    (0..n_nodes).into_par_iter().map(|node| counted * of_tasks.iter().map(|sums| sums[node]).sum::<f64>()).collect()
}
