//! One level: nodes with a mass, edges between them. What lies inside a node is no matter of its level.

use crate::graph::{Graph, Node};

pub(super) struct Level {
    starts: Vec<usize>,
    neighbours: Vec<Node>,
    weights: Vec<f64>,
    pub(super) masses: Vec<f64>,
}

impl Level {
    pub(super) fn of_graph(graph: &Graph, masses: Vec<f64>) -> Level {
        let weights = (0..graph.n_nodes() as Node).flat_map(|node| graph.edges_of(node).map(|edge| edge.1)).collect();
        Level { starts: graph.starts.clone(), neighbours: graph.neighbours.clone(), weights, masses }
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.masses.len()
    }

    pub(super) fn edges_of(&self, node: Node) -> impl Iterator<Item = (Node, f64)> {
        let edges = self.starts[node as usize]..self.starts[node as usize + 1];
        self.neighbours[edges.clone()].iter().copied().zip(self.weights[edges].iter().copied())
    }

    /// The level whose nodes are the given parts of this one, numbered from 0.
    pub(super) fn folded(&self, part_of: &[Node], n_parts: usize) -> Level {
        let mut by_part: Vec<Node> = (0..self.n_nodes() as Node).collect();
        by_part.sort_by_key(|&node| part_of[node as usize]);
        let mut level =
            Level { starts: vec![0], neighbours: Vec::new(), weights: Vec::new(), masses: vec![0.0; n_parts] };
        let mut sums = Sums::new(n_parts);
        for members in by_part.chunk_by(|&x, &y| part_of[x as usize] == part_of[y as usize]) {
            let own = part_of[members[0] as usize];
            for &node in members {
                level.masses[own as usize] += self.masses[node as usize];
                for (neighbour, weight) in self.edges_of(node) {
                    let part = part_of[neighbour as usize];
                    if part != own {
                        sums.add(part, weight);
                    }
                }
            }
            sums.drain(|part, weight| {
                level.neighbours.push(part);
                level.weights.push(weight);
            });
            level.starts.push(level.neighbours.len());
        }
        level
    }

    /// Weight inside communities less what their masses cost.
    pub(super) fn value(&self, community: &[Node], price: f64) -> f64 {
        let mut mass = vec![0.0; self.n_nodes()];
        let mut inside = 0.0;
        for node in 0..self.n_nodes() as Node {
            let own = community[node as usize];
            mass[own as usize] += self.masses[node as usize];
            for (neighbour, weight) in self.edges_of(node) {
                if community[neighbour as usize] == own {
                    inside += weight;
                }
            }
        }
        (inside - price * mass.iter().map(|mass| mass * mass).sum::<f64>()) / 2.0
    }
}

/// Labels as numbers from 0 in order of first appearance, and how many there are.
pub(super) fn numbered(labels: &[Node]) -> (Vec<Node>, usize) {
    let n_most = labels.iter().max().map_or(0, |&largest| largest as usize + 1);
    let mut number = vec![Node::MAX; n_most];
    let mut n_numbers = 0;
    let numbers = labels
        .iter()
        .map(|&label| {
            let number = &mut number[label as usize];
            if *number == Node::MAX {
                *number = n_numbers;
                n_numbers += 1;
            }
            *number
        })
        .collect();
    (numbers, n_numbers as usize)
}

/// Weights added up by label, in the order in which labels came.
pub(super) struct Sums {
    of: Vec<f64>,
    seen: Vec<Node>,
}

impl Sums {
    pub(super) fn new(n_labels: usize) -> Sums {
        Sums { of: vec![0.0; n_labels], seen: Vec::new() }
    }

    /// Adds a weight above 0.
    pub(super) fn add(&mut self, label: Node, weight: f64) {
        let sum = &mut self.of[label as usize];
        if *sum == 0.0 {
            self.seen.push(label);
        }
        *sum += weight;
    }

    pub(super) fn of(&self, label: Node) -> f64 {
        self.of[label as usize]
    }

    /// Gives every sum and forgets it.
    pub(super) fn drain(&mut self, mut each: impl FnMut(Node, f64)) {
        for label in self.seen.drain(..) {
            each(label, std::mem::take(&mut self.of[label as usize]));
        }
    }
}
