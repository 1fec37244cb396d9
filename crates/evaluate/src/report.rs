//! What an evaluation leaves: `evaluation.csv` in long form, `evaluation.json`, `evaluation.svg` and one page; and the table
//! for the terminal. Figures only, nothing personal; the same figures give the same bytes.

mod chart;
mod csv;
mod json;
mod page;
mod sections;
mod terminal;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::truth::Counts;
use crate::{EvaluateError, Evaluation, Figure, Slice, View};

pub use terminal::told;

/// Everything that is told.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The figures.
    pub evaluation: &'a Evaluation,
    /// Rows of the truth, and those the run does not know.
    pub counts: Counts,
    /// The run.
    pub run_id: String,
    /// Its day.
    pub as_of: String,
    /// Code and name of its jurisdiction.
    pub jurisdiction: String,
    /// Version of the program.
    pub version: &'static str,
    /// Seed of the resampling.
    pub seed: u64,
    /// Whether the cases were made up.
    pub is_synthetic: bool,
}

/// Writes all files into a folder and gives their names.
pub fn write(dir: &Path, report: &Report<'_>) -> Result<Vec<&'static str>, EvaluateError> {
    let failed = |name: &str| {
        let path = dir.join(name);
        move |source| EvaluateError::Write { path, source }
    };
    fs::create_dir_all(dir).map_err(failed(""))?;
    let files = [
        ("evaluation.csv", csv::csv(&report.evaluation.figures)),
        ("evaluation.json", json::json(report)),
        ("evaluation.svg", chart::svg(report.evaluation)),
        ("evaluation.html", page::html(report)),
    ];
    for (name, text) in &files {
        fs::write(dir.join(name), text).map_err(failed(name))?;
    }
    Ok(files.map(|(name, _)| name).to_vec())
}

/// Figures by measure, view, slice and method.
struct Index<'a>(BTreeMap<(&'a str, &'a str, &'a str, &'a str), &'a Figure>);

impl<'a> Index<'a> {
    fn new(figures: &'a [Figure]) -> Index<'a> {
        let key = |figure: &'a Figure| (figure.measure.as_str(), figure.view, &*figure.slice, &*figure.method);
        Index(figures.iter().map(|figure| (key(figure), figure)).collect())
    }

    fn get(&self, measure: &str, view: Option<View>, slice: &Slice, method: &str) -> Option<&'a Figure> {
        let slice = slice.name();
        self.0.get(&(measure, view.map_or("", View::name), &*slice, method)).copied()
    }

    fn value(&self, measure: &str, view: Option<View>, slice: &Slice, method: &str) -> Option<f64> {
        self.get(measure, view, slice, method).map(|figure| figure.value)
    }

    /// What follows a prefix in the names of slices that have a measure, in order.
    fn slices(&self, measure: &str, prefix: &str) -> Vec<&'a str> {
        let mut found: Vec<&str> = self
            .0
            .keys()
            .filter(|(of, ..)| *of == measure)
            .filter_map(|(_, _, slice, _)| slice.strip_prefix(prefix))
            .collect();
        found.dedup();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A slice by its kind's prefix and the rest of its name, as [`Index::slices`] gives it.
fn stratum_of(rest: &str) -> Slice {
    let (kind, class) = rest.split_once('=').unwrap_or((rest, ""));
    Slice::Stratum(kind.to_owned(), class.to_owned())
}
