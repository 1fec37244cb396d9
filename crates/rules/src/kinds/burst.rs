//! `burst`: for one key, at least N distinct holders (or cards, institutions, counties) fall within some window of
//! length W.
//!
//! **Fires**: one agent opens cards for A on 1 March, B on 20 March and C on 29 May; N = 3, W = 90 days: the window that
//! begins with A's card reaches C's, 89 days later.
//! **Does not fire**: the same with C on 30 May. A window is half-open, `[t, t + W)`, and C's card lies at its end.
//!
//! **Formula.** For a key with rows e (unit u(e), time), n(t) = |{ u(e) : t <= e < t + W }|. Every start t counts, not
//! calendar days. Windows with n(t) >= N (the lowest band) that share rows form one *episode*; its grounds are the rows
//! inside any of them, its peak is the largest n(t), which sets band and weight (see [`Bands`](crate::Bands)). Without
//! W, the one window is all time.
//!
//! **Complexity.** O(n log n) in the rows of a key (`sweep.rs`), also where one key holds them all; keys run in
//! parallel.
//!
//! Times of which only the day is known count at 00:00 in windows of days and are left out of windows of minutes.
//! A row whose agent is the holder is no agent opening: key `agent` does not look at it. Key `agent_phone` looks at rows
//! that give the agent's phone and not the agent. Of two keys, rows share both and the finding is about the second.

mod spec;
mod sql;

use twocard_contracts::finding::Finding;

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::judge::{self, Grading, Groups, Told};
use crate::key::{Count, Keys, NO_UNIT};
use crate::kinds::{Kind, Placeholders};
use crate::sql::KindSql;
use crate::sweep::Sweep;
use crate::window::Window;
use crate::windows::{self, Units};
use crate::{CardTable, Rule, RulesError};

pub(crate) use spec::check;
pub(crate) use sql::windowed;

/// Name of the kind.
pub(crate) const NAME: &str = "burst";

/// Numbers of a burst rule.
#[derive(Clone, Debug)]
pub(crate) struct Burst {
    /// Card tables it looks at.
    pub(crate) over: Vec<CardTable>,
    /// Which of their rows.
    pub(crate) rows: Where,
    /// What the rows of a burst have in common.
    pub(crate) keys: Keys,
    /// What is counted inside a window.
    pub(crate) count: Count,
    /// Length of the window; none: all time.
    pub(crate) window: Option<Window>,
    /// Severity by peak, and what lowers it.
    pub(crate) grading: Grading,
}

impl Kind for Burst {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &["window"], en: &["window"] }
    }

    fn english_words(&self, _: &Finding) -> Vec<(&'static str, String)> {
        vec![("window", self.window.map_or("all time".to_owned(), Window::english))]
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let openings = &night.openings;
        let cells = self.keys.cells(openings)?;
        let (groups, units) = (cells.groups(), self.count.units(openings)?);
        let test = self.rows.over(openings)?;
        let has_key = |row: usize| groups[row] != twocard_tables::NO_KEY && units[row] != NO_UNIT;
        let with_key = openings.select(&scope.over, scope.period, |row| has_key(row) && test.holds(openings, row));
        let is_by_minute = matches!(self.window, Some(Window::Minutes(_)));
        let n_with_key = with_key.len();
        let rows = match is_by_minute {
            true => with_key.into_iter().filter(|&row| !openings.day_only()[row as usize]).collect(),
            false => with_key,
        };
        let n_day_only = n_with_key - rows.len();
        if rows.is_empty() {
            return Ok(Verdict::NotApplicable(match n_day_only {
                0 => format!("no row carries {}", self.keys.names()),
                n => format!("only the day is known of all {n} rows that carry {}", self.keys.names()),
            }));
        }

        let window = self.window.map(Window::micros);
        let units = Units { at: openings.at(), units: &units };
        let candidates = windows::find(
            &units,
            &Groups::of(&rows, groups),
            |row| cells.subject(row),
            window,
            self.grading.bands.lowest(),
        );
        let word = self.window.map_or("全部时间".to_owned(), Window::chinese);
        let told = Told {
            subject_kind: self.keys.subject().subject_kind(),
            figure: &|_, rows| Sweep::default().peak(&units.events(rows.iter().copied()), window),
            words: &|_| vec![("window", word.clone())],
        };
        let findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        let note = (n_day_only > 0).then(|| format!("{n_day_only} rows left out: only their day is known"));
        Ok(Verdict::Judged { findings, n_rows_with_key: rows.len() as u32, note })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}
