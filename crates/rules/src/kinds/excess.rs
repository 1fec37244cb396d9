//! `excess`: for one key (outlet, clerk or agent), some window of length W holds far more cards than are to be expected of
//! that key at that time of the week.
//!
//! **Fires**: a branch that opens 3 accounts an afternoon opens 41 on Wednesday from 14:00 to 16:59; W = 180 minutes: 41
//! openings where 2.3 were expected.
//! **Does not fire**: the same 41 at a branch that opens 35 every Wednesday afternoon; nor 2 where 0.01 were expected:
//! the lowest band is the smallest count that fires.
//!
//! **Formula.** For a key with rows e, n(t) = |{ unit(e) : t <= e < t + W }|. A window belongs to the cell of its key and
//! the slot it begins in: the hour of the week for windows of minutes, the day of the week for those under 7 days, else
//! there is one slot. The cell's expectation mu is the largest of any window that can begin in it, from the key's rates
//! (`rates.rs`: its own past without its busiest times, shrunken to its peers'; or its peers' alone, `against = "peers"`).
//! p(n) = windows looked at x P(N >= n - 1 | mu), N Poisson (`cells.rs`). The critical count of a cell is the smallest n
//! that reaches the lowest band and `min_times` mu, and whose p(n) lies within the rule's level: that of Benjamini and
//! Hochberg over all cells with an opening (`false_discovery_rate`), or fixed (`p_value`). Windows that reach it and share
//! rows form one *episode*; its grounds are the rows inside any of them, its peak is the largest n(t). Cells whose largest
//! window reaches the lowest band are published in `rule_expectations`, and the rule's SQL compares with those.
//!
//! `of = "involved"` counts openings of cards that became involved and are known by `as_of`. Then mu is the share of
//! involved cards among the openings of peers, times the most openings that the key has in any window of length W.
//!
//! **Complexity.** O(n log n) in all rows, whatever key they belong to; beside them, some numbers per key and per cell that
//! reaches the floor.
//!
//! All history up to `as_of` is looked at for expectations, also of days on which the rule was not in force. With less
//! than `min_history_days` of it, the rule is not evaluated; a key younger than that has its peers' rates, and without
//! peers it is not judged. Times of which only the day is known count at 00:00 in windows of days and are left out of
//! windows of minutes. A row whose agent is the holder is no agent opening.

mod cells;
mod involved;
mod measure;
mod once;
mod peers;
mod poisson;
mod rates;
mod slots;
mod spec;
mod sql;
mod timelines;

use serde::Deserialize;
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::tables::INVOLVED_CARDS;
use twocard_contracts::time::Timestamp;
use twocard_tables::NO_KEY;

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::expectation::Expectation;
use crate::judge::{self, Found, Grading, Told};
use crate::key::{Count, Key, NO_UNIT};
use crate::kinds::{Kind, Placeholders};
use crate::openings::WordColumn;
use crate::sql::KindSql;
use crate::window::Window;
use crate::{CardTable, Rule, RulesError};
use cells::{Cell, Firing};
use measure::Measure;
use once::Once;
use slots::Slots;
use timelines::Timelines;

pub(crate) use spec::check;

/// Name of the kind.
pub(crate) const NAME: &str = "excess";

/// Numbers of an excess rule.
#[derive(Clone, Debug)]
pub(crate) struct Excess {
    /// Card tables it looks at.
    over: Vec<CardTable>,
    /// Which of their rows.
    rows: Where,
    /// Whose openings.
    key: Key,
    /// Kinds of outlets it looks at; none: all.
    outlet_kinds: Option<Vec<String>>,
    /// What is counted inside a window.
    count: Count,
    of: Of,
    against: Against,
    /// Length of the window.
    window: Window,
    /// Days without which nothing is expected.
    least_history: u32,
    firing: Firing,
    /// Severity by peak, and what lowers it.
    grading: Grading,
}

/// Which openings are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Of {
    /// All.
    #[default]
    Opened,
    /// Those of cards that became involved.
    Involved,
}

/// Whose past says what is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Against {
    /// The key's own, shrunken to its peers'.
    Own,
    /// Its peers' alone.
    Peers,
}

