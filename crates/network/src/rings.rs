//! What a ring looks like: how dense it is, how far it is cut off from the rest, and who holds it together.

use rayon::prelude::*;

use crate::betweenness::{Sources, betweenness};
use crate::graph::{Graph, Node};
use crate::partition::Partition;
use crate::search::Lengths;

/// One ring.
#[derive(Clone, PartialEq, Debug)]
pub struct Ring {
    /// Number of nodes.
    pub n_nodes: usize,
    /// Number of edges inside.
    pub n_edges: usize,
    /// Edges inside for each pair of nodes.
    pub density: f64,
    /// Weight of the edges inside.
    pub internal_weight: f64,
    /// Weight of the edges that leave it, for each unit of strength of its nodes, or of all others if those have less.
    pub conductance: f64,
    /// The node with the largest brokerage; among equals the strongest, then the first.
    pub top_broker: Node,
}

/// Measures of all rings.
#[derive(Clone, PartialEq, Debug)]
pub struct Rings {
    /// By part of the partition.
    pub rings: Vec<Ring>,
    /// By node: its betweenness inside its ring, where only edges inside count.
    pub brokerage: Vec<f64>,
}

impl Rings {
    /// Measures every part of a partition. `sources` says, for the edges inside a ring, from where paths are followed.
    pub fn measure(
        graph: &Graph,
        partition: &Partition,
        lengths: Lengths,
        sources: impl Fn(&Graph) -> Sources + Sync,
    ) -> Rings {
        let all = 2.0 * graph.total_weight();
        let measured: Vec<(Ring, Vec<f64>)> = (0..partition.n_parts() as u32)
            .into_par_iter()
            .map(|part| {
                let members = partition.members(part);
                let inside = partition.graph_of(graph, part);
                let brokerage = betweenness(&inside, lengths, sources(&inside));
                (ring(graph, &inside, members, &brokerage, all), brokerage)
            })
            .collect();
        let mut brokerage = vec![0.0; graph.n_nodes()];
        let mut rings = Vec::with_capacity(measured.len());
        for (part, (ring, of_members)) in (0..).zip(measured) {
            for (&node, value) in partition.members(part).iter().zip(of_members) {
                brokerage[node as usize] = value;
            }
            rings.push(ring);
        }
        Rings { rings, brokerage }
    }
}

fn ring(graph: &Graph, inside: &Graph, members: &[Node], brokerage: &[f64], all: f64) -> Ring {
    let strengths: Vec<f64> = members.iter().map(|&node| graph.strength(node)).collect();
    let volume: f64 = strengths.iter().sum();
    let internal_weight = inside.total_weight();
    let leaving = volume - 2.0 * internal_weight;
    let smaller = volume.min(all - volume);
    let n_pairs = members.len() as f64 * (members.len() as f64 - 1.0) / 2.0;
    let top = (0..members.len()).reduce(|best, at| {
        let order = brokerage[at].total_cmp(&brokerage[best]).then(strengths[at].total_cmp(&strengths[best]));
        if order.is_gt() { at } else { best }
    });
    Ring {
        n_nodes: members.len(),
        n_edges: inside.n_edges(),
        density: if n_pairs > 0.0 { inside.n_edges() as f64 / n_pairs } else { 0.0 },
        internal_weight,
        // Below a part of the whole that rounding makes, nothing leaves or nothing is outside.
        conductance: if leaving > 1e-12 * all && smaller > 1e-12 * all { leaving / smaller } else { 0.0 },
        top_broker: members[top.unwrap_or(0)],
    }
}
