//! Communities by the Leiden algorithm (Traag, Waltman and van Eck 2019): nodes are moved between communities while that
//! raises the quality, each community is refined into well-connected parts, and the parts are the nodes of the next level.
//!
//! Every community is connected. Components are worked on side by side, each with draws of its own seed, so that the
//! result depends on the graph and the seed alone. The refinement joins a node to the part that gains most, in random
//! order; small components are tried several times, and the best is kept.

mod level;
mod moving;

use rayon::prelude::*;

use crate::components::UnionFind;
use crate::graph::{Graph, Node};
use crate::partition::Partition;
use crate::random::Random;
use level::Level;

/// What makes a community good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quality {
    /// Weight inside against what strengths let expect (Newman and Girvan 2004); the resolution is a factor, usually 1.
    Modularity,
    /// Weight inside against a constant for each pair of nodes (Traag et al. 2011): the resolution is the least density,
    /// and no community depends on how large the network is.
    Cpm,
}

/// How communities are looked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leiden {
    /// What is made large.
    pub quality: Quality,
    /// The larger, the smaller the communities.
    pub resolution: f64,
    /// Seed of the draws.
    pub seed: u64,
}

/// Nodes and edges that the tries of one component may look at together, and the most tries; a component is not tried more
/// than four times for each of its nodes.
const TRIED: usize = 2_000_000;
const MOST_TRIES: usize = 50;
/// A try is begun anew from its result at most so often.
const MOST_PASSES: usize = 20;
/// A gain is one from this part of all weight on.
const LEAST_GAIN: f64 = 1e-12;

impl Leiden {
    /// Communities of a graph whose components are given.
    pub fn communities(&self, graph: &Graph, components: &Partition) -> Partition {
        let price = self.price(graph);
        let n_parts = components.n_parts() as u32;
        let found: Vec<Vec<Node>> =
            (0..n_parts).into_par_iter().map(|part| self.of_component(graph, components, part, price)).collect();
        let mut label = vec![0; graph.n_nodes()];
        for (part, labels) in (0..n_parts).zip(found) {
            let members = components.members(part);
            for (&node, own) in members.iter().zip(labels) {
                label[node as usize] = members[own as usize];
            }
        }
        Partition::of(&label)
    }

    /// Quality of a partition: modularity, or for CPM the weight inside above what its density demands.
    pub fn quality_of(&self, graph: &Graph, communities: &Partition) -> f64 {
        let price = self.price(graph);
        let mut sum = 0.0;
        for part in 0..communities.n_parts() as u32 {
            let members = communities.members(part);
            let mut inside = 0.0;
            for &node in members {
                let own = graph.edges_of(node).filter(|&(other, _)| communities.part_of(other) == part);
                inside += own.map(|(_, weight)| weight).sum::<f64>();
            }
            let mass: f64 = members.iter().map(|&node| self.mass(graph, node)).sum();
            let expected = match self.quality {
                Quality::Modularity => price * mass * mass,
                Quality::Cpm => price * mass * (mass - 1.0),
            };
            sum += (inside - expected) / 2.0;
        }
        match (self.quality, graph.total_weight()) {
            (Quality::Modularity, total) if total > 0.0 => sum / total,
            _ => sum,
        }
    }

    /// What two units of mass in one community cost.
    fn price(&self, graph: &Graph) -> f64 {
        match (self.quality, graph.total_weight()) {
            (Quality::Modularity, total) if total > 0.0 => self.resolution / (2.0 * total),
            _ => self.resolution,
        }
    }

    fn mass(&self, graph: &Graph, node: Node) -> f64 {
        match self.quality {
            Quality::Modularity => graph.strength(node),
            Quality::Cpm => 1.0,
        }
    }

    /// Community of each member of a component: its smallest member.
    fn of_component(&self, graph: &Graph, components: &Partition, part: u32, price: f64) -> Vec<Node> {
        let members = components.members(part);
        if members.len() == 1 {
            return vec![0];
        }
        let own = components.graph_of(graph, part);
        let masses = members.iter().map(|&node| self.mass(graph, node)).collect();
        let level = Level::of_graph(&own, masses);
        let least = LEAST_GAIN * own.total_weight();
        let n_tries = (TRIED / (own.n_edges() + members.len())).min(4 * members.len()).clamp(1, MOST_TRIES);
        let mut best: Option<(f64, Vec<Node>)> = None;
        for attempt in 0..n_tries as u64 {
            let seed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (u64::from(members[0]) << 8) ^ attempt;
            let tried = attempted(&level, price, least, &mut Random::new(seed));
            if best.as_ref().is_none_or(|best| tried.0 > best.0 + least) {
                best = Some(tried);
            }
        }
        best.map(|(_, labels)| labels).unwrap_or_default()
    }
}

/// One try: passes over all levels, each from the result of the one before, until none is better.
fn attempted(level: &Level, price: f64, least: f64, random: &mut Random) -> (f64, Vec<Node>) {
    let singles: Vec<Node> = (0..level.n_nodes() as Node).collect();
    let (mut value, mut labels) = (level.value(&singles, price), singles);
    for _ in 0..MOST_PASSES {
        let found = connected(level, &pass(level, &labels, price, least, random));
        let found_value = level.value(&found, price);
        if found_value <= value + least {
            break;
        }
        (value, labels) = (found_value, found);
    }
    (value, labels)
}

/// Communities after moving and refining level upon level.
fn pass(bottom: &Level, labels: &[Node], price: f64, least: f64, random: &mut Random) -> Vec<Node> {
    let mut node_of: Vec<Node> = (0..bottom.n_nodes() as Node).collect();
    let mut community = labels.to_vec();
    let mut above: Option<Level> = None;
    loop {
        let level = above.as_ref().unwrap_or(bottom);
        moving::move_nodes(level, &mut community, price, least, random);
        let (refined, n_refined) = level::numbered(&moving::refine(level, &community, price, least, random));
        if n_refined == level.n_nodes() {
            break;
        }
        let mut next = vec![0; n_refined];
        for (&part, &community) in refined.iter().zip(&community) {
            next[part as usize] = community;
        }
        node_of.iter_mut().for_each(|node| *node = refined[*node as usize]);
        above = Some(level.folded(&refined, n_refined));
        (community, _) = level::numbered(&next);
    }
    node_of.into_iter().map(|node| community[node as usize]).collect()
}

/// Cuts communities that hang together nowhere into those that do, named by their smallest members. No quality falls by it.
fn connected(level: &Level, labels: &[Node]) -> Vec<Node> {
    let mut sets = UnionFind::new(labels.len());
    for node in 0..labels.len() as Node {
        for (other, _) in level.edges_of(node) {
            if other < node && labels[other as usize] == labels[node as usize] {
                sets.join(node, other);
            }
        }
    }
    sets.smallest_members()
}
