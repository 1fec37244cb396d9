//! Measures against what is expected of them.

use super::config::{Severity, ShareBound};

/// Why a measure without a bound is not evaluated.
pub(super) const NOTHING_EXPECTED: &str = "nothing is expected of it";

/// What came of one measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Ok,
    Warn,
    Stop,
    NotEvaluated,
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Warn => "warn",
            Outcome::Stop => "stop",
            Outcome::NotEvaluated => "not_evaluated",
        }
    }
}

/// One row of table `data_quality`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) table: &'static str,
    pub(super) file: Option<String>,
    pub(super) measure: String,
    pub(super) column: Option<String>,
    pub(super) value: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) severity: Option<Severity>,
    pub(super) outcome: Outcome,
    pub(super) why: Option<String>,
    pub(super) n_rows: u64,
    pub(super) n_nights: usize,
}

impl Entry {
    /// A measure of which nothing is expected yet.
    pub(super) fn new(
        table: &'static str,
        file: Option<&str>,
        measure: &str,
        value: Option<f64>,
        n_rows: u64,
    ) -> Entry {
        Entry {
            table,
            file: file.map(str::to_owned),
            measure: measure.to_owned(),
            column: None,
            value,
            low: None,
            high: None,
            severity: None,
            outcome: Outcome::NotEvaluated,
            why: None,
            n_rows,
            n_nights: 0,
        }
    }

    /// A share of `n_rows` rows.
    pub(super) fn share(table: &'static str, file: Option<&str>, measure: &str, n_hits: u64, n_rows: u64) -> Entry {
        let value = (n_rows > 0).then(|| n_hits as f64 / n_rows as f64);
        Entry::new(table, file, measure, value, n_rows)
    }

    /// Why it is not evaluated.
    pub(super) fn because(mut self, why: &str) -> Entry {
        self.why = Some(why.to_owned());
        self
    }

    /// Judges a share of enough rows.
    pub(super) fn at_most(self, bound: ShareBound, min_rows: u64) -> Entry {
        let Some(max) = bound.max else { return self.because(NOTHING_EXPECTED) };
        if self.n_rows < min_rows {
            let why = format!("only {} rows; {min_rows} are needed", self.n_rows);
            return self.because(&why);
        }
        self.within(None, Some(max), bound.severity.unwrap_or(Severity::Warn))
    }

    /// Judges the value, both bounds belonging to what is expected.
    pub(super) fn within(mut self, low: Option<f64>, high: Option<f64>, severity: Severity) -> Entry {
        if severity == Severity::Off {
            return self.because("switched off");
        }
        (self.low, self.high, self.severity) = (low, high, Some(severity));
        let Some(value) = self.value else { return self.because("there is nothing to measure") };
        let is_outside = low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high);
        self.outcome = match (is_outside, severity) {
            (false, _) => Outcome::Ok,
            (true, Severity::Stop) => Outcome::Stop,
            (true, _) => Outcome::Warn,
        };
        self
    }

    /// Source, measure, value and expectation in one line.
    pub(super) fn sentence(&self) -> String {
        let number = |value: f64| format!("{}", (value * 10_000.0).round() / 10_000.0);
        let place = self.file.as_deref().unwrap_or(self.table);
        let column = self.column.as_ref().map_or(String::new(), |column| format!(" of {column}"));
        let value = self.value.map_or_else(|| "none".to_owned(), number);
        let expected = match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => number(low),
            (Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
            (Some(low), None) => format!("at least {}", number(low)),
            (None, Some(high)) => format!("at most {}", number(high)),
            (None, None) => "anything".to_owned(),
        };
        let why = self.why.as_ref().map_or(String::new(), |why| format!(" ({why})"));
        format!("{place}: {}{column} {value}, expected {expected}{why}", self.measure)
    }
}
