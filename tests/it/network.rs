use std::path::Path;

use twocard_tests::{Called, csv_files, twocard};

fn call(dir: &Path, edges: &str, more: &[&str]) -> Called {
    std::fs::write(dir.join("edges.csv"), edges).unwrap();
    let (edges, out) = (dir.join("edges.csv").display().to_string(), dir.join("out").display().to_string());
    let mut args = vec!["network", "--edges", &edges, "--out", &out];
    args.extend(more);
    twocard(&args)
}

const TRIANGLES: &str = "source,target,weight\na,b,1\nb,c,1\na,c,1\nc,d,1\nd,e,1\ne,f,1\nd,f,1\nd,d,1\nb,a,1\n";

#[test]
fn two_triangles_are_two_rings_that_fall_apart_at_their_bridge() {
    let dir = tempfile::tempdir().unwrap();
    let called = call(dir.path(), TRIANGLES, &[]);
    assert_eq!(called.code, 0, "{}", called.stderr);
    assert!(
        called.stdout.contains("9 rows: 7 edges between 6 nodes; self loops left out: 1, repeated edges folded: 1")
    );
    let nodes = csv_files::read(&dir.path().join("out/nodes.csv"));
    assert_eq!(nodes.len(), 6);
    let of = |node: &str, column: &str| nodes.iter().find(|row| row["node"] == *node).unwrap()[column].clone();
    assert_eq!(of("a", "ring"), of("c", "ring"));
    assert_ne!(of("c", "ring"), of("d", "ring"));
    assert_eq!((of("c", "betweenness"), of("a", "strength")), ("6".to_owned(), "3".to_owned()));
    let first = &csv_files::read(&dir.path().join("out/dismantling.csv"))[0];
    assert!(["c", "d"].contains(&first["node"].as_str()));
    assert_eq!(first["n_largest_left"], "3");
    assert!(dir.path().join("out/graph.graphml").is_file());
}

#[test]
fn every_bad_row_is_named_without_its_cells_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let edges = "source,target,weight\n王,13800000001,1\n王,,1\n王,李,none\n王,李\n张,李,0\n";
    let called = call(dir.path(), edges, &[]);
    assert_eq!(called.code, 1);
    let expected =
        ["edges.csv:3:target: ", "edges.csv:4:weight: ", "edges.csv:5: ", "edges.csv:6:weight: ", "twocard: 4 rows"];
    let lines: Vec<&str> = called.stderr.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{}", called.stderr);
    assert!(lines.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{}", called.stderr);
    assert!(["王", "李", "张", "138", "none"].iter().all(|cell| !called.stderr.contains(cell)));
    assert!(!dir.path().join("out").exists());
}

#[test]
fn wrong_calls_and_headers_are_told() {
    let dir = tempfile::tempdir().unwrap();
    for (more, code, told) in [
        (&["--directed"][..], 2, "undirected"),
        (&["--alpha", "1"], 2, "from 0 to 0.999"),
        (&["--edge-half-life", "30"], 2, "--as-of"),
        (&["--as-of", "yesterday"], 2, "not a day"),
    ] {
        let called = call(dir.path(), TRIANGLES, more);
        assert_eq!(called.code, code, "{}", called.stderr);
        assert!(called.stderr.contains(told), "{}", called.stderr);
    }
    for (edges, told) in [
        ("from,to\na,b\n", "edges.csv:1:source: column is missing"),
        ("source,target,target\na,b,c\n", "edges.csv:1:target: column stands there twice"),
        ("source,target,date,to_date\na,b,,\n", "edges.csv:1:date: stands beside"),
        ("source,target\n", "holds no edge"),
    ] {
        let called = call(dir.path(), edges, &[]);
        assert_eq!((called.code, called.stderr.contains(told)), (1, true), "{}", called.stderr);
    }
}

#[test]
fn days_seeds_and_labels_take_part_and_strangers_are_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(path("nodes.csv"), "node,label,kind\na,Anna & Co,person\nz,Zoe,person\n").unwrap();
    std::fs::write(path("seeds.csv"), "node,prior,date\na,1,2024-06-20\nstranger,1,\n").unwrap();
    let edges = "source,target,date,note\na,b,2024-06-20,x\nb,c,2024-07-01,y\n";
    let (nodes, seeds) = (path("nodes.csv"), path("seeds.csv"));
    let more = [
        "--nodes",
        &nodes,
        "--seeds",
        &seeds,
        "--as-of",
        "2024-06-30",
        "--edge-half-life",
        "10",
        "--seed-half-life",
        "10",
    ];
    let called = call(dir.path(), edges, &more);
    assert_eq!(called.code, 3, "{}", called.stderr);
    assert!(called.stderr.contains("column note is not read") && called.stderr.contains("which stand alone: 1"));
    let rows = csv_files::read(&dir.path().join("out/nodes.csv"));
    let of = |node: &str, column: &str| rows.iter().find(|row| row["node"] == *node).unwrap()[column].clone();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        (of("a", "strength"), of("c", "score"), of("stranger", "score")),
        ("0.5".into(), "0".into(), "1".into())
    );
    let score: f64 = of("b", "score").parse().unwrap();
    assert!((score - 0.5 * 0.85 / (1.0 - 0.85 * 0.85)).abs() < 1e-11, "{score}");
    let graph = std::fs::read_to_string(dir.path().join("out/graph.graphml")).unwrap();
    assert!(graph.contains("Anna &amp; Co"));
}
