//! The tables of a network: nodes, rings, components, dismantling order.

use std::cmp::Reverse;

use twocard_contracts::tables::ColumnType::{F64, Text, U32};
use twocard_contracts::tables::Table;
use twocard_network::list::Listed;
use twocard_network::{Node, Partition};
use twocard_tables::NO_KEY;

use super::measures::{FoundRings, Measured};
use super::sheet::{Cells, Sheet, column};

/// Names of all tables.
pub(super) const NAMES: [&str; 4] = ["nodes", "rings", "components", "dismantling"];

static NODES: Table = Table {
    name: "nodes",
    grain: "one row per node, the highest score first",
    unique: &["node"],
    sorted_by: &[],
    columns: &[
        column("node", Text, "the node"),
        column("label", Text, "its label"),
        column("kind", Text, "its kind"),
        column("score", F64, "what the seeds spread to it"),
        column("component", U32, "its component"),
        column("ring", U32, "its ring; empty where it is alone"),
        column("betweenness", F64, "shortest paths of others through it"),
        column("brokerage", F64, "the same inside its ring"),
        column("degree", U32, "neighbours"),
        column("strength", F64, "sum of the weights of its edges"),
        column("dismantling_rank", U32, "its place in the dismantling order; empty where it stays"),
    ],
};

static RINGS: Table = Table {
    name: "rings",
    grain: "one row per ring, the largest first",
    unique: &["ring"],
    sorted_by: &["ring"],
    columns: &[
        column("ring", U32, "number"),
        column("n_nodes", U32, "nodes"),
        column("n_edges", U32, "edges inside"),
        column("density", F64, "edges inside for each pair of nodes"),
        column("internal_weight", F64, "weight of the edges inside"),
        column(
            "conductance",
            F64,
            "weight that leaves it for each unit of strength, or of all others' if that is less",
        ),
        column("n_seeds", U32, "nodes with a prior above 0"),
        column("score", F64, "sum of the scores of its nodes"),
        column("top_broker", Text, "the node with the largest brokerage"),
    ],
};

static COMPONENTS: Table = Table {
    name: "components",
    grain: "one row per component, the largest first",
    unique: &["component"],
    sorted_by: &["component"],
    columns: &[
        column("component", U32, "number"),
        column("n_nodes", U32, "nodes"),
        column("n_edges", U32, "edges"),
        column("weight", F64, "weight of the edges"),
        column("n_seeds", U32, "nodes with a prior above 0"),
        column("score", F64, "sum of the scores of its nodes"),
    ],
};

static DISMANTLING: Table = Table {
    name: "dismantling",
    grain: "one row per node to take out, in order",
    unique: &["rank"],
    sorted_by: &["rank"],
    columns: &[
        column("rank", U32, "place in the order"),
        column("node", Text, "the node"),
        column("n_largest_left", U32, "nodes of the largest component once it is out"),
    ],
};

/// Scores that differ by less than a part in so many are in order of their nodes: the last bits of a sum mean nothing.
const TIED_WITHIN: f64 = 1e12;

/// The tables that were asked for.
pub(super) fn all<'a>(listed: &'a Listed, measured: &Measured) -> Vec<Sheet<'a>> {
    let mut sheets = vec![nodes(listed, measured), components(listed, measured)];
    sheets.extend(measured.rings.as_ref().map(|found| rings(listed, measured, found)));
    sheets.extend(measured.dismantling.as_ref().map(|(found, _)| {
        let columns = vec![
            Cells::Count((1..=found.order.len() as u32).collect()),
            Cells::Text(found.order.iter().map(|removed| listed.names.get(removed.node)).collect()),
            Cells::Count(found.order.iter().map(|removed| removed.n_largest_left as u32).collect()),
        ];
        Sheet { table: &DISMANTLING, columns }
    }));
    sheets
}

