//! Shortest paths from one node: distances, their number, and how much of all others' paths passes through each node
//! (Brandes 2001).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{Graph, Node};

/// How long an edge is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lengths {
    /// 1, whatever it weighs.
    Hops,
    /// 1 / weight: a strong tie is short.
    Inverse,
    /// Its weight.
    Weight,
}

impl Lengths {
    fn of(self, weight: f64) -> f64 {
        match self {
            Lengths::Hops => 1.0,
            Lengths::Inverse => 1.0 / weight,
            Lengths::Weight => weight,
        }
    }
}

/// Two lengths this close, as a part of them, are equal: sums of the same terms in another order differ that much.
const TIED_WITHIN: f64 = 1e-12;

fn is_tied(a: f64, b: f64) -> bool {
    (a - b).abs() <= TIED_WITHIN * a.max(b)
}

/// Room for one search after the other in a graph.
pub(crate) struct Search<'a> {
    graph: &'a Graph,
    lengths: Lengths,
    /// Infinite where the search has not come; clean between two searches.
    distance: Vec<f64>,
    /// Place in `settled`.
    place: Vec<u32>,
    n_paths: Vec<f64>,
    /// Part of the paths from the source to nodes behind this one.
    dependency: Vec<f64>,
    /// Nodes in the order of their distance.
    settled: Vec<Node>,
    heap: BinaryHeap<Reverse<(u64, Node)>>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(graph: &'a Graph, lengths: Lengths) -> Search<'a> {
        let n_nodes = graph.n_nodes();
        // Edges that all weigh the same are all equally long.
        let lengths = if graph.is_unweighted() { Lengths::Hops } else { lengths };
        Search {
            graph,
            lengths,
            distance: vec![f64::INFINITY; n_nodes],
            place: vec![u32::MAX; n_nodes],
            n_paths: vec![0.0; n_nodes],
            dependency: vec![0.0; n_nodes],
            settled: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Adds to each node the part of the shortest paths from the source that passes through it, each end counted apart.
    pub(crate) fn add_dependencies(&mut self, source: Node, sums: &mut [f64]) {
        match self.lengths {
            Lengths::Hops => self.settle_by_hops(source),
            Lengths::Inverse | Lengths::Weight => self.settle_by_length(source),
        }
        self.count_paths();
        self.gather(sums);
        for &node in &self.settled {
            self.distance[node as usize] = f64::INFINITY;
            self.place[node as usize] = u32::MAX;
            self.n_paths[node as usize] = 0.0;
            self.dependency[node as usize] = 0.0;
        }
        self.settled.clear();
    }

    fn settle_by_hops(&mut self, source: Node) {
        self.distance[source as usize] = 0.0;
        self.place[source as usize] = 0;
        self.settled.push(source);
        let mut next = 0;
        while next < self.settled.len() {
            let node = self.settled[next];
            next += 1;
            for &neighbour in self.graph.neighbours(node) {
                if self.place[neighbour as usize] == u32::MAX {
                    self.place[neighbour as usize] = self.settled.len() as u32;
                    self.distance[neighbour as usize] = self.distance[node as usize] + 1.0;
                    self.settled.push(neighbour);
                }
            }
        }
    }

    /// Dijkstra's search. Lengths are above 0, so the bits of a distance order as its value does.
    fn settle_by_length(&mut self, source: Node) {
        self.distance[source as usize] = 0.0;
        self.heap.push(Reverse((0, source)));
        while let Some(Reverse((bits, node))) = self.heap.pop() {
            if self.place[node as usize] != u32::MAX {
                continue;
            }
            self.place[node as usize] = self.settled.len() as u32;
            self.settled.push(node);
            for (neighbour, weight) in self.graph.edges_of(node) {
                let length = f64::from_bits(bits) + self.lengths.of(weight);
                if length < self.distance[neighbour as usize] {
                    self.distance[neighbour as usize] = length;
                    self.heap.push(Reverse((length.to_bits(), neighbour)));
                }
            }
        }
    }

    /// Whether a shortest path to `node` comes over the edge from `before`.
    fn comes_over(&self, before: Node, node: Node, weight: f64) -> bool {
        let (near, far) = (self.distance[before as usize], self.distance[node as usize]);
        self.place[before as usize] < self.place[node as usize] && is_tied(near + self.lengths.of(weight), far)
    }

    fn count_paths(&mut self) {
        self.n_paths[self.settled[0] as usize] = 1.0;
        for &node in &self.settled[1..] {
            let mut sum = 0.0;
            for (before, weight) in self.graph.edges_of(node) {
                if self.comes_over(before, node, weight) {
                    sum += self.n_paths[before as usize];
                }
            }
            self.n_paths[node as usize] = sum;
        }
    }

    fn gather(&mut self, sums: &mut [f64]) {
        for &node in self.settled[1..].iter().rev() {
            let own = self.dependency[node as usize];
            sums[node as usize] += own;
            let part = (1.0 + own) / self.n_paths[node as usize];
            for (before, weight) in self.graph.edges_of(node) {
                if self.comes_over(before, node, weight) {
                    self.dependency[before as usize] += self.n_paths[before as usize] * part;
                }
            }
        }
    }
}
