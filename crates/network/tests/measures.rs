//! Every measure against published values, another library, or a plain reckoning.
#![allow(clippy::unwrap_used, reason = "tests")]

use petgraph::unionfind;
use proptest::prelude::*;
use twocard_network::components::components;
use twocard_network::dismantling::dismantle;
use twocard_network::rings::Rings;
use twocard_network::walk::spread;
use twocard_network::{Graph, Leiden, Lengths, Partition, Quality, Sources, Spread, UnionFind, Walk, betweenness};

/// Zachary's karate club (1977), members numbered from 0.
const ZACHARY: [&[u32]; 33] = [
    &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
    &[2, 3, 7, 13, 17, 19, 21, 30],
    &[3, 7, 8, 9, 13, 27, 28, 32],
    &[7, 12, 13],
    &[6, 10],
    &[6, 10, 16],
    &[16],
    &[],
    &[30, 32, 33],
    &[33],
    &[],
    &[],
    &[],
    &[33],
    &[32, 33],
    &[32, 33],
    &[],
    &[],
    &[32, 33],
    &[33],
    &[32, 33],
    &[],
    &[32, 33],
    &[25, 27, 29, 32, 33],
    &[25, 27, 31],
    &[31],
    &[29, 33],
    &[33],
    &[31, 33],
    &[32, 33],
    &[32, 33],
    &[32, 33],
    &[33],
];

fn unweighted(n_nodes: usize, edges: impl IntoIterator<Item = (u32, u32)>) -> Graph {
    Graph::fold(n_nodes, edges.into_iter().map(|(a, b)| (a, b, 1.0)).collect()).0
}

fn zachary() -> Graph {
    unweighted(34, ZACHARY.iter().zip(0..).flat_map(|(others, a)| others.iter().map(move |&b| (a, b))))
}

fn partition(graph: &Graph) -> Partition {
    Partition::of(&components(graph))
}

fn modularity(resolution: f64) -> Leiden {
    Leiden { quality: Quality::Modularity, resolution, seed: 1 }
}

fn close(found: &[f64], expected: &[f64], within: f64) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= within * a.abs().max(1.0))
}

const WALK: Walk = Walk { alpha: 0.85, tolerance: 1e-14, max_steps: 1000 };

fn walked(graph: &Graph, prior: &[f64]) -> Spread {
    spread(graph, &partition(graph), prior, &WALK)
}

/// (I - alpha S)^-1 p by Gaussian elimination.
fn dense(graph: &Graph, prior: &[f64], alpha: f64) -> Vec<f64> {
    let n = prior.len();
    let strength: Vec<f64> = (0..n as u32).map(|node| graph.strength(node)).collect();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row = vec![0.0; n + 1];
            row[i] = 1.0;
            for (j, weight) in graph.edges_of(i as u32) {
                row[j as usize] -= alpha * weight / (strength[i] * strength[j as usize]).sqrt();
            }
            row[n] = prior[i];
            row
        })
        .collect();
    for i in 0..n {
        let pivot = (i..n).max_by(|&x, &y| rows[x][i].abs().total_cmp(&rows[y][i].abs())).unwrap();
        rows.swap(i, pivot);
        for j in (0..n).filter(|&j| j != i) {
            let factor = rows[j][i] / rows[i][i];
            let pivot = rows[i].clone();
            rows[j].iter_mut().zip(&pivot).for_each(|(cell, of_pivot)| *cell -= factor * of_pivot);
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}

/// Betweenness by all shortest distances and numbers of paths (Floyd and Warshall), for whole lengths.
fn plain_betweenness(graph: &Graph) -> Vec<f64> {
    let n = graph.n_nodes();
    let mut distance = vec![vec![f64::INFINITY; n]; n];
    for (a, b, weight) in graph.edges() {
        distance[a as usize][b as usize] = weight;
        distance[b as usize][a as usize] = weight;
    }
    (0..n).for_each(|i| distance[i][i] = 0.0);
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                distance[i][j] = distance[i][j].min(distance[i][k] + distance[k][j]);
            }
        }
    }
    let paths_from = |source: usize| {
        let mut order: Vec<usize> = (0..n).filter(|&node| distance[source][node].is_finite()).collect();
        order.sort_by(|&x, &y| distance[source][x].total_cmp(&distance[source][y]));
        let mut paths = vec![0.0; n];
        paths[source] = 1.0;
        for &node in order.iter().skip(1) {
            let over =
                |&(before, weight): &(u32, f64)| distance[source][before as usize] + weight == distance[source][node];
            paths[node] = graph.edges_of(node as u32).filter(over).map(|(before, _)| paths[before as usize]).sum();
        }
        paths
    };
    let paths: Vec<Vec<f64>> = (0..n).map(paths_from).collect();
    let through = |v: usize, s: usize, t: usize| {
        let is_between =
            s != v && t != v && distance[s][t].is_finite() && distance[s][v] + distance[v][t] == distance[s][t];
        if is_between { paths[s][v] * paths[v][t] / paths[s][t] } else { 0.0 }
    };
    (0..n).map(|v| (0..n).map(|s| (0..s).map(|t| through(v, s, t)).sum::<f64>()).sum()).collect()
}

