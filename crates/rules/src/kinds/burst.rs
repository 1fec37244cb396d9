//! `burst`: for one key, at least N distinct holders (or cards) fall within some window of length W.
//!
//! **Fires**: one agent opens cards for A on 1 March, B on 20 March and C on 29 May; N = 3, W = 90 days: the window that
//! begins with A's card reaches C's, 89 days later.
//! **Does not fire**: the same with C on 30 May. A window is half-open, `[t, t + W)`, and C's card lies at its end.
//!
//! **Formula.** For a key with rows e (holder h(e), time), n(t) = |{ h(e) : t <= e < t + W }|. Every start t counts, not
//! calendar days. Windows with n(t) >= N (the lowest band) that share rows form one *episode*; its grounds are the rows
//! inside any of them, its peak is the largest n(t), which sets band and weight (see [`Bands`]). Without W, the one
//! window is all time.
//!
//! **Complexity.** O(n log n) in the rows of a key (`burst/sweep.rs`), also where one key holds them all; keys run in
//! parallel.
//!
//! Times of which only the day is known count at 00:00 in windows of days and are left out of windows of minutes.
//! A row whose agent is the holder is no agent opening: key `agent` does not look at it. Key `agent_phone` looks at rows
//! that give the agent's phone and not the agent.

mod episodes;
mod key;
mod spec;
mod sweep;

use rayon::prelude::*;
use twocard_contracts::finding::Finding;

use crate::cards::{self, CardRows};
use crate::evaluate::{Night, Scope, Verdict};
use crate::grounds::{self, GroundColumns, Judgement};
use crate::pack::Bands;
use crate::qualifiers::{Evidence, Qualifiers};
use crate::{CardTable, Rule, RulesError};

use episodes::{Episode, Units};
pub use key::Key;
pub use spec::{Count, Window};
pub(crate) use spec::{RawBurst, card_tables, check};
use sweep::Sweep;

/// Name of the kind.
pub const NAME: &str = "burst";
/// Placeholders of its sentences beyond the figures.
pub(crate) const WORDS: [&str; 1] = ["window"];

/// Numbers of a burst rule.
#[derive(Clone, Debug)]
pub struct Burst {
    /// Card tables it looks at.
    pub over: Vec<CardTable>,
    /// What the rows of a burst have in common.
    pub key: Key,
    /// What is counted inside a window.
    pub count: Count,
    /// Length of the window; none: all time.
    pub window: Option<Window>,
    pub(crate) window_en: String,
    /// Severity by peak.
    pub bands: Bands,
    /// What may lower the weight.
    pub qualifiers: Qualifiers,
}

impl Burst {
    pub(crate) fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let key = self.key.column();
        let is_by_minute = matches!(self.window, Some(Window::Minutes(_)));
        let with_key = || cards::scan(night.tables, &scope.over, scope.period, &self.key.keep());
        let timed = || {
            with_key()
                .map(|rows| if is_by_minute { rows.filter(polars::prelude::col("is_day_only").not()) } else { rows })
        };
        let rows = CardRows::collect(timed()?, &[key])?;
        let n_day_only = if is_by_minute { cards::count(with_key()?)? - rows.len() as u32 } else { 0 };
        if rows.len() == 0 {
            return Ok(Verdict::NotApplicable(match n_day_only {
                0 => format!("no row carries {}", self.key.name()),
                n => format!("only the day is known of all {n} rows that carry {}", self.key.name()),
            }));
        }

        let columns = GroundColumns::of(&rows)?;
        let window = self.window.map(Window::micros);
        let units = Units { columns: &columns, count: self.count };
        let episodes = episodes::find(&units, rows.keys(key)?, window, self.bands.lowest());
        let picked: Vec<u32> = episodes.iter().flat_map(|episode| &episode.rows).copied().collect();
        let texts = cards::pick(timed()?, &self.qualifiers.columns(), &picked)?;
        let institutions = grounds::institutions(&texts)?;
        let evidence = Evidence::gather(&self.qualifiers, night, &texts)?;

        let mut end = 0;
        let spans: Vec<(usize, &Episode)> = episodes
            .iter()
            .map(|episode| {
                let start = end;
                end += episode.rows.len();
                (start, episode)
            })
            .collect();
        let word = self.window.map_or("全部时间".to_owned(), Window::chinese);
        let findings: Vec<Finding> = spans
            .par_iter()
            .map(|&(start, episode)| {
                let (weight, lowered_by) = self.weigh(episode, &units, &evidence, start);
                let judgement = Judgement {
                    subject_kind: self.key.subject_kind(),
                    subject_key: episode.key,
                    band: self.bands.reached(episode.peak).map(|band| band.name.clone()).unwrap_or_default(),
                    weight,
                    lowered_by,
                    n_peak: episode.peak,
                };
                let institutions = &institutions[start..start + episode.rows.len()];
                columns.finding(rule, judgement, &episode.rows, institutions, &[("window", &word)])
            })
            .collect();
        let note = (n_day_only > 0).then(|| format!("{n_day_only} rows left out: only their day is known"));
        Ok(Verdict::Judged { findings, n_rows_with_key: rows.len() as u32, note })
    }

    /// Weight after qualifiers, and the names of those that lowered it. The smallest weight counts.
    fn weigh(&self, episode: &Episode, units: &Units, evidence: &Evidence, start: usize) -> (f64, String) {
        let full = self.bands.weight(episode.peak);
        let window = self.window.map(Window::micros);
        let mut weight = full;
        let mut lowered_by: Vec<&str> = Vec::new();
        let mut lower = |name, lowered: f64| {
            if lowered < full {
                lowered_by.push(name);
                weight = weight.min(lowered);
            }
        };
        for (name, factor, is_set_aside) in evidence.set_aside() {
            let flags = &is_set_aside[start..start + episode.rows.len()];
            if flags.contains(&true) {
                let others = episode.rows.iter().zip(flags).filter(|(_, flag)| !**flag).map(|(&row, _)| row);
                let peak = Sweep::default().peak(&units.events(others), window);
                lower(name, self.bands.weight(peak).max(factor * full));
            }
        }
        if let Some((name, factor, max_holders)) = self.qualifiers.shared_address()
            && evidence.is_one_address(start..start + episode.rows.len())
            && grounds::count_distinct(episode.rows.iter().map(|&row| units.columns.holder(row))) <= max_holders
        {
            lower(name, factor * full);
        }
        (weight, lowered_by.join(";"))
    }

    pub(crate) fn english_words(&self) -> Vec<(&'static str, &str)> {
        vec![("window", self.window_en.as_str())]
    }
}
