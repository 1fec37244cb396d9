//! In which order to take nodes out, so that the largest component shrinks fastest.
//!
//! First nodes are taken out by collective influence (Morone and Makse 2015, balls of radius 2), each time anew, until no
//! component is larger than a target. Then nodes come back one by one, each time the one that makes the smallest component
//! (Braunstein et al. 2016): those that come back within the target need not go, and the others, backwards, are an order.
//! It is held against the order in which they went, and on small networks against taking out, each time, the node of the
//! largest component with the largest betweenness. The order that leaves the smallest components on average is given.

mod betweenness;
mod influence;
mod reinsertion;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{Graph, Node};
use influence::{Influence, Standing};

/// An order of nodes to take out.
#[derive(Clone, PartialEq, Debug)]
pub struct Dismantling {
    /// Nodes in their order, each with the size of the largest component once it is out.
    pub order: Vec<Removed>,
    /// How the order was found.
    pub method: Method,
    /// Size of the largest component before.
    pub n_largest: usize,
}

/// A node taken out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Removed {
    /// The node.
    pub node: Node,
    /// Nodes of the largest component that is left.
    pub n_largest_left: usize,
}

/// How an order was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// By collective influence, without those that could come back.
    Influence,
    /// Backwards, from all those out.
    Reinsertion,
    /// By betweenness, computed anew after each node.
    Betweenness,
}

impl Method {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Method::Influence => "collective influence",
            Method::Reinsertion => "collective influence and reinsertion",
            Method::Betweenness => "adaptive betweenness",
        }
    }
}

/// Nodes times nodes times edges up to which betweenness is computed anew after each node.
const SMALL: usize = 200_000_000;
/// Components are looked at anew after so small a part of the nodes has gone.
const LOOKS: usize = 1000;

/// Finds the order that leaves no component larger than `target`, which is at least 1.
pub fn dismantle(graph: &Graph, target: usize) -> Dismantling {
    let target = target.max(1);
    let mut removed = by_influence(graph, target);
    let back = reinsertion::put_back(graph, &removed, target);
    removed.retain(|node| back.binary_search(node).is_err());
    let n_largest = reinsertion::largest(graph);
    let mut best = Dismantling {
        order: reinsertion::curve(graph, &reinsertion::backwards(graph, &removed)),
        method: Method::Reinsertion,
        n_largest,
    };
    let mut others = vec![(Method::Influence, removed)];
    if graph.n_nodes().saturating_mul(graph.n_nodes()).saturating_mul(graph.n_edges()) <= SMALL {
        others.push((Method::Betweenness, betweenness::order(graph, target)));
    }
    for (method, nodes) in others {
        let order = reinsertion::curve(graph, &nodes);
        if price(&order) < price(&best.order) {
            best = Dismantling { order, method, n_largest };
        }
    }
    best
}

/// What is left, summed over the nodes taken out and those still to come; a shorter order is done sooner.
fn price(order: &[Removed]) -> usize {
    order.iter().map(|removed| removed.n_largest_left).sum()
}

/// Nodes by collective influence, until no component is larger than the target.
fn by_influence(graph: &Graph, target: usize) -> Vec<Node> {
    let mut influence = Influence::new(graph);
    let mut queue: BinaryHeap<(Standing, Reverse<Node>)> =
        influence.bounds().into_iter().zip(0..).map(|(bound, node)| (bound, Reverse(node))).collect();
    let mut large: Vec<Node> = (0..graph.n_nodes() as Node).collect();
    let mut removed = Vec::new();
    let n_between_looks = (graph.n_nodes() / LOOKS).max(1);
    influence.keep_large(&mut large, target);
    while !large.is_empty() {
        for _ in 0..n_between_looks {
            let Some(node) = next(&mut influence, &mut queue) else { break };
            influence.remove(node);
            removed.push(node);
        }
        influence.keep_large(&mut large, target);
    }
    removed
}

/// The node of most influence. Influence only falls as nodes go, so an entry that is still true and above the next one
/// is the largest.
fn next(influence: &mut Influence<'_>, queue: &mut BinaryHeap<(Standing, Reverse<Node>)>) -> Option<Node> {
    while let Some((bound, Reverse(node))) = queue.pop() {
        if !influence.is_large(node) {
            continue;
        }
        let entry = (influence.of(node, bound), Reverse(node));
        if queue.peek().is_none_or(|next| entry >= *next) {
            return Some(node);
        }
        queue.push(entry);
    }
    None
}
