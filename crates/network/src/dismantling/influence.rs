//! Collective influence of a node: its degree less 1, times the sum of the same over the nodes two steps away.
//!
//! As nodes go, nobody comes nearer and no degree grows: a node two steps away stays there or drops out. So influence
//! only falls, and what it was is a bound of what it is. Where a ball has too many edges to be looked at time and again
//! (a hub, or the neighbour of one), the bound counts.

use crate::graph::{Graph, Node};

/// What orders nodes: influence, and the degree where influence is equal (the centre of a star has none).
pub(super) type Standing = (u64, u32);

/// Edges of a ball that are looked at.
const MOST_LOOKED_AT: u64 = 10_000;

pub(super) struct Influence<'a> {
    graph: &'a Graph,
    degree: Vec<u32>,
    /// In the graph still, and in a component that is too large.
    is_large: Vec<bool>,
    is_out: Vec<bool>,
    /// Round in which a node was met last.
    met: Vec<u32>,
    round: u32,
}

impl<'a> Influence<'a> {
    pub(super) fn new(graph: &'a Graph) -> Influence<'a> {
        let n_nodes = graph.n_nodes();
        Influence {
            graph,
            degree: (0..n_nodes as Node).map(|node| graph.degree(node) as u32).collect(),
            is_large: vec![true; n_nodes],
            is_out: vec![false; n_nodes],
            met: vec![0; n_nodes],
            round: 0,
        }
    }

    /// Bounds of all influences: the same sums over all walks of two steps, in time linear in the edges.
    pub(super) fn bounds(&self) -> Vec<Standing> {
        let less = |node: Node| u64::from(self.degree[node as usize].saturating_sub(1));
        let nodes = 0..self.graph.n_nodes() as Node;
        let around: Vec<u64> =
            nodes.clone().map(|node| self.graph.neighbours(node).iter().map(|&other| less(other)).sum()).collect();
        nodes
            .map(|node| {
                let own = less(node);
                let further = self.graph.neighbours(node).iter().map(|&other| around[other as usize] - own).sum();
                (own.saturating_mul(further), self.degree[node as usize])
            })
            .collect()
    }

    pub(super) fn is_large(&self, node: Node) -> bool {
        self.is_large[node as usize]
    }

    /// Standing of a node, of which a bound is known.
    pub(super) fn of(&mut self, node: Node, bound: Standing) -> Standing {
        let degree = self.degree[node as usize];
        if degree < 2 {
            return (0, degree);
        }
        let near = self.graph.neighbours(node);
        let alive = near.iter().filter(|&&other| !self.is_out[other as usize]);
        if alive.map(|&other| self.graph.degree(other) as u64).sum::<u64>() > MOST_LOOKED_AT {
            return bound;
        }
        let round = self.begin();
        self.met[node as usize] = round;
        near.iter().for_each(|&other| self.met[other as usize] = round);
        let mut sum = 0;
        for &other in near.iter().filter(|&&other| !self.is_out[other as usize]) {
            for &far in self.graph.neighbours(other) {
                if self.met[far as usize] != round && !self.is_out[far as usize] {
                    self.met[far as usize] = round;
                    sum += u64::from(self.degree[far as usize] - 1);
                }
            }
        }
        (u64::from(degree - 1).saturating_mul(sum), degree)
    }

    pub(super) fn remove(&mut self, node: Node) {
        self.is_out[node as usize] = true;
        self.is_large[node as usize] = false;
        for &other in self.graph.neighbours(node) {
            let degree = &mut self.degree[other as usize];
            *degree = degree.saturating_sub(1);
        }
    }

    /// Keeps the nodes that are in components of more than `target` nodes.
    pub(super) fn keep_large(&mut self, nodes: &mut Vec<Node>, target: usize) {
        let round = self.begin();
        let mut component = Vec::new();
        for &start in nodes.iter() {
            if !self.is_large[start as usize] || self.met[start as usize] == round {
                continue;
            }
            component.clear();
            component.push(start);
            self.met[start as usize] = round;
            let mut next = 0;
            while next < component.len() {
                for &other in self.graph.neighbours(component[next]) {
                    if self.is_large[other as usize] && self.met[other as usize] != round {
                        self.met[other as usize] = round;
                        component.push(other);
                    }
                }
                next += 1;
            }
            if component.len() <= target {
                component.iter().for_each(|&node| self.is_large[node as usize] = false);
            }
        }
        nodes.retain(|&node| self.is_large[node as usize]);
    }

    fn begin(&mut self) -> u32 {
        if self.round == u32::MAX {
            self.met.fill(0);
            self.round = 0;
        }
        self.round += 1;
        self.round
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn influence_is_that_of_the_ball_and_bounded() {
        // 0 - 1 - 2 - 3 - 4 with 2 - 5, 5 - 6, 1 - 3: two steps from 0 are 2 and 3
        let edges = [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (5, 6), (1, 3)];
        let (graph, _) = Graph::fold(7, edges.map(|(a, b)| (a, b, 1.0)).to_vec());
        let mut influence = Influence::new(&graph);
        let of = |influence: &mut Influence<'_>, node| influence.of(node, (u64::MAX, 0));
        // node 2 has degree 3; two steps away stand 0, 4 and 6, each of degree 1
        assert_eq!(of(&mut influence, 2), (0, 3));
        // node 1 has degree 3; two steps away stand 4 (degree 1) and 5 (degree 2)
        assert_eq!(of(&mut influence, 1), (2, 3));
        let bounds = influence.bounds();
        assert!((0..7).all(|node| of(&mut influence, node) <= bounds[node as usize]));
        influence.remove(5);
        assert_eq!(of(&mut influence, 1), (0, 3));
        let mut nodes = (0..7).collect();
        influence.keep_large(&mut nodes, 1);
        assert_eq!(nodes, [0, 1, 2, 3, 4]);
    }
}
