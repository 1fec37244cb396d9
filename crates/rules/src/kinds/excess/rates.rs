//! How many openings are expected: a key's rates from its own past and its peers'.
//!
//! **Peers** are the other keys of its group: r(s) = (n(s) + 1/2) / x(s), their openings in slot s over how often they
//! could have had it. A key is no peer of its own.
//!
//! **Own past**: n'(s) / x'(s), without the busiest occurrence of each slot (of the whole: without the window that holds
//! most), so that a burst does not raise what it is measured by. Both are shrunken as gamma-Poisson posterior means, first
//! the key's level against its peers, then each slot against level and peers:
//!
//! - level: t = (sum n' + a) / (sum r x' + a)
//! - slot: rate(s) = t r(s) (n'(s) + b) / (t r(s) x'(s) + b)
//!
//! 1/a and 1/b are the variances of keys (of slots) about their expectation e beyond Poisson's, by moments over the group:
//! sum((n - e)^2 - e) / sum(e^2). A key younger than the least history has its peers' rates alone.

use rayon::prelude::*;
use twocard_contracts::time::Date;

use super::Against;
use super::slots::{Days, MOST, Slots};
use super::timelines::{Line, Timelines};
use crate::window::Window;

/// Sums of one group of peers.
#[derive(Clone)]
struct Group {
    n: Vec<u64>,
    exposure: Vec<u64>,
    /// a and b; infinite where keys differ no more than chance has it.
    level: f64,
    slot: f64,
}

/// What a rule's expectations are worked out with.
pub(super) struct Rates<'a, 'b> {
    pub(super) timelines: &'b Timelines<'a>,
    pub(super) slots: Slots,
    pub(super) window: Window,
    pub(super) as_of: Date,
    pub(super) against: Against,
    pub(super) least_history: u32,
}

/// Rates of all keys.
pub(super) struct Expected<'a, 'b> {
    of: Rates<'a, 'b>,
    groups: Vec<Group>,
}

/// A key's own openings without its busiest times, and how long that was.
struct Own {
    n: [u32; MOST],
    exposure: [u32; MOST],
}

impl<'a, 'b> Rates<'a, 'b> {
    pub(super) fn work_out(self) -> Expected<'a, 'b> {
        let lines = &self.timelines.lines;
        let n_groups = lines.iter().map(|line| line.group as usize + 1).max().unwrap_or(0);
        let n_slots = self.slots.len();
        let none = || vec![Group { n: vec![0; n_slots], exposure: vec![0; n_slots], level: 0.0, slot: 0.0 }; n_groups];
        let groups = lines
            .par_iter()
            .fold(none, |mut groups, line| {
                let (tally, days) = (self.timelines.tally(line, self.slots), self.timelines.days(line, self.as_of));
                let group = &mut groups[line.group as usize];
                for slot in 0..n_slots {
                    group.n[slot] += u64::from(tally.n[slot]);
                    group.exposure[slot] += u64::from(self.slots.exposure(&days, slot));
                }
                groups
            })
            .reduce(none, |mut groups, others| {
                for (group, other) in groups.iter_mut().zip(&others) {
                    group.n.iter_mut().zip(&other.n).for_each(|(n, other)| *n += other);
                    group.exposure.iter_mut().zip(&other.exposure).for_each(|(x, other)| *x += other);
                }
                groups
            });
        let mut expected = Expected { of: self, groups };
        if expected.of.against == Against::Own {
            expected.set_variances();
        }
        expected
    }
}

/// Sums of the method of moments.
#[derive(Clone, Copy, Default)]
struct Moments {
    beyond_chance: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, n: f64, expected: f64) {
        self.beyond_chance += (n - expected).powi(2) - expected;
        self.squares += expected * expected;
    }

    fn join(&mut self, other: Moments) {
        self.beyond_chance += other.beyond_chance;
        self.squares += other.squares;
    }

    /// The reciprocal of the variance.
    fn strength(self) -> f64 {
        if self.beyond_chance > 0.0 { self.squares / self.beyond_chance } else { f64::INFINITY }
    }
}

/// (n + strength) / (expected + strength): how far a count pulls its expectation.
fn pull(n: f64, expected: f64, strength: f64) -> f64 {
    match strength.is_finite() && expected + strength > 0.0 {
        true => (n + strength) / (expected + strength),
        false => 1.0,
    }
}

