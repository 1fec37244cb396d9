//! `consecutive`: cards opened for several holders bear numbers that follow each other, where other rules found
//! something already.
//!
//! **Fires**: an outlet opens five cards numbered 6217...0100 to 0104 (check digit aside) at the counter on 1 March for
//! three holders, and three of the five rows stand on a finding about a shared phone; N = 5, three holders, half the rows.
//! **Does not fire**: the same with number 0102 missing; or with two of the five rows on such a finding. Numbers follow
//! each other in every honest batch, so alone that means nothing.
//!
//! **Formula.** Rows of one card table, number run, institution, day and channel (none given is a channel of its own)
//! that share the `key` are ordered by their position in the run. A run is a longest series of positions
//! p, p + 1, ..., p + n - 1 that are all there; a position that several rows have counts once, a missing one ends the
//! run. It counts when its rows have at least `at_least_holders` distinct holders (1 where absent) and at least
//! `min_corroborated` (0.5 where absent) times its rows are grounds of findings of the rules `with`, whatever their
//! version. The figure is n, the length of the run in positions; the lowest band is the shortest run that is found.
//!
//! A bank card is placed by its number without the check digit, a SIM by its own number. Only the day of an opening
//! matters, so that openings of which only the day is known take part like others. The finding is about the key: the
//! outlet that handed out neighbouring cards to strangers is whom the police ask, the strangers themselves being reached
//! by the findings that corroborate the run; with key `holder` it is the person who took several at once.
//!
//! **Complexity.** One sort of the rows whose number run has a corroborated row: O(n log n), wherever they lie.

mod spec;
mod sql;

use std::sync::Arc;

use rayon::prelude::*;
use toml::Spanned;
use twocard_contracts::finding::Finding;
use twocard_contracts::time::Timestamp;
use twocard_tables::NO_KEY;

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::grounds::count_distinct;
use crate::judge::{self, Candidate, Grading, Told};
use crate::key::Key;
use crate::kinds::{Kind, Placeholders};
use crate::openings::{Column, Openings, WordColumn};
use crate::sql::KindSql;
use crate::{CardTable, Rule, RulesError};

pub(crate) use spec::check;

/// Name of the kind.
pub(crate) const NAME: &str = "consecutive";

/// Numbers of a consecutive rule.
#[derive(Clone, Debug)]
pub(crate) struct Consecutive {
    /// Card tables it looks at.
    over: Vec<CardTable>,
    /// Which of their rows.
    rows: Where,
    /// What the cards of a run share beyond institution, day and channel.
    key: Key,
    /// Fewest distinct holders of a run.
    at_least_holders: u32,
    /// Rules whose findings corroborate a run.
    with: Vec<Spanned<String>>,
    /// Least share of a run's rows that stand on such findings.
    min_corroborated: f64,
    grading: Grading,
}

/// A row with what it must share to lie in one run with another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    batch: Batch,
    position: u32,
    row: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Batch {
    is_sim: bool,
    number_run: u32,
    institution: u32,
    day: i32,
    channel: u32,
    key: u32,
}

