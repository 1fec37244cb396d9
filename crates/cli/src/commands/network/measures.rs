//! Everything that is reckoned of a network, with what each took.

use std::time::Duration;

use twocard_network::components::components;
use twocard_network::dismantling::{Dismantling, dismantle};
use twocard_network::list::Listed;
use twocard_network::rings::{Ring, Rings};
use twocard_network::walk::spread;
use twocard_network::{Graph, Leiden, Partition, Sources, Spread, Walk, betweenness};

use super::{NetworkArgs, SourcesFlag, Without};
use crate::progress::Progress;

/// What was asked for.
pub(super) struct Measured {
    pub(super) components: Partition,
    pub(super) spread: Spread,
    /// Whether the walk came to rest.
    pub(super) is_settled: bool,
    pub(super) betweenness: Option<(Vec<f64>, Sources)>,
    pub(super) rings: Option<FoundRings>,
    pub(super) dismantling: Option<(Dismantling, usize)>,
    pub(super) times: Vec<(&'static str, Duration)>,
}

pub(super) struct FoundRings {
    pub(super) partition: Partition,
    /// Those of two nodes or more come first; the others are nobody's ring.
    pub(super) n_rings: usize,
    pub(super) quality: f64,
    pub(super) measures: Rings,
    /// Rings whose brokerage is estimated.
    pub(super) n_sampled: usize,
}

/// Edges looked at, once for each source, up to which betweenness is exact; and those an estimate may cost.
const EXACT: usize = 5_000_000_000;
const ESTIMATE: usize = 1_000_000_000;
/// An estimate from fewer sources says nothing.
const LEAST_SOURCES: usize = 64;

pub(super) fn measure(args: &NetworkArgs, listed: &Listed, mut progress: Progress) -> Measured {
    let graph = &listed.graph;
    let components = progress.stage("components", || Partition::of(&components(graph)));
    let mut prior = vec![if args.seeds.is_some() { 0.0 } else { 1.0 }; graph.n_nodes()];
    listed.seeds.iter().for_each(|(&node, &amount)| prior[node as usize] = amount);
    let walk = walk(args, &prior);
    let spread = progress.stage("walk", || spread(graph, &components, &prior, &walk));
    let is_settled = spread.last_step < walk.tolerance || prior.iter().all(|prior| *prior == 0.0);
    let wants = |what: Without| !args.without.contains(&what);
    let lengths = args.lengths.lengths();
    let betweenness = wants(Without::Betweenness).then(|| {
        let sources = sources(args, graph.n_nodes(), exact_cost(graph, &components), graph.n_edges());
        (progress.stage("betweenness", || betweenness(graph, lengths, sources)), sources)
    });
    let rings = wants(Without::Rings).then(|| {
        let leiden = Leiden { quality: args.quality.quality(), resolution: args.resolution, seed: args.random_seed };
        let partition = progress.stage("rings", || leiden.communities(graph, &components));
        let n_rings = (0..partition.n_parts() as u32).take_while(|&ring| partition.members(ring).len() > 1).count();
        let of_size =
            |n_nodes: usize, n_edges: usize| sources(args, n_nodes, n_nodes.saturating_mul(2 * n_edges), n_edges);
        let of_ring = |inside: &Graph| of_size(inside.n_nodes(), inside.n_edges());
        let measures = progress.stage("brokerage", || Rings::measure(graph, &partition, lengths, of_ring));
        let is_sampled = |ring: &&Ring| of_size(ring.n_nodes, ring.n_edges) != Sources::All;
        let n_sampled = measures.rings.iter().filter(is_sampled).count();
        FoundRings { n_rings, quality: leiden.quality_of(graph, &partition), partition, measures, n_sampled }
    });
    let dismantling = wants(Without::Dismantling).then(|| {
        let target = ((graph.n_nodes() as f64 * args.dismantle_to) as usize).max(1);
        (progress.stage("dismantling", || dismantle(graph, target)), target)
    });
    Measured { components, spread, is_settled, betweenness, rings, dismantling, times: progress.finish() }
}

/// All steps to come add some alpha / (1 - alpha) of the last one. No step is longer than alpha times the one before, so
/// that the end is known.
fn walk(args: &NetworkArgs, prior: &[f64]) -> Walk {
    let largest = prior.iter().copied().fold(0.0, f64::max);
    let tolerance = args.tolerance * largest * (1.0 - args.alpha);
    let length = prior.iter().map(|prior| prior * prior).sum::<f64>().sqrt();
    let enough = if args.alpha > 0.0 && largest > 0.0 { (tolerance / length).ln() / args.alpha.ln() } else { 0.0 };
    Walk { alpha: args.alpha, tolerance, max_steps: args.max_steps.unwrap_or(enough.max(0.0) as u32 + 2) }
}

/// Edges looked at from all sources, both ways.
fn exact_cost(graph: &Graph, components: &Partition) -> usize {
    (0..components.n_parts() as u32)
        .map(|part| {
            let members = components.members(part);
            let degrees: usize = members.iter().map(|&node| graph.degree(node)).sum();
            members.len().saturating_mul(degrees)
        })
        .fold(0, usize::saturating_add)
}

fn sources(args: &NetworkArgs, n_nodes: usize, exact_cost: usize, n_edges: usize) -> Sources {
    let seed = args.random_seed;
    match args.sources {
        SourcesFlag::Some(n) if n < n_nodes => Sources::Sampled { n, seed },
        SourcesFlag::Auto if exact_cost > EXACT => {
            Sources::Sampled { n: (ESTIMATE / (2 * n_edges)).max(LEAST_SOURCES), seed }
        }
        _ => Sources::All,
    }
}
