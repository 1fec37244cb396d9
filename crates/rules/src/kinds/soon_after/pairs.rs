//! Openings with what came soon before them.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;
use twocard_tables::{NO_I64, NO_KEY};

use super::SoonAfter;
use super::spec::Earlier;
use crate::RulesError;
use crate::condition::Test;
use crate::evaluate::{Night, Scope, Verdict};
use crate::openings::{Column, Moments, Openings, WordColumn};
use crate::window::Window;

pub(super) const DAY: i64 = 86_400_000_000;

/// An opening soon after something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// Row of the opening.
    pub(super) later: u32,
    /// Row of the earlier event: the opening's own where it is no other.
    pub(super) earlier: u32,
    pub(super) earlier_at: i64,
    pub(super) subject: u32,
}

/// All of a rule.
pub(super) struct Pairs {
    /// By opening, ascending; none twice.
    pub(super) pairs: Vec<Pair>,
    /// Openings that carry what ties them to events.
    pub(super) n_rows_with_key: u32,
}

/// Something that happened before an opening.
#[derive(Clone, Copy)]
struct Event {
    key: u32,
    /// Institution, where events are tied by it too.
    second: u32,
    begins: i64,
    is_day: bool,
    row: u32,
    /// Place of the latest event before it, of the same keys and apart from it.
    apart: u32,
}

impl Event {
    /// When it was over at the latest, not included for a day.
    fn ends(&self) -> i64 {
        if self.is_day { self.begins + DAY } else { self.begins }
    }
}

/// Which events an opening may not be paired with: its own card's, or its own institution's.
enum Apart {
    Cards(Arc<Vec<u32>>),
    Institutions(Arc<crate::openings::Words>),
}

impl Apart {
    fn of(&self, openings: &Openings, row: u32) -> u64 {
        match self {
            Apart::Cards(cards) => openings.card(cards, row),
            Apart::Institutions(words) => u64::from(words.codes[row as usize]),
        }
    }
}

/// Events by key.
struct Events<'a> {
    openings: &'a Openings<'a>,
    apart: Apart,
    /// By key, second key, begin and end, of several at once the first row last.
    events: Vec<Event>,
    /// By key: place of its first event.
    first: Vec<u32>,
}

impl<'a> Events<'a> {
    fn of(openings: &'a Openings<'a>, apart: Apart, mut events: Vec<Event>) -> Events<'a> {
        events.par_sort_unstable_by_key(|e| (e.key, e.second, e.begins, e.is_day, Reverse(e.row)));
        for place in 1..events.len() {
            let (before, event) = (events[place - 1], events[place]);
            if (before.key, before.second) == (event.key, event.second) {
                let is_apart = apart.of(openings, before.row) != apart.of(openings, event.row);
                events[place].apart = if is_apart { place as u32 - 1 } else { before.apart };
            }
        }
        let n_keys = events.last().map_or(0, |event| event.key as usize + 1);
        let mut first = vec![0; n_keys + 1];
        for event in &events {
            first[event.key as usize + 1] += 1;
        }
        for key in 0..n_keys {
            first[key + 1] += first[key];
        }
        Events { openings, apart, events, first }
    }

    fn has(&self, key: u32) -> bool {
        let key = key as usize;
        key + 1 < self.first.len() && self.first[key] < self.first[key + 1]
    }

    /// The latest event of these keys, apart from the opening's own, that began at or before a time.
    fn latest(&self, key: u32, second: u32, until: i64, opening: u32) -> Option<&Event> {
        if !self.has(key) {
            return None;
        }
        let (from, to) = (self.first[key as usize] as usize, self.first[key as usize + 1] as usize);
        let of_key = &self.events[from..to];
        let begun = of_key.partition_point(|event| (event.second, event.begins) <= (second, until));
        let latest = of_key[..begun].last().filter(|event| event.second == second)?;
        if self.apart.of(self.openings, latest.row) != self.apart.of(self.openings, opening) {
            return Some(latest);
        }
        self.events.get(latest.apart as usize)
    }
}

