//! `over_limit`: at an opening, a holder or agent has more live cards than the dated limit, at one institution or over
//! all.
//!
//! **Fires**: limit 1 per institution; a class-I account opened at bank B1 in 2015 and still open, a second one at B1 on
//! 5 May 2024.
//! **Does not fire**: the same with the first account closed on 5 May 2024 at the very time the second is opened, or with
//! the second at bank B2.
//!
//! **Live.** A card is live at t when one of its rows says opened <= t and not closed by t, so a closing after as_of has
//! not happened yet. A row with status closed and no time of closing is closed since `status_since`, and without that too
//! it never counts, as one closed by the time it was opened. With `stock = "opened"` closings are not looked at: every
//! card ever opened counts.
//!
//! **Formula.** n(t) = distinct live cards of the subject (with `per = "institution"`: at one institution) among rows
//! that meet `where`, whenever they were opened. Every opening of a day on which the rule is in force is judged at its
//! time t, all cards opened at t included: it is over when n(t) > limit. The figure is the largest n(t) of these openings,
//! the grounds are the rows of cards live at any of them, also of cards opened before the rule came into force. One
//! finding per subject (and institution). A limit of 0 is a limit: every card is over. Without a limit nothing is over.
//!
//! **Complexity.** O(n log n) in the rows of a subject: a card's rows merge into spans, and n(t) is spans begun less spans
//! ended.
//!
//! Times of which only the day is known count at 00:00. A row whose agent is the holder is no agent opening.

mod spec;
mod sql;
mod stock;

use rayon::prelude::*;
use serde::Deserialize;
use twocard_contracts::finding::Finding;
use twocard_tables::NO_KEY;

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::judge::{self, Candidate, Grading, Groups, Told};
use crate::key::{Count, Keys};
use crate::kinds::{Kind, Placeholders};
use crate::openings::{Moments, Period};
use crate::sql::KindSql;
use crate::{CardTable, Rule, RulesError};

pub(crate) use spec::check;
use stock::{Held, Stock};

/// Name of the kind.
pub(crate) const NAME: &str = "over_limit";

/// Numbers of a limit.
#[derive(Clone, Debug)]
pub(crate) struct OverLimit {
    /// Card tables it looks at.
    over: Vec<CardTable>,
    /// Which of their rows.
    rows: Where,
    /// Whose cards are counted: the subject, or institution and subject.
    keys: Keys,
    /// Most cards within the limit; none: there is no limit.
    limit: Option<u32>,
    counted: Counted,
    /// Severity by cards, and what lowers it.
    grading: Grading,
}

/// Which cards count at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Counted {
    /// Those not closed by then.
    #[default]
    Live,
    /// All ever opened.
    Opened,
}

/// The rows with what is counted over them.
struct Columns<'a> {
    at: &'a [i64],
    /// When a row's card ceases to be live; none: closings are not looked at.
    until: Option<&'a [i64]>,
    cards: &'a [u64],
    in_force: Period,
}

impl Columns<'_> {
    fn until(&self, row: u32) -> i64 {
        self.until.map_or(i64::MAX, |until| until[row as usize])
    }

    fn held(&self, row: u32) -> Held {
        let at = self.at[row as usize];
        Held { card: self.cards[row as usize], from: at, to: self.until(row), row, is_judged: self.in_force.has(at) }
    }
}

impl Kind for OverLimit {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &["limit"], en: &["limit"] }
    }

    fn english_words(&self, _: &Finding) -> Vec<(&'static str, String)> {
        vec![("limit", self.limit_word())]
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let openings = &night.openings;
        let cells = self.keys.cells(openings)?;
        let test = self.rows.over(openings)?;
        let until = match self.counted {
            Counted::Live => Some(openings.moments(Moments::LiveUntil)?),
            Counted::Opened => None,
        };
        let cards = Count::Cards.units(openings)?;
        let until = until.as_ref().map(|until| until.as_slice());
        let columns = Columns { at: openings.at(), until, cards: &cards, in_force: scope.period };
        let groups = cells.groups();
        let is_counted = |row: usize| groups[row] != NO_KEY && test.holds(openings, row);
        let rows = openings.select(&scope.over, night.period(), is_counted);
        let n_rows_with_key = rows.par_iter().filter(|&&row| scope.period.has(columns.at[row as usize])).count() as u32;
        if n_rows_with_key == 0 {
            return Ok(Verdict::NotApplicable(format!("no row carries {}", self.keys.names())));
        }
        let Some(limit) = self.limit else {
            return Ok(Verdict::Judged { findings: Vec::new(), n_rows_with_key, note: None });
        };
        let rows: Vec<u32> =
            rows.into_par_iter().filter(|&row| columns.until(row) > columns.at[row as usize]).collect();
        let candidates: Vec<Candidate> = Groups::of(&rows, groups)
            .at_least(self.grading.bands.lowest() as usize)
            .par_iter()
            .map_init(Stock::default, |stock, group| {
                stock.fill(group.rows().map(|row| columns.held(row)));
                let figure = stock.largest();
                (figure > limit).then(|| Candidate {
                    subject: cells.subject(group.first()),
                    rows: stock.live_when_over(limit),
                    figure,
                })
            })
            .flatten_iter()
            .collect();
        let word = self.limit_word();
        let told = Told {
            subject_kind: self.keys.subject().subject_kind(),
            figure: &|_, rows| {
                let mut stock = Stock::default();
                stock.fill(rows.iter().map(|&row| columns.held(row)));
                stock.largest()
            },
            words: &|_| vec![("limit", word.clone())],
        };
        let findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        Ok(Verdict::Judged { findings, n_rows_with_key, note: None })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

impl OverLimit {
    fn limit_word(&self) -> String {
        self.limit.map(|limit| limit.to_string()).unwrap_or_default()
    }
}
