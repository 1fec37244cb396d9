//! A network of the rows of an edge list, with attributes of its nodes and seeds.
//!
//! A list is undirected and may say of two nodes several times. Nodes are any text; they are numbered from the one with
//! most rows, among equals in the order of their names: so the order of the rows does not matter, and what every walk
//! looks at most stands close together in memory. As of a day, rows of later days take no part, and with a
//! half-life a row weighs less with the days since it ended.

mod names;

use std::collections::BTreeMap;

use rayon::prelude::*;
use twocard_contracts::time::Date;

use crate::graph::{Edge, Folding, Graph, Node};
pub use names::Names;

/// Weights and priors beyond these could leave what a number can hold once they are added up or divided.
const LEAST: f64 = 1e-100;
const MOST: f64 = 1e100;
const WEIGHTS: std::ops::RangeInclusive<f64> = LEAST..=MOST;

/// A cell that cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Its column.
    pub column: &'static str,
    /// What is wrong; no cell is told.
    pub what: &'static str,
}

/// On which day the network is looked at, and how rows fade.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct When {
    /// Rows of later days take no part; absent: all rows do.
    pub as_of: Option<Date>,
    /// Days in which an edge loses half of its weight; needs `as_of`.
    pub edge_half_life: Option<f64>,
    /// Days in which a seed loses half of its prior; needs `as_of`.
    pub seed_half_life: Option<f64>,
}

/// A row of the edge list; cells that are absent are empty.
#[derive(Clone, Copy, Default, Debug)]
pub struct EdgeCells<'a> {
    /// One end.
    pub source: &'a str,
    /// The other end.
    pub target: &'a str,
    /// Above 0; 1 where empty.
    pub weight: &'a str,
    /// The day of an edge of one day.
    pub date: &'a str,
    /// The first day of an edge that lasts.
    pub from_date: &'a str,
    /// Its last day; empty where it has not ended.
    pub to_date: &'a str,
    /// What the edge means.
    pub kind: &'a str,
}

/// What became of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Rows of edges.
    pub n_edge_rows: usize,
    /// Edges that begin after the day.
    pub n_later_edges: usize,
    /// Edges of which a half-life has left less than 1e-100.
    pub n_faded_edges: usize,
    /// Edges without a day, which count in full.
    pub n_undated_edges: usize,
    /// Rows of seeds.
    pub n_seed_rows: usize,
    /// Seeds after the day.
    pub n_later_seeds: usize,
    /// Seeds of a node that had one already; priors are added up.
    pub n_repeated_seeds: usize,
    /// Nodes that only a seed names.
    pub n_seeds_alone: usize,
    /// Nodes that only the list of nodes names.
    pub n_nodes_alone: usize,
    /// What folding the edges found.
    pub folding: Folding,
}

/// Collects rows.
#[derive(Debug)]
pub struct List {
    when: When,
    names: Names,
    edges: Vec<Edge>,
    /// Kind of each edge, where some edge has one.
    kinds: Vec<u32>,
    kind_names: BTreeMap<String, u32>,
    attributes: BTreeMap<Node, (String, String)>,
    seeds: BTreeMap<Node, f64>,
    counts: Counts,
}

/// A list as a network; node i is name i.
#[derive(Debug)]
pub struct Listed {
    /// Names of the nodes.
    pub names: Names,
    /// The edges.
    pub graph: Graph,
    /// Kinds of the edges that have one: both ends, the smaller first, and the kinds.
    pub edge_kinds: Vec<(Node, Node, String)>,
    /// Label and kind of the nodes that have them.
    pub attributes: BTreeMap<Node, (String, String)>,
    /// Prior of each node that has one.
    pub seeds: BTreeMap<Node, f64>,
    /// What became of the rows.
    pub counts: Counts,
}

