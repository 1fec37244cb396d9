//! `soon_after`: a card is opened within W days after something else happened to the same subject.
//!
//! **Fires**: a SIM is activated on 1 March at 09:00 and stands as reserved phone on an account opened on 8 March at
//! 08:59:59; W = 7 days.
//! **Does not fire**: the same account opened at 09:00, or before the SIM was activated.
//!
//! **Events** before the opening (`earlier`), and what ties them to it:
//! - `sim_activated`: the SIM, whoever holds it, whose number is the opening's phone. `phone_of_one_card` asks that the
//!   phone stands on no other card of the tables `over` up to as_of.
//! - `closed`: another card of the same holder at the same institution; where `closed_at` is empty and the status is
//!   `closed`, since `status_since`.
//! - `restricted`: a card of the same holder at another institution, status `suspended` since then.
//! - `registered`: the company itself, on the day it was registered.
//!
//! A closing or restriction after as_of has not happened yet. `earlier_over` names the card tables that are looked at for
//! closings and restrictions; absent, those of `over`. The days on which a rule is in force and `where` speak of the
//! opening alone: what came before may lie before the rule.
//!
//! **Formula.** Of the events tied to an opening that did not begin after it, the latest counts; of several that began at
//! once the one that may have ended last, then the first row. The opening is soon after it when
//! 0 <= opening - event < W. Without W (`within_days`), however long ago. Equal times are soon after: who closes a card
//! and gets a new one at the same moment replaced it. Something of which only the day is known may have been at any time
//! of its day, and is soon after, or followed soon, if any such time makes it so; an opening or activation says so
//! itself, a closing or restriction at 00:00:00 is taken to know its day only.
//!
//! The figure is the largest number of distinct cards, holders or cycles (`count`) among such openings of one subject
//! within some window `[t, t + window_days)`, or of all time; a cycle is an event whose moment differs, however many cards
//! follow it. Windows join to episodes as those of `burst` do; days without a time count at 00:00 there. The subject is
//! the holder, after `registered` the legal representative where one is given. Cycles of closing and opening are counted
//! by holder and institution: who lost a wallet has cards replaced at every bank. Grounds are the openings, and the
//! earlier event's row where it is another one.
//!
//! **Complexity.** O(n log n): events sorted by what ties them, each with its latest predecessor of another card or
//! institution; one binary search per opening, no walk over a hub's events. Then the sweep of `burst`.

mod pairs;
mod spec;
mod sql;

use rayon::prelude::*;
use twocard_contracts::finding::{Finding, SubjectKind};

use crate::condition::Where;
use crate::evaluate::{Night, Scope, Verdict};
use crate::judge::{self, Candidate, Grading, Groups, Told};
use crate::key::Count;
use crate::kinds::{Kind, Placeholders};
use crate::openings::{Openings, WordColumn, number_pairs};
use crate::sql::KindSql;
use crate::sweep::Sweep;
use crate::window::Window;
use crate::windows::{self, Units};
use crate::{CardTable, Rule, RulesError};

use pairs::{Pair, Pairs};
pub(crate) use spec::check;
use spec::{Counted, Earlier};

/// Name of the kind.
pub(crate) const NAME: &str = "soon_after";

/// Numbers of a soon-after rule.
#[derive(Clone, Debug)]
pub(crate) struct SoonAfter {
    /// Card tables whose openings it judges.
    over: Vec<CardTable>,
    /// Which of their rows.
    rows: Where,
    /// What came before.
    earlier: Earlier,
    /// Card tables that closings and restrictions are looked for in.
    earlier_over: Vec<CardTable>,
    /// How long before, at most; none: however long.
    within: Option<Window>,
    /// The phone stands on no other card.
    phone_of_one_card: bool,
    count: Counted,
    /// Window of the figure; none: all time.
    window: Option<Window>,
    grading: Grading,
}

