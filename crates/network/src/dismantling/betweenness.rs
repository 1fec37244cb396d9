//! The order of small networks: of the largest component, each time the node with the largest betweenness.

use crate::betweenness::{Sources, betweenness};
use crate::components::components;
use crate::graph::{Graph, Node};
use crate::partition::Partition;
use crate::search::Lengths;

/// Takes nodes out until no component is larger than the target.
pub(super) fn order(graph: &Graph, target: usize) -> Vec<Node> {
    let mut order = Vec::new();
    let mut graph = graph.clone();
    loop {
        let partition = Partition::of(&components(&graph));
        if partition.n_parts() == 0 || partition.members(0).len() <= target {
            return order;
        }
        let members = partition.members(0);
        let own = betweenness(&partition.graph_of(&graph, 0), Lengths::Hops, Sources::All);
        let standing = |at: usize| (own[at], graph.degree(members[at]));
        let best = (1..members.len()).fold(0, |best, at| if standing(at) > standing(best) { at } else { best });
        order.push(members[best]);
        graph = graph.without(members[best]);
    }
}