#[test]
fn betweenness_has_its_published_values() {
    let path = unweighted(5, [(0, 1), (1, 2), (2, 3), (3, 4)]);
    assert_eq!(betweenness(&path, Lengths::Hops, Sources::All), [0.0, 3.0, 4.0, 3.0, 0.0]);
    let square = unweighted(4, [(0, 1), (1, 2), (2, 3), (3, 0)]);
    assert_eq!(betweenness(&square, Lengths::Hops, Sources::All), [0.5; 4]);
    // Zachary's two leaders, and the one of the first who stands nearest to the other
    let found = betweenness(&zachary(), Lengths::Hops, Sources::All);
    for (member, expected) in [(0, 231.07142857142858), (33, 160.55158730158732), (32, 76.69047619047618), (11, 0.0)] {
        assert!((found[member] - expected).abs() < 1e-9, "{member}: {}", found[member]);
    }
}

#[test]
fn a_strong_tie_is_short_and_a_long_one_is_passed_by() {
    // 0 - 1 - 2 and straight from 0 to 2
    let (graph, _) = Graph::fold(3, vec![(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0)]);
    assert_eq!(betweenness(&graph, Lengths::Hops, Sources::All), [0.0, 0.0, 0.0]);
    assert_eq!(betweenness(&graph, Lengths::Inverse, Sources::All), [0.0, 1.0, 0.0]);
    assert_eq!(betweenness(&graph, Lengths::Weight, Sources::All), [0.0, 0.0, 0.0]);
}

#[test]
fn a_sample_of_all_sources_is_exact_and_a_smaller_one_close() {
    let graph = zachary();
    let exact = betweenness(&graph, Lengths::Hops, Sources::All);
    assert_eq!(betweenness(&graph, Lengths::Hops, Sources::Sampled { n: 34, seed: 5 }), exact);
    let means: Vec<f64> =
        (0..200u64).map(|seed| betweenness(&graph, Lengths::Hops, Sources::Sampled { n: 10, seed })[0]).collect();
    let mean = means.iter().sum::<f64>() / 200.0;
    assert!((mean - exact[0]).abs() < 15.0, "{mean}");
}

#[test]
fn the_best_known_communities_of_the_karate_club_are_found() {
    let graph = zachary();
    let leiden = modularity(1.0);
    let rings = leiden.communities(&graph, &partition(&graph));
    assert!((leiden.quality_of(&graph, &rings) - 0.419_789_612_097_304).abs() < 1e-12);
    let mut sizes: Vec<usize> = (0..rings.n_parts() as u32).map(|ring| rings.members(ring).len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5, 6, 11, 12]);
}

#[test]
fn what_louvain_finds_once_in_ten_times_is_found() {
    // marriages of Florentine families (Padgett and Ansell 1993); most local searches end at 0.3975
    let marriages = [
        [(0, 8), (8, 2), (8, 11), (8, 14), (8, 1)],
        [(8, 12), (4, 10), (4, 13), (4, 2), (10, 13)],
        [(10, 3), (13, 11), (13, 3), (11, 14), (14, 6)],
        [(1, 5), (1, 6), (12, 9), (3, 6), (6, 7)],
    ];
    for turned in 0..15 {
        let turn = |family: u32| (family * 7 + turned) % 15;
        let graph = unweighted(15, marriages.concat().into_iter().map(|(a, b)| (turn(a), turn(b))));
        let leiden = modularity(1.0);
        let rings = leiden.communities(&graph, &partition(&graph));
        assert!((leiden.quality_of(&graph, &rings) - 0.39875).abs() < 1e-12);
    }
}

