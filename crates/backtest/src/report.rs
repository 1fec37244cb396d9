//! What a back-test leaves: CSV tables, `summary.json` and one page. Lead ids and figures only, nothing personal; the same
//! figures give the same bytes.

mod chart;
mod page;
mod sections;
mod summary;
mod tables;

use std::fs;
use std::path::Path;

use crate::{BacktestError, Comparison, FittedBand, History, Plan, Pooled, Replay};

/// One pack and its nights.
#[derive(Clone, Debug)]
pub struct PackReport<'a> {
    /// `A` or `B`.
    pub side: &'static str,
    /// Name of the pack.
    pub name: &'a str,
    /// Its file's name.
    pub file: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Its nights.
    pub replay: &'a Replay,
    /// Its nights summed up.
    pub pooled: [Pooled; 3],
    /// Counts and weights of its bands.
    pub bands: Vec<FittedBand>,
}

/// Everything that is told.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// Which nights.
    pub plan: &'a Plan,
    /// What the tables know in the end.
    pub history: &'a History,
    /// Code and name of the jurisdiction.
    pub jurisdiction: String,
    /// Version of the program.
    pub version: &'static str,
    /// One pack, or two.
    pub packs: Vec<PackReport<'a>>,
    /// The second against the first.
    pub comparison: Option<Comparison>,
}

/// Writes all files into a folder and gives their names; the summary comes last.
pub fn write(dir: &Path, report: &Report<'_>) -> Result<Vec<&'static str>, BacktestError> {
    let failed = |name: &str| {
        let path = dir.join(name);
        move |source| BacktestError::Write { path, source }
    };
    fs::create_dir_all(dir).map_err(failed(""))?;
    let mut names = Vec::new();
    for (name, text) in tables::all(report)
        .into_iter()
        .chain([("backtest.html", page::html(report)), ("summary.json", summary::json(report))])
    {
        fs::write(dir.join(name), text).map_err(failed(name))?;
        names.push(name);
    }
    Ok(names)
}

/// A figure with six digits, empty where there is none.
fn figure(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.6}"))
}
