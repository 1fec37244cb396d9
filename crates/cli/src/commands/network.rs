//! `twocard network`

mod graphml;
mod measures;
mod reading;
mod sheet;
mod sheets;
mod told;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use twocard_contracts::time::Date;
use twocard_network::list::When;
use twocard_network::{Lengths, Quality};

use crate::exit::{self, UsageError};
use crate::progress::Progress;
use crate::run::options::day;
use crate::{output, threads};

/// Scores, components, rings, brokerage and dismantling order of any edge list
///
/// Reads a weighted, undirected, optionally dated edge list with columns source, target and optionally weight, kind, and
/// date or from_date and to_date. CSV in any encoding, plain or compressed, XLSX or Parquet. Any text is a node. Self
/// loops are left out, repeated edges folded into one with the sum of their weights, both counted. A row that cannot be
/// used is named by file:line:column; all are named, and nothing is written.
///
/// Writes nodes, rings, components and dismantling tables and graph.graphml (for Gephi) into --out, readable by you alone.
#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Edges: source,target[,weight][,kind][,date | from_date,to_date]
    #[arg(long, value_name = "FILE")]
    edges: PathBuf,
    /// Nodes: node[,label][,kind]; those without an edge are kept
    #[arg(long, value_name = "FILE")]
    nodes: Option<PathBuf>,
    /// Seeds: node,prior[,date]; without this file every node has prior 1
    #[arg(long, value_name = "FILE")]
    seeds: Option<PathBuf>,
    /// Folder that gets the results; those of an earlier call are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Edges that begin later and seeds of later days take no part
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
    /// Days after which an edge of a day, or one that has ended, weighs half
    #[arg(long, value_name = "DAYS", requires = "as_of", value_parser = above_zero)]
    edge_half_life: Option<f64>,
    /// Days after which a seed weighs half
    #[arg(long, value_name = "DAYS", requires = "as_of", value_parser = above_zero)]
    seed_half_life: Option<f64>,
    /// Part of a node's score that its neighbours pass on, from 0 to 0.999
    #[arg(long, default_value_t = 0.85, value_parser = alpha)]
    alpha: f64,
    /// Stop the walk when the steps to come would add about this part of the largest prior to a node
    #[arg(long, value_name = "PART", default_value_t = 1e-12, value_parser = above_zero)]
    tolerance: f64,
    /// Stop the walk after so many steps in any case
    #[arg(long, value_name = "N")]
    max_steps: Option<u32>,
    /// How long an edge is for shortest paths
    #[arg(long, value_enum, default_value_t = LengthsFlag::Hops)]
    lengths: LengthsFlag,
    /// Nodes from which shortest paths are followed: all (exact), a number drawn at random, or auto (all where that takes
    /// some minutes at most)
    #[arg(long, value_name = "auto|all|N", default_value = "auto", value_parser = sources)]
    sources: SourcesFlag,
    /// What makes a ring good
    #[arg(long, value_enum, default_value_t = QualityFlag::Modularity)]
    quality: QualityFlag,
    /// The larger, the smaller the rings; for cpm the least density of a ring
    #[arg(long, default_value_t = 1.0, value_parser = above_zero)]
    resolution: f64,
    /// Dismantle until no component holds more than this part of the nodes
    #[arg(long, value_name = "PART", default_value_t = 0.01, value_parser = part)]
    dismantle_to: f64,
    /// What is not wanted; may be given several times
    #[arg(long, value_enum, value_name = "WHAT")]
    without: Vec<Without>,
    /// Seed of what is drawn at random
    #[arg(long, value_name = "N", default_value_t = 1)]
    random_seed: u64,
    /// Format of the tables
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Refused: edges are read without direction
    #[arg(long)]
    directed: bool,
    /// Threads; all cores where absent
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum LengthsFlag {
    /// 1, whatever it weighs
    Hops,
    /// 1 / weight: a strong tie is short
    Inverse,
    /// Its weight
    Weight,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum QualityFlag {
    /// Weight inside against what chance lets expect
    Modularity,
    /// Weight inside against a constant for each pair
    Cpm,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Without {
    /// Betweenness in the whole network
    Betweenness,
    /// Rings and brokerage inside them
    Rings,
    /// Dismantling order
    Dismantling,
    /// graph.graphml
    Graphml,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// Comma-separated text, UTF-8
    Csv,
    /// Parquet
    Parquet,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum SourcesFlag {
    Auto,
    All,
    Some(usize),
}

pub(crate) fn network(args: &NetworkArgs) -> Result<u8> {
    if args.directed {
        let what =
            "--directed: every measure here is of undirected networks; leave it out to read edges without direction";
        return Err(UsageError(what.to_owned()).into());
    }
    threads::limit(args.threads);
    let as_of: Option<Date> = args.as_of.as_deref().map(|text| day("--as-of", text)).transpose()?;
    let when = When { as_of, edge_half_life: args.edge_half_life, seed_half_life: args.seed_half_life };
    let mut progress = Progress::new();
    let read = progress.stage("reading", || reading::read(args, when))?;
    let measured = measures::measure(args, &read.listed, progress);
    write(args, &read, &measured)?;
    output::say(&told::summary(args, &read, &measured))?;
    let warnings = told::warnings(&read, &measured);
    warnings.iter().for_each(|warning| output::remark(&format!("warning: {warning}")));
    Ok(if warnings.is_empty() { exit::DONE } else { exit::WARNINGS })
}

fn write(args: &NetworkArgs, read: &reading::Read, measured: &measures::Measured) -> Result<()> {
    let out = &args.out;
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut files = Vec::new();
    for name in sheets::NAMES {
        for format in ["csv", "parquet"] {
            files.push(out.join(format!("{name}.{format}")));
        }
    }
    let graph_file = out.join("graph.graphml");
    files.push(graph_file.clone());
    for old in files.iter().filter(|path| path.exists()) {
        fs::remove_file(old).with_context(|| format!("cannot replace {}", old.display()))?;
    }
    for sheet in sheets::all(&read.listed, measured) {
        match args.format {
            Format::Csv => sheet.write_csv(out)?,
            Format::Parquet => sheet.write_parquet(out)?,
        }
    }
    if !args.without.contains(&Without::Graphml) {
        graphml::write(&graph_file, &read.listed, measured)
            .with_context(|| format!("cannot write {}", graph_file.display()))?;
    }
    // Nodes are whatever the edge list calls them: numbers of people, perhaps.
    for new in files.iter().filter(|path| path.exists()) {
        fs::set_permissions(new, Permissions::from_mode(0o600))
            .with_context(|| format!("cannot protect {}", new.display()))?;
    }
    Ok(())
}

impl LengthsFlag {
    fn lengths(self) -> Lengths {
        match self {
            LengthsFlag::Hops => Lengths::Hops,
            LengthsFlag::Inverse => Lengths::Inverse,
            LengthsFlag::Weight => Lengths::Weight,
        }
    }
}

impl QualityFlag {
    fn quality(self) -> Quality {
        match self {
            QualityFlag::Modularity => Quality::Modularity,
            QualityFlag::Cpm => Quality::Cpm,
        }
    }
}

fn sources(text: &str) -> Result<SourcesFlag, String> {
    match text {
        "auto" => Ok(SourcesFlag::Auto),
        "all" => Ok(SourcesFlag::All),
        _ => text
            .parse()
            .ok()
            .filter(|&n: &usize| n > 0)
            .map(SourcesFlag::Some)
            .ok_or_else(|| "not auto, all or a number above 0".to_owned()),
    }
}

fn above_zero(text: &str) -> Result<f64, String> {
    figure(text, |value| value > 0.0).ok_or_else(|| "not a number above 0".to_owned())
}

fn alpha(text: &str) -> Result<f64, String> {
    figure(text, |value| (0.0..=0.999).contains(&value)).ok_or_else(|| "not a number from 0 to 0.999".to_owned())
}

fn part(text: &str) -> Result<f64, String> {
    figure(text, |value| (0.0..=1.0).contains(&value)).ok_or_else(|| "not a number from 0 to 1".to_owned())
}

fn figure(text: &str, is_allowed: impl Fn(f64) -> bool) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite() && is_allowed(*value))
}
