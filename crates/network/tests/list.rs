//! Rows of edge lists as networks: days, half-lives, folding, faults.
#![allow(clippy::unwrap_used, reason = "tests")]

use twocard_contracts::time::Date;
use twocard_network::list::{EdgeCells, Fault, List, Listed, When};

fn edge<'a>(source: &'a str, target: &'a str, weight: &'a str) -> EdgeCells<'a> {
    EdgeCells { source, target, weight, ..EdgeCells::default() }
}

fn weights(listed: &Listed) -> Vec<(&str, &str, f64)> {
    let name = |node| listed.names.get(node);
    let named = |(a, b, weight)| (name(a).min(name(b)), name(a).max(name(b)), weight);
    let mut edges: Vec<(&str, &str, f64)> = listed.graph.edges().map(named).collect();
    edges.sort_by_key(|edge| (edge.0, edge.1));
    edges
}

fn as_of(day: &str, edge_half_life: Option<f64>, seed_half_life: Option<f64>) -> List {
    let as_of = Some(Date::parse(day.as_bytes()).unwrap());
    List::new(When { as_of, edge_half_life, seed_half_life })
}

#[test]
fn rows_in_any_order_are_one_network_by_name() {
    let rows = [("b", "a", "2"), ("c", "c", ""), ("a", "b", "0.5"), ("b", "c", "")];
    let mut turned = rows;
    turned.reverse();
    for rows in [rows, turned] {
        let mut list = List::new(When::default());
        rows.iter().for_each(|(a, b, weight)| list.add_edge(&edge(a, b, weight)).unwrap());
        let listed = list.finish();
        assert_eq!(weights(&listed), [("a", "b", 2.5), ("b", "c", 1.0)]);
        let folding = listed.counts.folding;
        assert_eq!((listed.counts.n_edge_rows, folding.n_self_loops, folding.n_repeated), (4, 1, 1));
    }
}

#[test]
fn later_edges_take_no_part_and_old_ones_fade_from_their_end() {
    let mut list = as_of("2024-06-30", Some(10.0), None);
    let spans = [
        // an edge of one day, twenty days old
        ("a", "2024-06-10", "", ""),
        ("b", "2024-07-01", "", ""),
        // still there, ended ten days ago, and to end later
        ("c", "", "2020-01-01", ""),
        ("d", "", "2020-01-01", "2024-06-20"),
        ("e", "", "2020-01-01", "2024-12-31"),
        ("f", "", "2024-07-01", ""),
        ("g", "", "", ""),
    ];
    for (target, date, from_date, to_date) in spans {
        list.add_edge(&EdgeCells { date, from_date, to_date, ..edge("0", target, "4") }).unwrap();
    }
    let listed = list.finish();
    let expected = [("0", "a", 1.0), ("0", "c", 4.0), ("0", "d", 2.0), ("0", "e", 4.0), ("0", "g", 4.0)];
    assert_eq!(weights(&listed), expected);
    assert_eq!((listed.counts.n_later_edges, listed.counts.n_undated_edges), (2, 1));
    assert_eq!(listed.names.len(), 8, "a node stays when its edge is yet to come");
}

#[test]
fn what_has_faded_beyond_all_figures_is_counted() {
    let mut list = as_of("2024-06-30", Some(0.5), None);
    list.add_edge(&EdgeCells { date: "2020-01-01", ..edge("a", "b", "") }).unwrap();
    let listed = list.finish();
    assert_eq!((listed.graph.n_edges(), listed.counts.n_faded_edges), (0, 1));
}

#[test]
fn seeds_add_up_and_fade() {
    let mut list = as_of("2024-06-30", None, Some(30.0));
    list.add_edge(&edge("a", "b", "")).unwrap();
    list.add_node("c", "C", "person").unwrap();
    for (node, prior, date) in [("a", "1", "2024-05-31"), ("a", "2", ""), ("b", "1", "2024-07-01"), ("d", "1", "")] {
        list.add_seed(node, prior, date).unwrap();
    }
    let listed = list.finish();
    assert_eq!(listed.seeds.into_iter().collect::<Vec<_>>(), [(0, 2.5), (3, 1.0)]);
    let counts = listed.counts;
    assert_eq!(
        (counts.n_repeated_seeds, counts.n_later_seeds, counts.n_seeds_alone, counts.n_nodes_alone),
        (1, 1, 1, 1)
    );
}

#[test]
fn kinds_of_folded_edges_stand_together() {
    let mut list = List::new(When::default());
    let rows = [("a", "b", ""), ("a", "b", "phone"), ("b", "a", "address"), ("b", "c", ""), ("b", "a", "phone")];
    for (source, target, kind) in rows {
        list.add_edge(&EdgeCells { kind, ..edge(source, target, "") }).unwrap();
    }
    assert_eq!(list.finish().edge_kinds, [(0, 1, "address;phone".to_owned())]);
}

#[test]
fn each_fault_names_its_column() {
    let mut list = List::new(When::default());
    let good = edge("a", "b", "1");
    for (cells, column) in [
        (EdgeCells { source: "", ..good }, "source"),
        (EdgeCells { target: "", ..good }, "target"),
        (EdgeCells { weight: "0", ..good }, "weight"),
        (EdgeCells { weight: "-1", ..good }, "weight"),
        (EdgeCells { weight: "NaN", ..good }, "weight"),
        (EdgeCells { weight: "1e200", ..good }, "weight"),
        (EdgeCells { weight: "1,5", ..good }, "weight"),
        (EdgeCells { date: "30.6.2024", ..good }, "date"),
        (EdgeCells { from_date: "2024-02-30", ..good }, "from_date"),
        (EdgeCells { from_date: "2024-02-02", to_date: "2024-02-01", ..good }, "to_date"),
    ] {
        assert_eq!(list.add_edge(&cells).unwrap_err().column, column, "{cells:?}");
    }
    assert_eq!(list.add_seed("a", "-1", "").unwrap_err().column, "prior");
    assert_eq!(list.add_seed("a", "1", "x").unwrap_err().column, "date");
    list.add_node("a", "A", "").unwrap();
    let twice = Fault { column: "node", what: "stands in the list already" };
    assert_eq!(list.add_node("a", "B", ""), Err(twice));
    let listed = list.finish();
    assert_eq!((listed.graph.n_edges(), listed.names.len()), (0, 1));
}