fn nodes<'a>(listed: &'a Listed, measured: &Measured) -> Sheet<'a> {
    let graph = &listed.graph;
    let scores = &measured.spread.of_node;
    let largest = scores.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut order: Vec<Node> = (0..graph.n_nodes() as Node).collect();
    order.sort_by_cached_key(|&node| (Reverse((scores[node as usize] / largest * TIED_WITHIN).round() as u64), node));
    let rank = dismantling_ranks(listed, measured);
    let attribute = |node: Node| listed.attributes.get(&node).map_or(("", ""), |(label, kind)| (label, kind));
    let text = |of: &dyn Fn(Node) -> &'a str| Cells::Text(order.iter().map(|&node| of(node)).collect());
    let count = |of: &dyn Fn(Node) -> u32| Cells::Count(order.iter().map(|&node| of(node)).collect());
    let figure = |of: &dyn Fn(Node) -> Option<f64>| Cells::Figure(order.iter().map(|&node| of(node)).collect());
    let columns = vec![
        text(&|node| listed.names.get(node)),
        text(&|node| attribute(node).0),
        text(&|node| attribute(node).1),
        figure(&|node| Some(scores[node as usize])),
        count(&|node| measured.components.part_of(node) + 1),
        count(&|node| measured.ring_of(node).map_or(NO_KEY, |ring| ring + 1)),
        figure(&|node| measured.betweenness.as_ref().map(|(of_node, _)| of_node[node as usize])),
        figure(&|node| measured.rings.as_ref().map(|found| found.measures.brokerage[node as usize])),
        count(&|node| graph.degree(node) as u32),
        figure(&|node| Some(graph.strength(node))),
        count(&|node| rank[node as usize]),
    ];
    Sheet { table: &NODES, columns }
}

/// Place of each node in the dismantling order, from 1; `NO_KEY` where it has none.
pub(super) fn dismantling_ranks(listed: &Listed, measured: &Measured) -> Vec<u32> {
    let mut rank = vec![NO_KEY; listed.graph.n_nodes()];
    for (place, removed) in (1..).zip(measured.dismantling.iter().flat_map(|(found, _)| &found.order)) {
        rank[removed.node as usize] = place;
    }
    rank
}

fn rings<'a>(listed: &'a Listed, measured: &Measured, found: &FoundRings) -> Sheet<'a> {
    let rings = &found.measures.rings[..found.n_rings];
    let (n_seeds, score) = totals(listed, measured, &found.partition, found.n_rings);
    let columns = vec![
        Cells::Count((1..=found.n_rings as u32).collect()),
        Cells::Count(rings.iter().map(|ring| ring.n_nodes as u32).collect()),
        Cells::Count(rings.iter().map(|ring| ring.n_edges as u32).collect()),
        Cells::Figure(rings.iter().map(|ring| Some(ring.density)).collect()),
        Cells::Figure(rings.iter().map(|ring| Some(ring.internal_weight)).collect()),
        Cells::Figure(rings.iter().map(|ring| Some(ring.conductance)).collect()),
        n_seeds,
        score,
        Cells::Text(rings.iter().map(|ring| listed.names.get(ring.top_broker)).collect()),
    ];
    Sheet { table: &RINGS, columns }
}

fn components<'a>(listed: &'a Listed, measured: &Measured) -> Sheet<'a> {
    let (graph, partition) = (&listed.graph, &measured.components);
    let parts = 0..partition.n_parts() as u32;
    let (n_seeds, score) = totals(listed, measured, partition, partition.n_parts());
    let degrees = |part: u32| partition.members(part).iter().map(|&node| graph.degree(node)).sum::<usize>();
    let strengths = |part: u32| partition.members(part).iter().map(|&node| graph.strength(node)).sum::<f64>();
    let columns = vec![
        Cells::Count(parts.clone().map(|part| part + 1).collect()),
        Cells::Count(parts.clone().map(|part| partition.members(part).len() as u32).collect()),
        Cells::Count(parts.clone().map(|part| (degrees(part) / 2) as u32).collect()),
        Cells::Figure(parts.map(|part| Some(strengths(part) / 2.0)).collect()),
        n_seeds,
        score,
    ];
    Sheet { table: &COMPONENTS, columns }
}

/// Seeds and scores of the first parts of a partition.
fn totals(
    listed: &Listed,
    measured: &Measured,
    partition: &Partition,
    n_parts: usize,
) -> (Cells<'static>, Cells<'static>) {
    let is_seed = |node: &&Node| listed.seeds.get(*node).is_some_and(|prior| *prior > 0.0);
    let members = || (0..n_parts as u32).map(|part| partition.members(part));
    let scores = |nodes: &[Node]| nodes.iter().map(|&node| measured.spread.of_node[node as usize]).sum();
    (
        Cells::Count(members().map(|nodes| nodes.iter().filter(is_seed).count() as u32).collect()),
        Cells::Figure(members().map(|nodes| Some(scores(nodes))).collect()),
    )
}

impl Measured {
    /// Ring of a node, where it is not alone.
    pub(super) fn ring_of(&self, node: Node) -> Option<u32> {
        let found = self.rings.as_ref()?;
        Some(found.partition.part_of(node)).filter(|&ring| (ring as usize) < found.n_rings)
    }
}