impl Kind for SoonAfter {
    fn name(&self) -> &'static str {
        NAME
    }

    fn over(&self) -> &[CardTable] {
        &self.over
    }

    fn placeholders(&self) -> Placeholders {
        Placeholders { zh: &["within", "window"], en: &["within", "window"] }
    }

    fn english_words(&self, _: &Finding) -> Vec<(&'static str, String)> {
        let all_time = || "all time".to_owned();
        vec![
            ("within", self.within.map_or_else(all_time, Window::english)),
            ("window", self.window.map_or_else(all_time, Window::english)),
        ]
    }

    fn evaluate(&self, rule: &Rule, night: &Night, scope: &Scope) -> Result<Verdict, RulesError> {
        let Pairs { pairs, n_rows_with_key } = match pairs::find(self, night, scope)? {
            Ok(pairs) => pairs,
            Err(why) => return Ok(why),
        };
        let openings = &night.openings;
        let counted = self.counted(openings, &pairs)?;
        let window = self.window.map(Window::micros);
        let units = Units { at: &counted.at, units: &counted.units };
        let all: Vec<u32> = (0..pairs.len() as u32).collect();
        let episodes = windows::find(
            &units,
            &Groups::of(&all, &counted.groups),
            |pair| pairs[pair as usize].subject,
            window,
            self.grading.bands.lowest(),
        );
        let candidates = episodes.into_par_iter().map(|episode| with_earlier(episode, &pairs)).collect();
        let chinese = |window: Option<Window>| window.map_or("全部时间".to_owned(), Window::chinese);
        let (within, figure_window) = (chinese(self.within), chinese(self.window));
        let told = Told {
            subject_kind: SubjectKind::Person,
            figure: &|candidate, rows| {
                let whole = whole_pairs(&pairs, candidate.subject, rows);
                Sweep::default().peak(&units.events(whole), window)
            },
            words: &|_| vec![("within", within.clone()), ("window", figure_window.clone())],
        };
        let findings = judge::judge(rule, night, &self.grading, candidates, &told)?;
        Ok(Verdict::Judged { findings, n_rows_with_key, note: None })
    }

    fn sql(&self, rule: &Rule) -> KindSql {
        sql::of(self, rule)
    }
}

/// What the sweep looks at, by pair.
struct OfPairs {
    at: Vec<i64>,
    units: Vec<u64>,
    groups: Vec<u32>,
}

impl SoonAfter {
    fn counted(&self, openings: &Openings, pairs: &[Pair]) -> Result<OfPairs, RulesError> {
        let at = pairs.iter().map(|pair| openings.at()[pair.later as usize]).collect();
        let of_rows = |count: Count| -> Result<Vec<u64>, RulesError> {
            let units = count.units(openings)?;
            Ok(pairs.iter().map(|pair| units[pair.later as usize]).collect())
        };
        let units = match self.count {
            Counted::Cards => of_rows(Count::Cards)?,
            Counted::Holders => of_rows(Count::Holders)?,
            Counted::Cycles => pairs.iter().map(|pair| pair.earlier_at as u64).collect(),
        };
        let subjects = pairs.iter().map(|pair| pair.subject);
        let groups = match self.earlier {
            Earlier::Closed => {
                let institutions = openings.words(WordColumn::Institution)?;
                let at_each = pairs.iter().map(|pair| institutions.codes[pair.later as usize]);
                number_pairs(at_each.zip(subjects))
            }
            _ => subjects.collect(),
        };
        Ok(OfPairs { at, units, groups })
    }
}

/// An episode of pairs as one of rows.
fn with_earlier(mut episode: Candidate, pairs: &[Pair]) -> Candidate {
    let of_pair = |pair: &u32| [pairs[*pair as usize].later, pairs[*pair as usize].earlier];
    let mut rows: Vec<u32> = episode.rows.iter().flat_map(of_pair).collect();
    rows.sort_unstable();
    rows.dedup();
    episode.rows = rows;
    episode
}

/// Pairs of a subject with both rows among these, which ascend.
fn whole_pairs<'a>(pairs: &'a [Pair], subject: u32, rows: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let place = |row: &u32| pairs.binary_search_by_key(row, |pair| pair.later).ok();
    let is_whole = move |at: &usize| {
        let pair = &pairs[*at];
        pair.subject == subject && rows.binary_search(&pair.earlier).is_ok()
    };
    rows.iter().filter_map(place).filter(is_whole).map(|at| at as u32)
}