impl Expected<'_, '_> {
    /// In order of keys, not of threads: sums of floats depend on it.
    fn set_variances(&mut self) {
        let lines = &self.of.timelines.lines;
        let level = |line: &Line| {
            let group = &self.groups[line.group as usize];
            let days = self.days(line);
            let expected: f64 = (0..self.of.slots.len())
                .map(|slot| group.n[slot] as f64 / group.exposure[slot] as f64 * self.exposure(&days, slot))
                .sum();
            let mut moments = Moments::default();
            moments.add(self.of.timelines.rows(line).len() as f64, expected);
            moments
        };
        let strengths = self.strengths(&lines.par_iter().map(level).collect::<Vec<_>>());
        self.groups.iter_mut().zip(strengths).for_each(|(group, strength)| group.level = strength);
        if self.of.slots == Slots::Whole {
            return;
        }
        let slot = |line: &Line| {
            let mut moments = Moments::default();
            if let Some((peers, own)) = self.peers(line).zip(self.own(line)) {
                let (tally, days) = (self.of.timelines.tally(line, self.of.slots), self.days(line));
                let level = self.level(line, &peers, &own);
                for (slot, rate) in peers.iter().enumerate().take(self.of.slots.len()) {
                    let expected = level * rate * self.exposure(&days, slot);
                    moments.add(f64::from(tally.n[slot]), expected);
                }
            }
            moments
        };
        let strengths = self.strengths(&lines.par_iter().map(slot).collect::<Vec<_>>());
        self.groups.iter_mut().zip(strengths).for_each(|(group, strength)| group.slot = strength);
    }

    fn strengths(&self, by_line: &[Moments]) -> Vec<f64> {
        let mut sums = vec![Moments::default(); self.groups.len()];
        for (line, moments) in self.of.timelines.lines.iter().zip(by_line) {
            sums[line.group as usize].join(*moments);
        }
        sums.into_iter().map(Moments::strength).collect()
    }

    pub(super) fn days(&self, line: &Line) -> Days {
        self.of.timelines.days(line, self.of.as_of)
    }

    fn exposure(&self, days: &Days, slot: usize) -> f64 {
        f64::from(self.of.slots.exposure(days, slot))
    }

    /// Rates of the other keys of the group; none: there are none.
    fn peers(&self, line: &Line) -> Option<[f64; MOST]> {
        let (tally, days) = (self.of.timelines.tally(line, self.of.slots), self.days(line));
        let group = &self.groups[line.group as usize];
        let mut rates = [0.0; MOST];
        for (slot, rate) in rates.iter_mut().enumerate().take(self.of.slots.len()) {
            let exposure = group.exposure[slot] - u64::from(self.of.slots.exposure(&days, slot));
            if exposure == 0 {
                return None;
            }
            *rate = ((group.n[slot] - u64::from(tally.n[slot])) as f64 + 0.5) / exposure as f64;
        }
        Some(rates)
    }

    /// None: too young, or not looked at.
    fn own(&self, line: &Line) -> Option<Own> {
        let (slots, days) = (self.of.slots, self.days(line));
        let left_out = match (slots, self.of.window) {
            (Slots::Whole, Window::Days(days)) => days,
            _ => 0,
        };
        if self.of.against == Against::Peers || days.total() < self.of.least_history.saturating_add(left_out).max(1) {
            return None;
        }
        let tally = self.of.timelines.tally(line, slots);
        let mut own = Own { n: [0; MOST], exposure: [0; MOST] };
        for slot in 0..slots.len() {
            let (busiest, times) = match slots {
                Slots::Whole => (self.of.timelines.most_in_window(line, self.of.window.micros()), left_out),
                _ => (tally.busiest[slot], 1),
            };
            own.n[slot] = tally.n[slot] - busiest;
            own.exposure[slot] = slots.exposure(&days, slot).saturating_sub(times);
        }
        Some(own)
    }

    fn level(&self, line: &Line, peers: &[f64; MOST], own: &Own) -> f64 {
        let slots = 0..self.of.slots.len();
        let n: f64 = slots.clone().map(|slot| f64::from(own.n[slot])).sum();
        let expected: f64 = slots.map(|slot| peers[slot] * f64::from(own.exposure[slot])).sum();
        pull(n, expected, self.groups[line.group as usize].level)
    }

    /// Rates of one occurrence of each slot (of the whole: of one day); none: neither a past nor peers.
    pub(super) fn rates(&self, line: &Line) -> Option<[f64; MOST]> {
        let slots = 0..self.of.slots.len();
        match (self.peers(line), self.own(line)) {
            (peers, None) => peers,
            (None, Some(own)) => {
                let mut rates = [0.0; MOST];
                for slot in slots {
                    rates[slot] = (f64::from(own.n[slot]) + 0.5) / f64::from(own.exposure[slot].max(1));
                }
                Some(rates)
            }
            (Some(mut rates), Some(own)) => {
                let level = self.level(line, &rates, &own);
                let strength = self.groups[line.group as usize].slot;
                for slot in slots {
                    rates[slot] *= level;
                    if self.of.slots != Slots::Whole {
                        let expected = rates[slot] * f64::from(own.exposure[slot]);
                        rates[slot] *= pull(f64::from(own.n[slot]), expected, strength);
                    }
                }
                Some(rates)
            }
        }
    }
}