/// Last moment at which a row may have been opened.
fn until(openings: &Openings, row: usize) -> i64 {
    openings.at()[row] + if openings.day_only()[row] { DAY - 1 } else { 0 }
}

pub(super) fn find(rule: &SoonAfter, night: &Night, scope: &Scope) -> Result<Result<Pairs, Verdict>, RulesError> {
    let openings = &night.openings;
    let test = rule.rows.over(openings)?;
    if rule.earlier == Earlier::Registered {
        return registered(rule, openings, scope, &test);
    }
    let missing = || rule.earlier_over.iter().map(|card_table| card_table.table().name).collect::<Vec<_>>().join(", ");
    if openings.having(&rule.earlier_over).is_empty() {
        return Ok(Err(Verdict::NotEvaluated(format!("no table {}", missing()))));
    }
    let phones = match rule.earlier {
        Earlier::SimActivated => Some(openings.keys(Column::Phone)?),
        _ => None,
    };
    let holders = openings.keys(Column::Holder)?;
    let keys = phones.as_ref().unwrap_or(&holders);
    let with_key = openings.select(&scope.over, scope.period, |row| keys[row] != NO_KEY && test.holds(openings, row));
    if with_key.is_empty() {
        let what = if phones.is_some() { "phone" } else { "what the rule looks at" };
        return Ok(Err(Verdict::NotApplicable(format!("no row carries {what}"))));
    }
    let (apart, events) = earlier(rule, night)?;
    if events.is_empty() {
        let what = match rule.earlier {
            Earlier::Closed => "closed",
            Earlier::Restricted => "suspended",
            _ => "activated",
        };
        return Ok(Err(Verdict::NotApplicable(format!("no card known to be {what} up to {}", openings.as_of()))));
    }
    let events = Events::of(openings, apart, events);
    let institutions = match rule.earlier {
        Earlier::Closed => Some(openings.words(WordColumn::Institution)?),
        _ => None,
    };
    let shared = if rule.phone_of_one_card { Some(phones_of_several(night, scope, keys)?) } else { None };
    let within = rule.within.map(Window::micros);
    let pair = |&later: &u32| {
        let row = later as usize;
        let key = keys[row];
        if shared.as_ref().is_some_and(|shared| shared[key as usize]) {
            return None;
        }
        let second = institutions.as_ref().map_or(0, |words| words.codes[row]);
        let event = events.latest(key, second, until(openings, row), later)?;
        let is_soon = within.is_none_or(|within| openings.at()[row] < event.ends() + within);
        is_soon.then(|| Pair { later, earlier: event.row, earlier_at: event.begins, subject: holders[row] })
    };
    let n_rows_with_key = with_key.len() as u32;
    Ok(Ok(Pairs { pairs: with_key.par_iter().filter_map(pair).collect(), n_rows_with_key }))
}

fn earlier(rule: &SoonAfter, night: &Night) -> Result<(Apart, Vec<Event>), RulesError> {
    let openings = &night.openings;
    let tables = openings.having(&rule.earlier_over);
    let all = night.period();
    let event =
        |row: u32, key: u32, begins: i64, is_day: bool| Event { key, second: 0, begins, is_day, row, apart: NO_KEY };
    let is_midnight = |at: i64| at.rem_euclid(DAY) == 0;
    let holders = openings.keys(Column::Holder)?;
    let happened = |at: i64| at != NO_I64 && at < all.to;
    Ok(match rule.earlier {
        Earlier::Closed => {
            let closed = closings(openings)?;
            let words = openings.words(WordColumn::Institution)?;
            let rows = openings.select(&tables, all, |row| happened(closed(row)));
            let of_row = |&row: &u32| {
                let (at, second) = (closed(row as usize), words.codes[row as usize]);
                Event { second, ..event(row, holders[row as usize], at, is_midnight(at)) }
            };
            (Apart::Cards(openings.keys(Column::Card)?), rows.par_iter().map(of_row).collect())
        }
        Earlier::Restricted => {
            let (since, words) = (openings.moments(Moments::StatusSince)?, openings.words(WordColumn::Status)?);
            let is_suspended = words.among(&[SUSPENDED.to_owned()]);
            let suspended = |row: usize| words.codes[row] != NO_KEY && is_suspended[words.codes[row] as usize];
            let rows = openings.select(&tables, all, |row| suspended(row) && happened(since[row]));
            let of_row = |&row: &u32| {
                let at = since[row as usize];
                event(row, holders[row as usize], at, is_midnight(at))
            };
            let institutions = openings.words(WordColumn::Institution)?;
            (Apart::Institutions(institutions), rows.par_iter().map(of_row).collect())
        }
        Earlier::SimActivated | Earlier::Registered => {
            let numbers = openings.keys(Column::Number)?;
            let rows = openings.select(&tables, all, |row| numbers[row] != NO_KEY);
            let of_row = |&row: &u32| {
                let place = row as usize;
                event(row, numbers[place], openings.at()[place], openings.day_only()[place])
            };
            (Apart::Cards(openings.keys(Column::Card)?), rows.par_iter().map(of_row).collect())
        }
    })
}

