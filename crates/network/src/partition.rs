//! Nodes cut into parts: components, or rings. Parts are numbered from the largest; among equals, by smallest node.

use crate::graph::{Graph, Node};

/// A part for every node.
#[derive(Clone, Debug)]
pub struct Partition {
    part_of: Vec<u32>,
    /// Place of each node among the members of its part.
    place: Vec<Node>,
    starts: Vec<usize>,
    members: Vec<Node>,
}

impl Partition {
    /// Nodes with the same label, a number below the number of nodes, form a part.
    pub fn of(label: &[u32]) -> Partition {
        let n_nodes = label.len();
        let mut first = vec![Node::MAX; n_nodes];
        let mut count = vec![0usize; n_nodes];
        for (node, &label) in label.iter().enumerate() {
            first[label as usize] = first[label as usize].min(node as Node);
            count[label as usize] += 1;
        }
        let mut order: Vec<u32> = (0..n_nodes as u32).filter(|&label| count[label as usize] > 0).collect();
        order.sort_unstable_by_key(|&label| (std::cmp::Reverse(count[label as usize]), first[label as usize]));
        let mut number = vec![0u32; n_nodes];
        let mut starts = vec![0];
        for (part, &label) in order.iter().enumerate() {
            number[label as usize] = part as u32;
            starts.push(starts[part] + count[label as usize]);
        }
        let part_of: Vec<u32> = label.iter().map(|&label| number[label as usize]).collect();
        let (mut place, mut members) = (vec![0; n_nodes], vec![0; n_nodes]);
        let mut next = starts.clone();
        for (node, &part) in part_of.iter().enumerate() {
            let at = next[part as usize];
            next[part as usize] += 1;
            members[at] = node as Node;
            place[node] = (at - starts[part as usize]) as Node;
        }
        Partition { part_of, place, starts, members }
    }

    /// Number of parts.
    pub fn n_parts(&self) -> usize {
        self.starts.len() - 1
    }

    /// Part of a node.
    pub fn part_of(&self, node: Node) -> u32 {
        self.part_of[node as usize]
    }

    /// Nodes of a part, ascending.
    pub fn members(&self, part: u32) -> &[Node] {
        &self.members[self.starts[part as usize]..self.starts[part as usize + 1]]
    }

    /// The edges inside a part; node i of it is member i.
    pub fn graph_of(&self, graph: &Graph, part: u32) -> Graph {
        let place = |node: Node| (self.part_of[node as usize] == part).then(|| self.place[node as usize]);
        graph.induced(self.members(part), place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_numbered_from_the_largest() {
        let partition = Partition::of(&[5, 2, 2, 0, 0, 2]);
        assert_eq!(partition.n_parts(), 3);
        assert_eq!([0, 1, 2].map(|part| partition.members(part).to_vec()), [vec![1, 2, 5], vec![3, 4], vec![0]]);
        let (graph, _) = Graph::fold(6, vec![(1, 2, 1.0), (2, 5, 1.0), (2, 3, 1.0)]);
        assert_eq!(partition.graph_of(&graph, 0).edges().collect::<Vec<_>>(), [(0, 1, 1.0), (1, 2, 1.0)]);
    }
}