impl Kind for Consecutive {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &[], en: &[] }
    }

    fn english_words(&self, _: &Finding) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn needs(&self) -> &[Spanned<String>] {
        &self.with
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            self.with.iter().map(Spanned::get_ref).partition(|id| night.grounded.contains_key(*id));
        let names = |ids: &[&String]| ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
        if known.is_empty() {
            return Ok(Verdict::NotEvaluated(format!("none of {} was evaluated", names(&unknown))));
        }
        let columns = Columns::of(&night.openings, self.key)?;
        let test = self.rows.over(&night.openings)?;
        let with_key = |row: usize| columns.is_placed(row) && test.holds(&night.openings, row);
        let n_rows_with_key = night.openings.select(&scope.over, scope.period, with_key).len() as u32;
        if n_rows_with_key == 0 {
            let why = format!("no row has a place in a number run and carries {}", self.key.name());
            return Ok(Verdict::NotApplicable(why));
        }

        let mut is_corroborated = vec![false; night.openings.len()];
        for &row in self.with.iter().filter_map(|id| night.grounded.get(id.get_ref())).flatten() {
            is_corroborated[row as usize] = true;
        }
        let has_corroborated = columns.number_runs_of(&is_corroborated);
        let rows = night
            .openings
            .select(&scope.over, scope.period, |row| with_key(row) && columns.is_among(&has_corroborated, row));
        let mut placed: Vec<Placed> = rows.par_iter().map(|&row| columns.placed(row)).collect();
        placed.par_sort_unstable();
        let batches: Vec<&[Placed]> = placed.chunk_by(|a, b| a.batch == b.batch).collect();
        let candidates = batches
            .into_par_iter()
            .flat_map_iter(runs)
            .filter(|run| self.counts(run, &columns, &is_corroborated))
            .map(|run| Candidate {
                subject: run[0].batch.key,
                figure: length(run),
                rows: ascending(run.iter().map(|placed| placed.row)),
            })
            .collect();
        let told = Told {
            subject_kind: self.key.subject_kind(),
            figure: &|_, rows| {
                let mut placed: Vec<Placed> = rows.iter().map(|&row| columns.placed(row)).collect();
                placed.sort_unstable();
                let of_many = runs(&placed).filter(|run| columns.n_holders(run) >= self.at_least_holders);
                of_many.map(length).max().unwrap_or(0)
            },
            words: &|_| Vec::new(),
        };
        let findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        let note = (!unknown.is_empty()).then(|| format!("without {}: not evaluated", names(&unknown)));
        Ok(Verdict::Judged { findings, n_rows_with_key, note })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

impl Consecutive {
    fn counts(&self, run: &[Placed], columns: &Columns, is_corroborated: &[bool]) -> bool {
        let n_corroborated = run.iter().filter(|placed| is_corroborated[placed.row as usize]).count();
        length(run) >= self.grading.bands.lowest()
            && n_corroborated as f64 >= self.min_corroborated * run.len() as f64
            && columns.n_holders(run) >= self.at_least_holders
    }
}

/// Runs of the rows of one batch, by position: it breaks where a position is missing.
fn runs(batch: &[Placed]) -> impl Iterator<Item = &[Placed]> {
    batch.chunk_by(|a, b| b.position - a.position <= 1)
}

/// Positions of a run.
fn length(run: &[Placed]) -> u32 {
    run[run.len() - 1].position - run[0].position + 1
}

fn ascending(rows: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut rows: Vec<u32> = rows.collect();
    rows.sort_unstable();
    rows
}

/// The columns of the rows.
struct Columns<'a> {
    openings: &'a Openings<'a>,
    number_runs: Arc<Vec<u32>>,
    positions: Arc<Vec<u32>>,
    holders: Arc<Vec<u32>>,
    institutions: Arc<crate::openings::Words>,
    channels: Arc<crate::openings::Words>,
    keys: Vec<u32>,
}

impl<'a> Columns<'a> {
    fn of(openings: &'a Openings<'a>, key: Key) -> Result<Columns<'a>, RulesError> {
        Ok(Columns {
            openings,
            number_runs: openings.keys(Column::NumberRun)?,
            positions: openings.keys(Column::NumberPosition)?,
            holders: openings.keys(Column::Holder)?,
            institutions: openings.words(WordColumn::Institution)?,
            channels: openings.words(WordColumn::Channel)?,
            keys: key.cells(openings)?,
        })
    }

    fn is_placed(&self, row: usize) -> bool {
        self.number_runs[row] != NO_KEY && self.positions[row] != NO_KEY && self.keys[row] != NO_KEY
    }

    fn placed(&self, row: u32) -> Placed {
        let at = row as usize;
        let batch = Batch {
            is_sim: self.is_sim(at),
            number_run: self.number_runs[at],
            institution: self.institutions.codes[at],
            day: Timestamp(self.openings.at()[at]).date().0,
            channel: self.channels.codes[at],
            key: self.keys[at],
        };
        Placed { batch, position: self.positions[at], row }
    }

    fn is_sim(&self, row: usize) -> bool {
        self.openings.card_kind(row as u32) == twocard_contracts::finding::CardKind::Sim
    }

    fn n_holders(&self, run: &[Placed]) -> u32 {
        count_distinct(run.iter().map(|placed| u64::from(self.holders[placed.row as usize])))
    }

    /// By kind of card and number run: whether it has one of these rows.
    fn number_runs_of(&self, is_wanted: &[bool]) -> [Vec<bool>; 2] {
        let known = self.number_runs.iter().filter(|&&run| run != NO_KEY).max();
        let n_runs = known.map_or(0, |&most| most as usize + 1);
        let mut of_kinds = [vec![false; n_runs], vec![false; n_runs]];
        for (row, _) in is_wanted.iter().enumerate().filter(|(_, is)| **is) {
            if self.number_runs[row] != NO_KEY {
                of_kinds[usize::from(self.is_sim(row))][self.number_runs[row] as usize] = true;
            }
        }
        of_kinds
    }

    fn is_among(&self, of_kinds: &[Vec<bool>; 2], row: usize) -> bool {
        of_kinds[usize::from(self.is_sim(row))][self.number_runs[row] as usize]
    }
}
