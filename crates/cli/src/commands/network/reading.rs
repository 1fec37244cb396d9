//! The files of a network. Every fault is told, with its place and never with its cell.

use std::path::Path;

use anyhow::{Result, bail};
use twocard_ingest::{IngestError, TableFile, TableRow};
use twocard_network::list::{EdgeCells, Fault, List, Listed, When};

use super::NetworkArgs;
use crate::output;

/// A network, and what its files held besides.
pub(super) struct Read {
    pub(super) listed: Listed,
    /// File and column that nothing reads.
    pub(super) ignored: Vec<(String, String)>,
}

const EDGES: (&[&str], &[&str]) = (&["source", "target"], &["weight", "date", "from_date", "to_date", "kind"]);
const NODES: (&[&str], &[&str]) = (&["node"], &["label", "kind"]);
const SEEDS: (&[&str], &[&str]) = (&["node", "prior"], &["date"]);
/// Place of `date` and `from_date` among the columns of edges.
const DATE: usize = 3;
const FROM_DATE: usize = 4;
const TO_DATE: usize = 5;

pub(super) fn read(args: &NetworkArgs, when: When) -> Result<Read> {
    let mut list = List::new(when);
    let mut reader = Reader { n_faults: 0, ignored: Vec::new() };
    let edges = reader.open(&args.edges, EDGES)?;
    if edges.has(DATE) && (edges.has(FROM_DATE) || edges.has(TO_DATE)) {
        bail!("{}:1:date: stands beside from_date or to_date; an edge is of one day or of a span", edges.name());
    }
    reader.rows(edges, |cells| {
        let [source, target, weight, date, from_date, to_date, kind] = *cells else { return Ok(()) };
        list.add_edge(&EdgeCells { source, target, weight, date, from_date, to_date, kind })
    })?;
    if let Some(path) = &args.nodes {
        let nodes = reader.open(path, NODES)?;
        reader.rows(nodes, |cells| {
            let [node, label, kind] = *cells else { return Ok(()) };
            list.add_node(node, label, kind)
        })?;
    }
    if let Some(path) = &args.seeds {
        let seeds = reader.open(path, SEEDS)?;
        reader.rows(seeds, |cells| {
            let [node, prior, date] = *cells else { return Ok(()) };
            list.add_seed(node, prior, date)
        })?;
    }
    match reader.n_faults {
        0 => {}
        1 => bail!("1 row cannot be used; nothing is written"),
        n => bail!("{n} rows cannot be used; nothing is written"),
    }
    let listed = list.finish();
    if listed.names.is_empty() {
        bail!("{}: holds no edge", args.edges.display());
    }
    Ok(Read { listed, ignored: reader.ignored })
}

struct Reader {
    n_faults: usize,
    ignored: Vec<(String, String)>,
}

impl Reader {
    fn open(&mut self, path: &Path, columns: (&[&str], &[&str])) -> Result<TableFile, IngestError> {
        let file = TableFile::open(path, columns.0, columns.1)?;
        self.ignored.extend(file.ignored().iter().map(|column| (file.name().to_owned(), column.clone())));
        Ok(file)
    }

    fn rows(&mut self, file: TableFile, mut each: impl FnMut(&[&str]) -> Result<(), Fault>) -> Result<(), IngestError> {
        let name = file.name().to_owned();
        file.each_row(|line, row: TableRow<'_>| {
            let told = match row.map(&mut each) {
                Ok(Ok(())) => return,
                Ok(Err(fault)) => format!("{name}:{line}:{}: {}", fault.column, fault.what),
                Err(what) => format!("{name}:{line}: {what}"),
            };
            self.n_faults += 1;
            output::remark(&told);
        })
    }
}