impl Kind for Excess {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &["window", "expected"], en: &["window", "expected"] }
    }

    fn english_words(&self, finding: &Finding) -> Vec<(&'static str, String)> {
        let expected = finding.expected.map_or_else(String::new, |expected| shown(expected, "under 0.1"));
        vec![("window", self.window.english()), ("expected", expected)]
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let openings = &night.openings;
        if self.of == Of::Involved && !openings.tables.has(&INVOLVED_CARDS) {
            return Ok(Verdict::NotEvaluated("no table involved_cards".to_owned()));
        }
        let (keys, units, test) = (self.key.cells(openings)?, self.count.units(openings)?, self.rows.over(openings)?);
        let kinds = self.outlet_kinds.as_ref().map(|_| peers::outlet_kinds(openings)).transpose()?;
        let is_of_kind = |key: u32| match (&self.outlet_kinds, &kinds) {
            (Some(wanted), Some(kinds)) => {
                let code = kinds.get(key as usize).copied().unwrap_or(0) as usize;
                code > 0 && wanted.iter().any(|kind| kind == peers::OUTLET_KINDS[code - 1])
            }
            _ => true,
        };
        let has_key = |row: usize| keys[row] != NO_KEY && units[row] != NO_UNIT && is_of_kind(keys[row]);
        let with_key = openings.select(&scope.over, night.period(), |row| has_key(row) && test.holds(openings, row));
        let n_with_key = with_key.len();
        let rows = match self.window {
            Window::Minutes(_) => with_key.into_iter().filter(|&row| !openings.day_only()[row as usize]).collect(),
            Window::Days(_) => with_key,
        };
        let n_day_only = n_with_key - rows.len();
        let Some(first) = rows.iter().map(|&row| openings.at()[row as usize]).min() else {
            return Ok(Verdict::NotApplicable(match n_day_only {
                0 => format!("no row carries {}", self.key.name()),
                n => format!("only the day is known of all {n} rows that carry {}", self.key.name()),
            }));
        };
        let n_days = (openings.as_of().0 - Timestamp(first).date().0 + 1).max(0) as u32;
        if n_days < self.least_history {
            let least = self.least_history;
            return Ok(Verdict::NotEvaluated(format!("{n_days} days of history, {least} are needed")));
        }

        let n_rows_with_key = rows.iter().filter(|&&row| scope.period.has(openings.at()[row as usize])).count() as u32;
        let once = Once::of(rows, &keys, &openings.repeats()?);
        let groups = peers::groups(self.key, openings)?;
        let timelines = Timelines::of(&once.rows, &keys, openings.at(), &units, |row| groups[row as usize]);
        let measure = Measure {
            timelines: &timelines,
            slots: Slots::of_window(self.window),
            window: self.window,
            as_of: openings.as_of(),
            period: scope.period,
            floor: self.firing.floor,
        };
        let involved = match self.of {
            Of::Opened => None,
            Of::Involved => Some(involved::involved(openings)?),
        };
        let (mut all, n_tested) = match &involved {
            None => measure.opened(self.against, self.least_history),
            Some(involved) => measure.involved(involved),
        };
        self.firing.settle(&mut all, n_tested);
        let fired = measure.fired(&all, involved.as_deref());
        let told = Told {
            subject_kind: self.key.subject_kind(),
            figure: &|candidate, rows| fired.peak(candidate.subject, rows).0,
            words: &|candidate| {
                let (_, expected) = fired.peak(candidate.subject, &candidate.rows);
                vec![("window", self.window.chinese()), ("expected", shown(expected, "不到0.1"))]
            },
        };
        let mut candidates = fired.candidates();
        candidates.iter_mut().for_each(|candidate| once.add_repeats(&mut candidate.rows));
        let mut findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        for Found { finding, rows, .. } in &mut findings {
            finding.expected = Some(fired.peak(finding.subject_key, rows).1);
        }
        let note = (n_day_only > 0).then(|| format!("{n_day_only} rows left out: only their day is known"));
        let expectations = self.published(rule, night, &timelines, &all)?;
        Ok(Verdict::Expected { findings, n_rows_with_key, note, expectations })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

impl Excess {
    fn published(
        &self,
        rule: &Rule,
        night: &Night,
        timelines: &Timelines,
        cells: &[Cell],
    ) -> Result<Vec<Expectation>, RulesError> {
        let slots = Slots::of_window(self.window);
        let subject_kind = self.key.subject_kind();
        let clerks = match subject_kind {
            SubjectKind::Staff => {
                Some((night.openings.words(WordColumn::Institution)?, night.openings.words(WordColumn::StaffNo)?))
            }
            _ => None,
        };
        Ok(cells
            .iter()
            .map(|cell| {
                let line = &timelines.lines[cell.line as usize];
                let first = timelines.rows(line)[0];
                let clerk_id = clerks.as_ref().map(|(institutions, staff)| {
                    let word = |words: &crate::openings::Words| words.word(first).unwrap_or_default().to_owned();
                    format!("{}/{}", word(institutions), word(staff))
                });
                Expectation {
                    rule_id: rule.id.clone(),
                    rule_version: rule.version,
                    subject_kind,
                    subject_key: line.key,
                    clerk_id,
                    weekday: slots.weekday(cell.slot as usize),
                    hour: slots.hour(cell.slot as usize),
                    n_days: cell.n_days,
                    n_windows: cell.n_windows,
                    n: cell.n,
                    expected: cell.expected,
                    p_value: cell.p_value,
                    critical_n: cell.critical,
                }
            })
            .collect())
    }
}

/// An expectation for people.
fn shown(expected: f64, small: &str) -> String {
    if expected < 0.1 { small.to_owned() } else { format!("{expected:.1}") }
}
