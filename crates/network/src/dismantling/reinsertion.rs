//! Nodes that come back: sizes of components from the last node taken out to the first, by union-find.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Removed;
use crate::components::UnionFind;
use crate::graph::{Graph, Node};

/// A graph without some nodes, to which nodes are added.
struct Growing<'a> {
    graph: &'a Graph,
    is_in: Vec<bool>,
    sets: UnionFind,
    n_largest: usize,
    roots: Vec<Node>,
}

impl<'a> Growing<'a> {
    fn without(graph: &'a Graph, out: &[Node]) -> Growing<'a> {
        let mut is_in = vec![true; graph.n_nodes()];
        out.iter().for_each(|&node| is_in[node as usize] = false);
        let mut growing =
            Growing { graph, is_in, sets: UnionFind::new(graph.n_nodes()), n_largest: 0, roots: Vec::new() };
        for node in 0..graph.n_nodes() as Node {
            if growing.is_in[node as usize] {
                growing.join(node);
            }
        }
        growing
    }

    fn join(&mut self, node: Node) {
        for &other in self.graph.neighbours(node) {
            if self.is_in[other as usize] {
                self.sets.join(node, other);
            }
        }
        self.n_largest = self.n_largest.max(self.sets.size(node));
    }

    fn add(&mut self, node: Node) {
        self.is_in[node as usize] = true;
        self.join(node);
    }

    /// Size of the component that a node would make.
    fn size_with(&mut self, node: Node) -> usize {
        self.roots.clear();
        for &other in self.graph.neighbours(node) {
            if self.is_in[other as usize] {
                self.roots.push(self.sets.root(other));
            }
        }
        self.roots.sort_unstable();
        self.roots.dedup();
        1 + self.roots.iter().map(|&root| self.sets.size(root)).sum::<usize>()
    }

    /// Adds nodes, each time the one that makes the smallest component, while that is not larger than `most`; among equals,
    /// the one that stands last in `out`. Gives them in their order.
    ///
    /// A node's component only grows as others come, so what was found before is a bound from below.
    fn add_smallest(&mut self, out: &[Node], most: usize) -> Vec<Node> {
        let mut queue: BinaryHeap<Reverse<(usize, Reverse<usize>)>> = BinaryHeap::with_capacity(out.len());
        for (place, &node) in out.iter().enumerate() {
            queue.push(Reverse((self.size_with(node), Reverse(place))));
        }
        let mut added = Vec::new();
        while let Some(Reverse((bound, Reverse(place)))) = queue.pop() {
            let size = self.size_with(out[place]);
            if size > bound && queue.peek().is_some_and(|Reverse(next)| *next < (size, Reverse(place))) {
                queue.push(Reverse((size, Reverse(place))));
            } else if size > most {
                break;
            } else {
                self.add(out[place]);
                added.push(out[place]);
            }
        }
        added
    }
}

/// Size of the largest component.
pub(super) fn largest(graph: &Graph) -> usize {
    Growing::without(graph, &[]).n_largest
}

/// Those of the nodes taken out that can come back within the target, ascending.
pub(super) fn put_back(graph: &Graph, out: &[Node], target: usize) -> Vec<Node> {
    let mut back = Growing::without(graph, out).add_smallest(out, target);
    back.sort_unstable();
    back
}

/// The nodes, so that backwards each makes the smallest component.
pub(super) fn backwards(graph: &Graph, out: &[Node]) -> Vec<Node> {
    let mut order = Growing::without(graph, out).add_smallest(out, usize::MAX);
    order.reverse();
    order
}

/// An order with the size of the largest component that each node leaves.
pub(super) fn curve(graph: &Graph, order: &[Node]) -> Vec<Removed> {
    let mut growing = Growing::without(graph, order);
    let mut removed: Vec<Removed> = order
        .iter()
        .rev()
        .map(|&node| {
            let n_largest_left = growing.n_largest;
            growing.add(node);
            Removed { node, n_largest_left }
        })
        .collect();
    removed.reverse();
    removed
}
