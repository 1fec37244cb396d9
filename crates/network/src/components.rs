//! Connected components by union-find: union by size, paths halved, so that m edges cost O(m alpha(m)) (Tarjan 1975).

use crate::graph::{Graph, Node};

/// Sets of nodes that are joined pair by pair.
#[derive(Clone, Debug)]
pub struct UnionFind {
    parent: Vec<Node>,
    /// Of a root: members of its set.
    size: Vec<u32>,
}

impl UnionFind {
    /// Every node a set of its own.
    pub fn new(n_nodes: usize) -> UnionFind {
        UnionFind { parent: (0..n_nodes as Node).collect(), size: vec![1; n_nodes] }
    }

    /// The root that stands for a node's set.
    pub fn root(&mut self, mut node: Node) -> Node {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    /// Joins the sets of two nodes; false where they were one.
    pub fn join(&mut self, a: Node, b: Node) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        let (large, small) = if self.size[a as usize] < self.size[b as usize] { (b, a) } else { (a, b) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
        true
    }

    /// Number of nodes in the set of a node.
    pub fn size(&mut self, node: Node) -> usize {
        let root = self.root(node);
        self.size[root as usize] as usize
    }

    /// Names each set by its smallest node, which does not depend on the order of the joins.
    pub fn smallest_members(mut self) -> Vec<Node> {
        let n_nodes = self.parent.len();
        let mut smallest = vec![Node::MAX; n_nodes];
        let roots: Vec<Node> = (0..n_nodes as Node).map(|node| self.root(node)).collect();
        for (node, &root) in roots.iter().enumerate() {
            let seen = &mut smallest[root as usize];
            *seen = (*seen).min(node as Node);
        }
        roots.into_iter().map(|root| smallest[root as usize]).collect()
    }
}

/// Component of each node: its smallest node.
pub fn components(graph: &Graph) -> Vec<Node> {
    let mut sets = UnionFind::new(graph.n_nodes());
    for a in 0..graph.n_nodes() as Node {
        for &b in graph.neighbours(a).iter().take_while(|&&b| b < a) {
            sets.join(a, b);
        }
    }
    sets.smallest_members()
}
