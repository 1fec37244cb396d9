//! The data-quality gate: tonight's sources against what is expected of them, before anything is derived from them.
//!
//! Every measure becomes a row of table `data_quality`, published with the run; earlier nights' rows are what later
//! nights are compared with. An expectation of severity `stop` that is not met ends the night.

mod config;
mod expect;
mod history;
mod judge;
mod keep;
mod measures;
mod pattern;
mod zone;

use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use twocard_contracts::tables::{self, Table};
use twocard_contracts::time::Date;
use twocard_ingest::IngestReport;
use twocard_tables::TableDir;

pub(crate) use config::QualityConfig;
use expect::Tonight;
use judge::Outcome;

use super::layout::OutDir;
use crate::exit::GateStop;

/// Name of a measure: the share of openings in an hour of day follows.
const HOUR: &str = "hour_share_";

/// What the manifest tells of the gate.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct GateEntry {
    pub(crate) config: QualityConfig,
    /// Earlier nights compared with.
    nights: Vec<String>,
    pub(crate) n_ok: u64,
    pub(crate) n_warn: u64,
    pub(crate) n_not_evaluated: u64,
}

/// A night that may go on.
#[derive(Debug)]
pub(crate) struct Passed {
    pub(crate) entry: GateEntry,
    pub(crate) warnings: Vec<String>,
}

/// Measures, writes table `data_quality`, and stops the night where it must.
pub(crate) fn check(
    config: &QualityConfig,
    as_of: Date,
    ingest: &IngestReport,
    tables: &TableDir,
    out: &OutDir,
) -> Result<Passed> {
    let refused = out.refused(as_of);
    if refused.exists() {
        fs::remove_dir_all(&refused).with_context(|| format!("cannot remove {}", refused.display()))?;
    }
    let nights = history::read(&out.runs(), as_of, config.nights)?;
    let tonight = Tonight { config, sources: &ingest.sources, tables, as_of, nights: &nights };
    let entries = expect::judge(&tonight)?;
    keep::write(&entries, tables)?;

    let sentences = |outcome: Outcome| -> Vec<String> {
        entries.iter().filter(|entry| entry.outcome == outcome).map(judge::Entry::sentence).collect()
    };
    let stops = sentences(Outcome::Stop);
    if !stops.is_empty() {
        let kept = keep::keep_refused(&entries, tables, &refused)?;
        let what = format!(
            "stopped by the data-quality gate, nothing is published\n  {}\nall measures: {}",
            stops.join("\n  "),
            kept.display()
        );
        return Err(GateStop(what).into());
    }
    let count = |outcome: Outcome| entries.iter().filter(|entry| entry.outcome == outcome).count() as u64;
    let entry = GateEntry {
        config: config.clone(),
        nights: nights.into_iter().map(|night| night.run_id).collect(),
        n_ok: count(Outcome::Ok),
        n_warn: count(Outcome::Warn),
        n_not_evaluated: count(Outcome::NotEvaluated),
    };
    let warnings = sentences(Outcome::Warn).into_iter().map(|what| format!("data quality: {what}")).collect();
    Ok(Passed { entry, warnings })
}

/// The kept table of a source table.
fn kept_table(source: &str) -> Option<&'static Table> {
    tables::ALL.into_iter().find(|table| table.name == source)
}
