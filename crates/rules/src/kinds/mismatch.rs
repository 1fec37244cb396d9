//! `mismatch`: the phone of an opening is at that time the number of a SIM that another person holds.
//!
//! **Fires**: P activates a number on 1 March; on 5 May A opens an account that is called back at it. The finding is about
//! P, who is reached by every call.
//! **Does not fire**: the same account opened by P; or by A after the SIM was closed on 4 May; or before 1 March.
//!
//! **Whose number.** The latest activation of the number at or before the opening counts, if not closed by then: where it
//! was closed, nobody holds the number. Of several activations at one time nobody can say which came first: they count
//! where all have one holder. Numbers are compared by phone key, which means one holder of a recycled number. Rows of
//! both card tables may be looked at: the call-back phone of an account, the contact phone of a SIM.
//!
//! **Formula.** The figure is the number of distinct holders of openings so reached through any SIM of the person, so
//! that many SIMs for one person each count as much as one SIM for all. Grounds: the openings and the activations. All
//! SIMs up to as_of are looked up, openings only on days on which the rule is in force. One finding per person.
//!
//! **Complexity.** O(s log s + n log s) in n openings and s SIMs, also where all name one number.
//!
//! An opening of which only the day is known counts at the end of the day: phones were in use by then. An activation of
//! which only the day is known counts at 00:00.

mod spec;
mod sql;

use std::ops::Range;

use rayon::prelude::*;
use twocard_contracts::finding::{Finding, SubjectKind};
use twocard_contracts::time::Timestamp;
use twocard_tables::NO_KEY;

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::grounds::count_distinct;
use crate::judge::{self, Candidate, Grading, Told};
use crate::kinds::{Kind, Placeholders};
use crate::openings::{Column, Moments, Openings};
use crate::sql::KindSql;
use crate::{CardTable, Rule, RulesError};

pub(crate) use spec::check;

/// Name of the kind.
pub(crate) const NAME: &str = "mismatch";

/// Numbers of a mismatch rule.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    /// Card tables whose phones it looks at.
    over: Vec<CardTable>,
    /// Which of their rows.
    rows: Where,
    /// Severity by other holders reached, and what lowers it.
    grading: Grading,
}

/// An opening at whose phone somebody else is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    subject: u32,
    row: u32,
    /// Place of the activation.
    activation: u32,
}

/// Activations of a number at one time.
struct Activation {
    number: u32,
    at: i64,
    /// [`NO_KEY`] where there are two.
    holder: u32,
    /// When the last of them is closed, exclusive.
    until: i64,
    /// Places of its rows in [`Activations::rows`].
    rows: Range<usize>,
}

/// Every activation, by number and time.
struct Activations {
    all: Vec<Activation>,
    rows: Vec<u32>,
}

impl Activations {
    fn read(night: &Night) -> Result<Activations, RulesError> {
        let openings = &night.openings;
        let (numbers, holders) = (openings.keys(Column::Number)?, openings.keys(Column::Holder)?);
        let (at, until) = (openings.at(), openings.moments(Moments::LiveUntil)?);
        let rows = openings.select(&[CardTable::SimActivations], night.period(), |row| numbers[row] != NO_KEY);
        let mut by_time: Vec<(u32, i64, u32)> =
            rows.into_par_iter().map(|row| (numbers[row as usize], at[row as usize], row)).collect();
        by_time.par_sort_unstable();
        let mut all: Vec<Activation> = Vec::new();
        for (place, &(number, at, row)) in by_time.iter().enumerate() {
            let (holder, until) = (holders[row as usize], until[row as usize]);
            match all.last_mut() {
                Some(last) if (last.number, last.at) == (number, at) => {
                    last.holder = if last.holder == holder { holder } else { NO_KEY };
                    last.until = last.until.max(until);
                    last.rows.end = place + 1;
                }
                _ => all.push(Activation { number, at, holder, until, rows: place..place + 1 }),
            }
        }
        Ok(Activations { all, rows: by_time.into_iter().map(|(.., row)| row).collect() })
    }

    fn rows_of(&self, activation: u32) -> &[u32] {
        &self.rows[self.all[activation as usize].rows.clone()]
    }

    /// Place of the latest activation of a number before a time, if not closed by then.
    fn live(&self, number: u32, before: i64) -> Option<u32> {
        let after = self.all.partition_point(|one| (one.number, one.at) < (number, before));
        let place = after.checked_sub(1)?;
        let last = &self.all[place];
        (last.number == number && last.until >= before).then_some(place as u32)
    }
}

impl Kind for Mismatch {
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

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let openings = &night.openings;
        if openings.having(&[CardTable::SimActivations]).is_empty() {
            return Ok(Verdict::NotEvaluated("no table sim_activations".to_owned()));
        }
        let (phones, holders) = (openings.keys(Column::Phone)?, openings.keys(Column::Holder)?);
        let test = self.rows.over(openings)?;
        let rows = openings.select(&scope.over, scope.period, |row| phones[row] != NO_KEY && test.holds(openings, row));
        if rows.is_empty() {
            return Ok(Verdict::NotApplicable("no row carries phone".to_owned()));
        }
        let n_rows_with_key = rows.len() as u32;
        let activations = Activations::read(night)?;
        let mut hits: Vec<Hit> = rows
            .into_par_iter()
            .filter_map(|row| {
                let activation = activations.live(phones[row as usize], just_after(openings, row))?;
                let subject = activations.all[activation as usize].holder;
                let is_another = subject != NO_KEY && subject != holders[row as usize];
                is_another.then_some(Hit { subject, row, activation })
            })
            .collect();
        hits.par_sort_unstable();
        let n_others = |subject: u32, rows: &[u32]| {
            let of_rows = rows.iter().map(|&row| holders[row as usize]);
            count_distinct(of_rows.filter(|&holder| holder != subject).map(u64::from))
        };
        let by_subject: Vec<&[Hit]> = hits.chunk_by(|a, b| a.subject == b.subject).collect();
        let candidates = by_subject
            .into_par_iter()
            .map(|hits| {
                let subject = hits[0].subject;
                let mut rows: Vec<u32> = hits.iter().map(|hit| hit.row).collect();
                let figure = n_others(subject, &rows);
                let mut through: Vec<u32> = hits.iter().map(|hit| hit.activation).collect();
                through.sort_unstable();
                through.dedup();
                rows.extend(through.into_iter().flat_map(|activation| activations.rows_of(activation)));
                rows.sort_unstable();
                Candidate { subject, rows, figure }
            })
            .collect();
        let told = Told {
            subject_kind: SubjectKind::Person,
            // the person's own rows are the activations
            figure: &|candidate, rows| n_others(candidate.subject, rows),
            words: &|_| Vec::new(),
        };
        let findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        Ok(Verdict::Judged { findings, n_rows_with_key, note: None })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

/// The moment after an opening, or after its day.
fn just_after(openings: &Openings, row: u32) -> i64 {
    let at = openings.at()[row as usize];
    if openings.day_only()[row as usize] { Timestamp::end_of(Timestamp(at).date()).0 } else { at + 1 }
}
