//! Figures in long form: one row per measure, view, slice and method.

use serde::Serialize;

use crate::bootstrap::Interval;

/// What is a hit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum View {
    /// Organisers and agents of bad groups.
    Heads,
    /// Any member of a bad group.
    Members,
    /// Whoever holds or opened a card that becomes involved later.
    Future,
}

impl View {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            View::Heads => "heads",
            View::Members => "members",
            View::Future => "future",
        }
    }
}

/// Of which part of the truth or the persons a figure is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Slice {
    /// Everything.
    All,
    /// Bad groups of one pattern.
    Pattern(String),
    /// Bad groups of one variant.
    Variant(String),
    /// Bad groups of one pattern and variant.
    PatternVariant(String, String),
    /// Groups of one honest pattern.
    Lookalike(String),
    /// Persons of one class: kind and class.
    Stratum(String, String),
}

impl Slice {
    /// Name in tables.
    pub fn name(&self) -> String {
        match self {
            Slice::All => "all".to_owned(),
            Slice::Pattern(pattern) => format!("pattern:{pattern}"),
            Slice::Variant(variant) => format!("variant:{variant}"),
            Slice::PatternVariant(pattern, variant) => format!("pattern:{pattern}/{variant}"),
            Slice::Lookalike(pattern) => format!("lookalike:{pattern}"),
            Slice::Stratum(kind, class) => format!("stratum:{kind}={class}"),
        }
    }
}

/// One figure.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Figure {
    /// What is measured.
    pub measure: String,
    /// What counts as a hit; empty where the figure is about neither.
    pub view: &'static str,
    /// Of which part.
    pub slice: String,
    /// The order or rule.
    pub method: String,
    /// The figure.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub high: Option<f64>,
    /// How many persons, rings or groups it rests on.
    pub n: u64,
}

impl Figure {
    /// A figure without an interval.
    pub fn new(
        measure: impl Into<String>,
        view: Option<View>,
        slice: &Slice,
        method: &str,
        value: f64,
        n: u64,
    ) -> Self {
        Figure {
            measure: measure.into(),
            view: view.map_or("", View::name),
            slice: slice.name(),
            method: method.to_owned(),
            value,
            low: None,
            high: None,
            n,
        }
    }

    /// The same with its interval.
    #[must_use]
    pub fn within(self, interval: Option<Interval>) -> Self {
        Figure { low: interval.map(|i| i.low), high: interval.map(|i| i.high), ..self }
    }
}