#[test]
fn cpm_finds_cliques_in_a_ring_of_them_where_modularity_joins_two() {
    // 30 cliques of 5 in a ring: the resolution limit (Fortunato and Barthelemy 2007)
    let edges = (0..30).flat_map(|clique| {
        let first = 5 * clique;
        let inside = (0..5).flat_map(move |a| (0..a).map(move |b| (first + a, first + b)));
        inside.chain([(first, (first + 5) % 150 + 1)])
    });
    let graph = unweighted(150, edges);
    let whole = partition(&graph);
    let cpm = Leiden { quality: Quality::Cpm, resolution: 0.5, seed: 1 };
    assert_eq!(cpm.communities(&graph, &whole).n_parts(), 30);
    assert!(modularity(1.0).communities(&graph, &whole).n_parts() < 20);
    assert_eq!(cpm.quality_of(&graph, &cpm.communities(&graph, &whole)), 30.0 * 5.0);
}

#[test]
fn rings_are_measured_by_hand() {
    // two triangles and the edge 2 - 3 between them
    let graph = unweighted(6, [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]);
    let rings = modularity(1.0).communities(&graph, &partition(&graph));
    let measured = Rings::measure(&graph, &rings, Lengths::Hops, |_| Sources::All);
    assert_eq!(measured.rings.len(), 2);
    let ring = &measured.rings[0];
    assert_eq!((ring.n_nodes, ring.n_edges, ring.density, ring.internal_weight), (3, 3, 1.0, 3.0));
    assert_eq!((ring.conductance, ring.top_broker), (1.0 / 7.0, 2));
    assert_eq!(measured.brokerage, [0.0; 6]);
}

#[test]
fn a_star_falls_with_its_centre_and_a_chain_of_hubs_hub_by_hub() {
    let star = unweighted(50, (1..50).map(|leaf| (0, leaf)));
    let found = dismantle(&star, 1);
    assert_eq!((found.order.len(), found.order[0].node, found.order[0].n_largest_left), (1, 0, 1));
    // hubs 0, 1, 2 with 10 leaves each, in a chain
    let leaves = (0..3u32).flat_map(|hub| (0..10).map(move |leaf| (hub, 3 + 10 * hub + leaf)));
    let found = dismantle(&unweighted(33, leaves.chain([(0, 1), (1, 2)])), 1);
    let order: Vec<(u32, usize)> = found.order.iter().map(|removed| (removed.node, removed.n_largest_left)).collect();
    assert_eq!(found.n_largest, 33);
    assert_eq!(order.len(), 3);
    assert_eq!((order[0], order[2].1), ((1, 11), 1));
}

#[test]
fn a_hub_of_a_hundred_thousand_costs_no_more_than_its_edges() {
    let n = 100_000u32;
    // a hub, and a chain through its neighbours
    let edges = (1..=n).map(|node| (0, node)).chain((1..n).map(|node| (node, node + 1)));
    let graph = unweighted(n as usize + 1, edges);
    let whole = partition(&graph);
    assert_eq!(whole.n_parts(), 1);
    let mut prior = vec![0.0; graph.n_nodes()];
    prior[0] = 1.0;
    let found = walked(&graph, &prior);
    assert!(found.of_node.iter().all(|value| *value > 0.0));
    let sampled = betweenness(&graph, Lengths::Hops, Sources::Sampled { n: 20, seed: 1 });
    assert!(sampled.iter().skip(1).all(|value| *value < sampled[0]));
    let rings = modularity(1.0).communities(&graph, &whole);
    assert!(rings.n_parts() > 10);
    let order = dismantle(&graph, 1000).order;
    assert_eq!(order[0].node, 0);
    assert!(order.len() < 300, "{}", order.len());
    assert!(order.last().unwrap().n_largest_left <= 1000);
}

/// Nodes 0 to 24 and whole weights; loops and repeated edges among them.
fn any_edges() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    proptest::collection::vec((0u32..25, 0u32..25, 1u32..4), 0..70)
}

fn graph_of(edges: &[(u32, u32, u32)]) -> Graph {
    Graph::fold(25, edges.iter().map(|&(a, b, weight)| (a, b, f64::from(weight))).collect()).0
}

fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

