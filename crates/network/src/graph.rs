//! A weighted, undirected graph in compressed rows: neighbours of each node ascending, no loops, no repeated edges.
//!
//! Weights take as many bytes as they need without loss: none where all are 1, four where all are exact in single
//! precision, eight otherwise. The walk is bound by the memory it reads, so that this is its speed.

use rayon::prelude::*;

/// A node: numbers from 0.
pub type Node = u32;

/// An undirected, weighted edge.
pub type Edge = (Node, Node, f64);

/// A graph.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) starts: Vec<usize>,
    pub(crate) neighbours: Vec<Node>,
    pub(crate) weights: Weights,
}

/// Weights beside the neighbours.
#[derive(Clone, Debug)]
pub(crate) enum Weights {
    /// All are 1.
    One(Vec<()>),
    /// Exact in single precision.
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Weights {
    fn get(&self, at: usize) -> f64 {
        match self {
            Weights::One(_) => 1.0,
            Weights::Single(weights) => f64::from(weights[at]),
            Weights::Double(weights) => weights[at],
        }
    }
}

/// What became of the edges given.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Folding {
    /// Edges from a node to itself, which say nothing of a network and are left out.
    pub n_self_loops: usize,
    /// Edges between two nodes that had one already; their weights are added up.
    pub n_repeated: usize,
}

impl Graph {
    /// Makes a graph of edges in any order and direction, with weights above 0. Weights of repeated edges are added
    /// from the smallest on, so that the order of the edges does not matter.
    pub fn fold(n_nodes: usize, mut edges: Vec<Edge>) -> (Graph, Folding) {
        let n_given = edges.len();
        edges.retain(|edge| edge.0 != edge.1);
        let n_self_loops = n_given - edges.len();
        edges.par_iter_mut().for_each(|edge| *edge = (edge.0.min(edge.1), edge.0.max(edge.1), edge.2));
        edges.par_sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        let n_proper = edges.len();
        edges.dedup_by(|next, kept| {
            let is_same = (next.0, next.1) == (kept.0, kept.1);
            if is_same {
                kept.2 += next.2;
            }
            is_same
        });
        let folding = Folding { n_self_loops, n_repeated: n_proper - edges.len() };
        (Graph::of_sorted(n_nodes, &edges), folding)
    }

    /// Rows of edges that are sorted, the smaller node first, none twice.
    fn of_sorted(n_nodes: usize, edges: &[Edge]) -> Graph {
        let mut starts = vec![0usize; n_nodes + 1];
        for &(a, b, _) in edges {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for node in 0..n_nodes {
            starts[node + 1] += starts[node];
        }
        // Smaller neighbours reach a row before the larger ones: rows come out sorted.
        let mut next = starts.clone();
        let mut place = |node: Node| {
            let at = next[node as usize];
            next[node as usize] += 1;
            at
        };
        let mut neighbours = vec![0; 2 * edges.len()];
        let weights = if edges.par_iter().all(|edge| edge.2 == 1.0) {
            for &(a, b, _) in edges {
                neighbours[place(a)] = b;
                neighbours[place(b)] = a;
            }
            Weights::One(vec![(); neighbours.len()])
        } else if edges.par_iter().all(|edge| f64::from(edge.2 as f32) == edge.2) {
            let mut weights = vec![0f32; neighbours.len()];
            for &(a, b, weight) in edges {
                for (from, to) in [(a, b), (b, a)] {
                    let at = place(from);
                    (neighbours[at], weights[at]) = (to, weight as f32);
                }
            }
            Weights::Single(weights)
        } else {
            let mut weights = vec![0f64; neighbours.len()];
            for &(a, b, weight) in edges {
                for (from, to) in [(a, b), (b, a)] {
                    let at = place(from);
                    (neighbours[at], weights[at]) = (to, weight);
                }
            }
            Weights::Double(weights)
        };
        Graph { starts, neighbours, weights }
    }

    /// Number of nodes.
    pub fn n_nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of undirected edges.
    pub fn n_edges(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// Neighbours of a node, ascending.
    pub fn neighbours(&self, node: Node) -> &[Node] {
        &self.neighbours[self.starts[node as usize]..self.starts[node as usize + 1]]
    }

    /// Neighbours of a node with the weights of their edges.
    pub fn edges_of(&self, node: Node) -> impl Iterator<Item = (Node, f64)> {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        (start..end).map(|at| (self.neighbours[at], self.weights.get(at)))
    }

    /// Every edge once, the smaller node first.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        (0..self.n_nodes() as Node)
            .flat_map(|a| self.edges_of(a).filter(move |&(b, _)| a < b).map(move |(b, weight)| (a, b, weight)))
    }

    /// Number of neighbours.
    pub fn degree(&self, node: Node) -> usize {
        self.starts[node as usize + 1] - self.starts[node as usize]
    }

    /// Sum of the weights of a node's edges.
    pub fn strength(&self, node: Node) -> f64 {
        self.edges_of(node).map(|(_, weight)| weight).sum()
    }

    /// Sum of the weights of all edges.
    pub fn total_weight(&self) -> f64 {
        (0..self.n_nodes() as Node).map(|node| self.strength(node)).sum::<f64>() / 2.0
    }

    /// Whether all edges weigh 1.
    pub fn is_unweighted(&self) -> bool {
        matches!(self.weights, Weights::One(_))
    }

    /// The same graph with all edges of a node gone.
    pub(crate) fn without(&self, gone: Node) -> Graph {
        let edges = self.edges().filter(|edge| edge.0 != gone && edge.1 != gone).collect();
        Graph::fold(self.n_nodes(), edges).0
    }

    /// The graph of some nodes, ascending, and the edges among them; `place` gives a node its new number or none.
    pub(crate) fn induced(&self, nodes: &[Node], place: impl Fn(Node) -> Option<Node>) -> Graph {
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        starts.push(0);
        let (mut neighbours, mut weights) = (Vec::new(), Vec::new());
        for &node in nodes {
            for (neighbour, weight) in self.edges_of(node) {
                if let Some(neighbour) = place(neighbour) {
                    neighbours.push(neighbour);
                    weights.push(weight);
                }
            }
            starts.push(neighbours.len());
        }
        let weights = match &self.weights {
            Weights::One(_) => Weights::One(vec![(); neighbours.len()]),
            Weights::Single(_) => Weights::Single(weights.into_iter().map(|weight| weight as f32).collect()),
            Weights::Double(_) => Weights::Double(weights),
        };
        Graph { starts, neighbours, weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_go_and_repeated_edges_add_up() {
        let (graph, folding) = Graph::fold(4, vec![(2, 1, 1.0), (1, 2, 0.5), (3, 3, 9.0), (0, 2, 2.0)]);
        assert_eq!(folding, Folding { n_self_loops: 1, n_repeated: 1 });
        assert_eq!(graph.edges().collect::<Vec<_>>(), [(0, 2, 2.0), (1, 2, 1.5)]);
        assert_eq!(graph.neighbours(2), [0, 1]);
        assert_eq!((graph.degree(3), graph.strength(2), graph.total_weight()), (0, 3.5, 3.5));
    }

    #[test]
    fn weights_take_no_more_bytes_than_they_need_and_lose_none() {
        for (weight, expected) in [(1.0, 0), (0.5, 4), (0.1, 8)] {
            let (graph, _) = Graph::fold(2, vec![(0, 1, weight)]);
            let n_bytes = match graph.weights {
                Weights::One(_) => 0,
                Weights::Single(_) => 4,
                Weights::Double(_) => 8,
            };
            assert_eq!((n_bytes, graph.strength(0)), (expected, weight));
        }
    }
}