impl List {
    /// No rows yet.
    pub fn new(when: When) -> List {
        List {
            when,
            names: Names::default(),
            edges: Vec::new(),
            kinds: Vec::new(),
            kind_names: BTreeMap::new(),
            attributes: BTreeMap::new(),
            seeds: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Adds an edge.
    pub fn add_edge(&mut self, cells: &EdgeCells<'_>) -> Result<(), Fault> {
        let source = given("source", cells.source)?;
        let target = given("target", cells.target)?;
        let weight = match cells.weight {
            "" => 1.0,
            text => number("weight", text, "is not a number from 1e-100 to 1e100", |weight| WEIGHTS.contains(&weight))?,
        };
        let date = day("date", cells.date)?;
        let (from, to) = (day("from_date", cells.from_date)?, day("to_date", cells.to_date)?);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(Fault { column: "to_date", what: "lies before from_date" });
        }
        self.counts.n_edge_rows += 1;
        let (a, b) = (self.names.number(source), self.names.number(target));
        let mut faded = weight;
        if let Some(as_of) = self.when.as_of {
            if date.or(from).is_some_and(|start| start > as_of) {
                self.counts.n_later_edges += 1;
                return Ok(());
            }
            self.counts.n_undated_edges += usize::from(date.or(from).or(to).is_none());
            faded *= left(self.when.edge_half_life, as_of, date.or(to));
        }
        if faded < LEAST {
            self.counts.n_faded_edges += 1;
            return Ok(());
        }
        if !cells.kind.is_empty() || !self.kinds.is_empty() {
            let none = self.kind_number("");
            self.kinds.resize(self.edges.len(), none);
            let kind = self.kind_number(cells.kind);
            self.kinds.push(kind);
        }
        self.edges.push((a, b, faded));
        Ok(())
    }

    /// Adds label and kind of a node, which may have no edge.
    pub fn add_node(&mut self, node: &str, label: &str, kind: &str) -> Result<(), Fault> {
        let n_before = self.names.len();
        let number = self.names.number(given("node", node)?);
        self.counts.n_nodes_alone += self.names.len() - n_before;
        match self.attributes.insert(number, (label.to_owned(), kind.to_owned())) {
            Some(_) => Err(Fault { column: "node", what: "stands in the list already" }),
            None => Ok(()),
        }
    }

    /// Adds a seed. Edges and nodes come before.
    pub fn add_seed(&mut self, node: &str, prior: &str, date: &str) -> Result<(), Fault> {
        let node = given("node", node)?;
        let prior = number("prior", prior, "is not a number from 0 to 1e100", |prior| (0.0..=MOST).contains(&prior))?;
        let date = day("date", date)?;
        self.counts.n_seed_rows += 1;
        let n_before = self.names.len();
        let number = self.names.number(node);
        self.counts.n_seeds_alone += self.names.len() - n_before;
        let mut left_of_it = 1.0;
        if let Some(as_of) = self.when.as_of {
            if date.is_some_and(|date| date > as_of) {
                self.counts.n_later_seeds += 1;
                return Ok(());
            }
            left_of_it = left(self.when.seed_half_life, as_of, date);
        }
        let is_new = !self.seeds.contains_key(&number);
        self.counts.n_repeated_seeds += usize::from(!is_new);
        *self.seeds.entry(number).or_default() += prior * left_of_it;
        Ok(())
    }

    /// The network of the rows.
    pub fn finish(mut self) -> Listed {
        let mut n_told = vec![0u32; self.names.len()];
        self.edges.iter().flat_map(|edge| [edge.0, edge.1]).for_each(|node| n_told[node as usize] += 1);
        let (names, renumbered) = self.names.sorted_by(&n_told);
        let new = |node: Node| renumbered[node as usize];
        self.edges.par_iter_mut().for_each(|edge| *edge = (new(edge.0), new(edge.1), edge.2));
        let edge_kinds = edge_kinds(&self.edges, &self.kinds, &self.kind_names);
        let (graph, folding) = Graph::fold(names.len(), self.edges);
        Listed {
            names,
            graph,
            edge_kinds,
            attributes: self.attributes.into_iter().map(|(node, of)| (new(node), of)).collect(),
            seeds: self.seeds.into_iter().map(|(node, prior)| (new(node), prior)).collect(),
            counts: Counts { folding, ..self.counts },
        }
    }

    fn kind_number(&mut self, kind: &str) -> u32 {
        if let Some(&number) = self.kind_names.get(kind) {
            return number;
        }
        let number = self.kind_names.len() as u32;
        self.kind_names.insert(kind.to_owned(), number);
        number
    }
}

/// Kinds of each pair of nodes, in the order of their names.
fn edge_kinds(edges: &[Edge], kinds: &[u32], kind_names: &BTreeMap<String, u32>) -> Vec<(Node, Node, String)> {
    let mut order = vec![0u32; kind_names.len()];
    kind_names.values().zip(0..).for_each(|(&number, place)| order[number as usize] = place);
    let names: Vec<&str> = kind_names.keys().map(String::as_str).collect();
    let mut found: Vec<(Node, Node, u32)> = edges
        .iter()
        .zip(kinds)
        .map(|(&(a, b, _), &kind)| (a.min(b), a.max(b), order[kind as usize]))
        .filter(|&(a, b, kind)| a != b && !names[kind as usize].is_empty())
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
        .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|same| {
            let told: Vec<&str> = same.iter().map(|&(_, _, kind)| names[kind as usize]).collect();
            (same[0].0, same[0].1, told.join(";"))
        })
        .collect()
}

/// What a half-life leaves of a row that ended on a day; one that has no end, or ends later, is whole.
fn left(half_life: Option<f64>, as_of: Date, ended: Option<Date>) -> f64 {
    let days = ended.map_or(0, |ended| (as_of.0 - ended.0).max(0));
    half_life.map_or(1.0, |half_life| (-f64::from(days) / half_life).exp2())
}

fn given<'a>(column: &'static str, text: &'a str) -> Result<&'a str, Fault> {
    if text.is_empty() { Err(Fault { column, what: "is empty" }) } else { Ok(text) }
}

fn number(
    column: &'static str,
    text: &str,
    what: &'static str,
    is_allowed: impl Fn(f64) -> bool,
) -> Result<f64, Fault> {
    text.parse().ok().filter(|&value: &f64| value.is_finite() && is_allowed(value)).ok_or(Fault { column, what })
}

fn day(column: &'static str, text: &str) -> Result<Option<Date>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text.as_bytes()).map(Some).ok_or(Fault { column, what: "is not a day such as 2024-06-30" })
}