proptest! {
    #[test]
    fn union_find_agrees_with_petgraph(pairs in proptest::collection::vec((0u32..40, 0u32..40), 0..60)) {
        let (mut own, mut others) = (UnionFind::new(40), unionfind::UnionFind::<u32>::new(40));
        for (a, b) in pairs {
            prop_assert_eq!(own.join(a, b), others.union(a, b));
        }
        let labels = others.into_labeling();
        let smallest: Vec<u32> = labels.iter().map(|l| labels.iter().position(|m| m == l).unwrap() as u32).collect();
        prop_assert_eq!(own.smallest_members(), smallest);
    }

    #[test]
    fn betweenness_equals_a_plain_count(edges in any_edges()) {
        let graph = graph_of(&edges);
        let found = betweenness(&graph, Lengths::Weight, Sources::All);
        prop_assert!(close(&found, &plain_betweenness(&graph), 1e-12));
        let flat = unweighted(25, edges.iter().map(|&(a, b, _)| (a, b)));
        let flat = graph.edges().zip(flat.edges()).map(|(_, edge)| edge).collect();
        let flat = Graph::fold(25, flat).0;
        let flat = Graph::fold(25, flat.edges().map(|(a, b, _)| (a, b, 1.0)).collect()).0;
        prop_assert!(close(&betweenness(&graph, Lengths::Hops, Sources::All), &plain_betweenness(&flat), 1e-12));
    }

    #[test]
    fn the_walk_equals_a_dense_solution(edges in any_edges(), seeds in proptest::collection::vec((0usize..25, 0.01f64..2.0), 1..6)) {
        let graph = graph_of(&edges);
        let mut prior = vec![0.0; 25];
        seeds.iter().for_each(|&(node, amount)| prior[node] += amount);
        prop_assert!(close(&walked(&graph, &prior).of_node, &dense(&graph, &prior, WALK.alpha), 1e-11));
    }

    #[test]
    fn rings_hang_together_and_no_move_of_one_node_is_better(edges in any_edges(), resolution in 0.3f64..3.0, is_cpm: bool) {
        let graph = graph_of(&edges);
        let quality = if is_cpm { Quality::Cpm } else { Quality::Modularity };
        let leiden = Leiden { quality, resolution, seed: 3 };
        let rings = leiden.communities(&graph, &partition(&graph));
        for ring in 0..rings.n_parts() as u32 {
            prop_assert_eq!(partition(&rings.graph_of(&graph, ring)).n_parts(), 1);
        }
        let best = leiden.quality_of(&graph, &rings);
        let labels: Vec<u32> = (0..25).map(|node| rings.members(rings.part_of(node))[0]).collect();
        for node in 0..25u32 {
            for (other, _) in graph.edges_of(node) {
                let mut moved = labels.clone();
                // the label of the smallest member goes on where that member leaves
                moved[node as usize] = labels[other as usize];
                prop_assert!(leiden.quality_of(&graph, &Partition::of(&moved)) <= best + 1e-9);
            }
        }
    }

    #[test]
    fn what_is_left_is_what_is_told(edges in any_edges(), target in 1usize..6) {
        let graph = graph_of(&edges);
        let found = dismantle(&graph, target);
        let mut out = vec![];
        for removed in &found.order {
            out.push(removed.node);
            let left = graph.edges().filter(|edge| !out.contains(&edge.0) && !out.contains(&edge.1)).collect();
            let parts = partition(&Graph::fold(25, left).0);
            prop_assert_eq!(removed.n_largest_left.max(1), parts.members(0).len());
        }
        let left = found.order.last().map_or(found.n_largest, |removed| removed.n_largest_left);
        prop_assert!(left <= target, "{} {}", left, target);
        let mut by_size = out;
        by_size.sort_unstable();
        by_size.dedup();
        prop_assert_eq!(by_size.len(), found.order.len());
    }

    #[test]
    fn threads_and_the_order_of_edges_change_no_bit(edges in any_edges(), cut in 0usize..70) {
        let all = |edges: &[(u32, u32, u32)]| {
            let weighted = edges.iter().map(|&(a, b, weight)| (a, b, f64::from(weight) / 7.0)).collect();
            let graph = Graph::fold(25, weighted).0;
            let rings = modularity(1.0).communities(&graph, &partition(&graph));
            let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
            (
                bits(walked(&graph, &[1.0; 25]).of_node),
                bits(betweenness(&graph, Lengths::Inverse, Sources::All)),
                (0..25).map(|node| rings.part_of(node)).collect::<Vec<u32>>(),
                dismantle(&graph, 1),
            )
        };
        let mut turned = edges.clone();
        turned.rotate_left(cut.min(edges.len()));
        let first = on(1, || all(&edges));
        prop_assert_eq!(&first, &on(4, || all(&edges)));
        prop_assert_eq!(&first, &on(3, || all(&turned)));
    }
}