/// Words of the source contract.
pub(super) const CLOSED: &str = "closed";
pub(super) const SUSPENDED: &str = "suspended";

/// When a row was closed: `closed_at`, without it since when its status is `closed`; [`NO_I64`] where neither is known.
fn closings(openings: &Openings) -> Result<impl Fn(usize) -> i64 + Sync, RulesError> {
    let (closed, since) = (openings.moments(Moments::Closed)?, openings.moments(Moments::StatusSince)?);
    let words = openings.words(WordColumn::Status)?;
    let is_closed = words.among(&[CLOSED.to_owned()]);
    Ok(move |row: usize| match (closed[row], words.codes[row]) {
        (NO_I64, NO_KEY) => NO_I64,
        (NO_I64, status) if is_closed[status as usize] => since[row],
        (at, _) => at,
    })
}

/// By phone: whether it stands on two cards or more of the rule's tables.
fn phones_of_several(night: &Night, scope: &Scope, phones: &[u32]) -> Result<Vec<bool>, RulesError> {
    const NONE: u64 = u64::MAX;
    let openings = &night.openings;
    let cards = openings.keys(Column::Card)?;
    let n_phones = phones.iter().filter(|&&phone| phone != NO_KEY).max().map_or(0, |&most| most as usize + 1);
    let (mut first, mut several) = (vec![NONE; n_phones], vec![false; n_phones]);
    for row in openings.select(&scope.over, night.period(), |row| phones[row] != NO_KEY) {
        let (phone, card) = (phones[row as usize] as usize, openings.card(&cards, row));
        match first[phone] {
            NONE => first[phone] = card,
            known => several[phone] |= known != card,
        }
    }
    Ok(several)
}

/// Companies' accounts soon after their registration: each row is its own event.
fn registered(
    rule: &SoonAfter,
    openings: &Openings,
    scope: &Scope,
    test: &Test,
) -> Result<Result<Pairs, Verdict>, RulesError> {
    let days = openings.moments(Moments::Registered)?;
    let with_key = openings.select(&scope.over, scope.period, |row| days[row] != NO_I64 && test.holds(openings, row));
    if with_key.is_empty() {
        return Ok(Err(Verdict::NotApplicable("no row carries registered_on".to_owned())));
    }
    let (holders, legal_reps) = (openings.keys(Column::Holder)?, openings.keys(Column::LegalRep)?);
    let within = rule.within.map(Window::micros);
    let pair = |&later: &u32| {
        let row = later as usize;
        let is_after = days[row] <= until(openings, row);
        let is_soon = within.is_none_or(|within| openings.at()[row] < days[row] + DAY + within);
        let subject = if legal_reps[row] == NO_KEY { holders[row] } else { legal_reps[row] };
        (is_after && is_soon).then(|| Pair { later, earlier: later, earlier_at: days[row], subject })
    };
    let n_rows_with_key = with_key.len() as u32;
    Ok(Ok(Pairs { pairs: with_key.par_iter().filter_map(pair).collect(), n_rows_with_key }))
}
