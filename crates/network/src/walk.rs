//! Seeded propagation on a symmetric-normalised network.
//!
//! r = sum over k of (alpha S)^k p, with prior p and S = D^-1/2 W D^-1/2: the walk of BiRank (He et al., TKDE 2017)
//! without its factor 1 - alpha, so that a prior alone on a node keeps its own size. S is symmetric with spectral radius
//! at most 1, so the series converges for alpha < 1.
//!
//! Each step is computed by rows, every row in the order of its edges: the result has the same bits at any number of
//! threads. Over a graph the steps are taken on D^-1/2 r, in which a row needs one factor alpha / d beside the weights as
//! they are: no normalised weights are stored or read.

use rayon::prelude::*;

use crate::graph::{Graph, Weights};
use crate::partition::Partition;
use crate::values::{Cell, Values};

/// How far to walk.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Walk {
    /// Part that neighbours pass on, in [0, 1).
    pub alpha: f64,
    /// Stop when a step adds no more than this to any node.
    pub tolerance: f64,
    /// Stop after this many steps in any case.
    pub max_steps: u32,
}

/// What came of a prior.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread {
    /// Value of each node.
    pub of_node: Vec<f64>,
    /// Steps taken.
    pub n_steps: u32,
    /// The most that the last step added to a node.
    pub last_step: f64,
}

/// Rows of one parallel task.
const ROWS_PER_TASK: usize = 4096;

/// A weight beside a neighbour.
pub trait Weight: Copy + Sync {
    /// The weight times a value.
    fn times(self, value: f64) -> f64;
}

impl Weight for () {
    fn times(self, value: f64) -> f64 {
        value
    }
}

impl Weight for f32 {
    fn times(self, value: f64) -> f64 {
        f64::from(self) * value
    }
}

impl Weight for f64 {
    fn times(self, value: f64) -> f64 {
        self * value
    }
}

/// A symmetric matrix by rows.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a, W> {
    /// Where each row begins, and where the last one ends.
    pub starts: &'a [usize],
    /// Columns.
    pub neighbours: &'a [u32],
    /// Cells.
    pub weights: &'a [W],
}

impl<W: Weight> Rows<'_, W> {
    /// Sum over k of M^k p, where row i of M is `factor(i)` times row i of these. A step's size is told in units of
    /// `unit(i)`.
    pub fn sum_of_steps(
        self,
        prior: Vec<f64>,
        walk: &Walk,
        factor: impl Fn(usize) -> f64 + Sync,
        unit: impl Fn(usize) -> f64 + Sync,
    ) -> Spread {
        let mut wave = Values::of(&prior);
        let mut next = Values::zeros(prior.len());
        let mut total = prior;
        let (mut n_steps, mut last_step) = (0, 0.0);
        while n_steps < walk.max_steps {
            let before = wave.all();
            let values = next.all_mut().par_chunks_mut(ROWS_PER_TASK);
            let tasks = values.zip(total.par_chunks_mut(ROWS_PER_TASK)).enumerate();
            last_step = tasks
                .map(|(task, (values, totals))| {
                    let mut largest = 0.0f64;
                    for (offset, (value, total)) in values.iter_mut().zip(totals).enumerate() {
                        let row = task * ROWS_PER_TASK + offset;
                        let step = factor(row) * self.row_times(row, before);
                        *value = step.to_ne_bytes();
                        *total += step;
                        largest = largest.max(unit(row) * step);
                    }
                    largest
                })
                .reduce(|| 0.0, f64::max);
            n_steps += 1;
            std::mem::swap(&mut wave, &mut next);
            if last_step < walk.tolerance {
                break;
            }
        }
        Spread { of_node: total, n_steps, last_step }
    }

    #[inline]
    fn row_times(self, row: usize, values: &[Cell]) -> f64 {
        let edges = self.starts[row]..self.starts[row + 1];
        let mut sum = 0.0;
        for (&neighbour, weight) in self.neighbours[edges.clone()].iter().zip(&self.weights[edges]) {
            sum += weight.times(f64::from_ne_bytes(values[neighbour as usize]));
        }
        sum
    }
}

/// Spreads a prior of no negative numbers over a graph whose components are given. Only components in which somebody has
/// a prior are walked: elsewhere nothing comes.
pub fn spread(graph: &Graph, components: &Partition, prior: &[f64], walk: &Walk) -> Spread {
    let mut has_prior = vec![false; components.n_parts()];
    for (node, _) in prior.iter().enumerate().filter(|(_, prior)| **prior != 0.0) {
        has_prior[components.part_of(node as u32) as usize] = true;
    }
    let is_reached = |node: u32| has_prior[components.part_of(node) as usize];
    let reached: Vec<u32> = (0..graph.n_nodes() as u32).filter(|&node| is_reached(node)).collect();
    if 2 * reached.len() > graph.n_nodes() {
        return spread_everywhere(graph, prior, walk);
    }
    let mut place = vec![0u32; graph.n_nodes()];
    reached.iter().zip(0..).for_each(|(&node, at)| place[node as usize] = at);
    let part = graph.induced(&reached, |node| Some(place[node as usize]));
    let own: Vec<f64> = reached.iter().map(|&node| prior[node as usize]).collect();
    let found = spread_everywhere(&part, &own, walk);
    let mut of_node = vec![0.0; prior.len()];
    for (&node, value) in reached.iter().zip(found.of_node) {
        of_node[node as usize] = value;
    }
    Spread { of_node, ..found }
}

fn spread_everywhere(graph: &Graph, prior: &[f64], walk: &Walk) -> Spread {
    let strength: Vec<f64> = (0..graph.n_nodes() as u32).into_par_iter().map(|node| graph.strength(node)).collect();
    let root: Vec<f64> = strength.par_iter().map(|strength| strength.sqrt()).collect();
    // A node without an edge keeps its prior; the others' are taken to D^-1/2 p.
    let scaled = |value: f64, root: f64| if root > 0.0 { value / root } else { value };
    let start: Vec<f64> = prior.iter().zip(&root).map(|(&prior, &root)| scaled(prior, root)).collect();
    let factor = |row: usize| if strength[row] > 0.0 { walk.alpha / strength[row] } else { 0.0 };
    let unit = |row: usize| root[row];
    let (starts, neighbours) = (&graph.starts, &graph.neighbours);
    let mut found = match &graph.weights {
        Weights::One(weights) => Rows { starts, neighbours, weights }.sum_of_steps(start, walk, factor, unit),
        Weights::Single(weights) => Rows { starts, neighbours, weights }.sum_of_steps(start, walk, factor, unit),
        Weights::Double(weights) => Rows { starts, neighbours, weights }.sum_of_steps(start, walk, factor, unit),
    };
    for (value, &root) in found.of_node.iter_mut().zip(&root) {
        if root > 0.0 {
            *value *= root;
        }
    }
    found
}
