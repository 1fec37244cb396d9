//! Parts of the week: what a key's openings are expected by.

use twocard_contracts::time::{Date, Timestamp};

use crate::window::Window;

const MICROS_PER_HOUR: i64 = 3_600_000_000;
const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

/// Most slots that a rule can have.
pub(super) const MOST: usize = 7 * 24;

/// How a rule parts the time. A window belongs to the slot in which it begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slots {
    /// The 168 hours of the week: windows of minutes.
    Hours,
    /// Monday to Sunday: windows of less than a week.
    Weekdays,
    /// No parts.
    Whole,
}

impl Slots {
    pub(super) fn of_window(window: Window) -> Slots {
        match window {
            Window::Minutes(_) => Slots::Hours,
            Window::Days(days) if days < 7 => Slots::Weekdays,
            Window::Days(_) => Slots::Whole,
        }
    }

    /// Number of slots.
    pub(super) fn len(self) -> usize {
        match self {
            Slots::Hours => MOST,
            Slots::Weekdays => 7,
            Slots::Whole => 1,
        }
    }

    /// Which occurrence of a slot a moment lies in, counted from a Monday.
    pub(super) fn occurrence(self, at: i64) -> i64 {
        let from_monday = at - Timestamp::from_date(MONDAY).0;
        match self {
            Slots::Hours => from_monday.div_euclid(MICROS_PER_HOUR),
            Slots::Weekdays => from_monday.div_euclid(MICROS_PER_DAY),
            Slots::Whole => 0,
        }
    }

    /// Which slot a moment lies in.
    pub(super) fn slot(self, at: i64) -> usize {
        self.occurrence(at).rem_euclid(self.len() as i64) as usize
    }

    /// Day of the week from 1, Monday.
    pub(super) fn weekday(self, slot: usize) -> Option<u32> {
        match self {
            Slots::Hours => Some(slot as u32 / 24 + 1),
            Slots::Weekdays => Some(slot as u32 + 1),
            Slots::Whole => None,
        }
    }

    /// Hour of the day.
    pub(super) fn hour(self, slot: usize) -> Option<u32> {
        (self == Slots::Hours).then_some(slot as u32 % 24)
    }

    /// How often a slot occurs on these days of the week; of the whole, how many days there are.
    pub(super) fn exposure(self, days: &Days, slot: usize) -> u32 {
        match self {
            Slots::Hours => days.0[slot / 24],
            Slots::Weekdays => days.0[slot],
            Slots::Whole => days.total(),
        }
    }

    /// The largest expectation of any window that begins in a slot, from the rates of one occurrence of each slot (of the
    /// whole, of one day).
    ///
    /// It is piecewise linear in the start, with corners where the window begins or ends with a slot.
    pub(super) fn expected(self, rates: &[f64], slot: usize, window: Window) -> f64 {
        let length = match self {
            Slots::Hours => MICROS_PER_HOUR,
            Slots::Weekdays | Slots::Whole => MICROS_PER_DAY,
        };
        if self == Slots::Whole {
            return rates[0] * (window.micros() / length) as f64;
        }
        let whole = (window.micros() / length) as usize;
        let rest = (window.micros() % length) as f64 / length as f64;
        let rate = |at: usize| rates[(slot + at) % rates.len()];
        let between: f64 = (1..whole).map(rate).sum();
        let (first, inside) = match whole {
            0 => (0.0, 0.0),
            _ => (rate(0) + between, between + rate(whole)),
        };
        let at_begin = first + rest * rate(whole);
        let at_end = inside + rest * rate(whole + 1);
        let ends_with_slot = rest * rate(0) + inside;
        at_begin.max(at_end).max(ends_with_slot)
    }
}

const MONDAY: Date = Date(4);

/// Number of Mondays, Tuesdays, ... of a span of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Days([u32; 7]);

impl Days {
    /// From one day to another, both inclusive.
    pub(super) fn between(first: Date, last: Date) -> Days {
        let n = (last.0 - first.0 + 1).max(0);
        let mut days = [n as u32 / 7; 7];
        for day in 0..n % 7 {
            days[(first.0 - MONDAY.0 + day).rem_euclid(7) as usize] += 1;
        }
        Days(days)
    }

    pub(super) fn total(&self) -> u32 {
        self.0.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn at(text: &str) -> i64 {
        twocard_contracts::time::Moment::parse(text.as_bytes()).unwrap().at.0
    }

    #[test]
    fn the_week_begins_on_monday_at_midnight() {
        assert_eq!(Slots::Hours.slot(at("2024-03-04 00:00:00")), 0);
        assert_eq!(Slots::Hours.slot(at("2024-03-04 00:00:00") - 1), 167);
        assert_eq!(Slots::Hours.slot(at("2024-03-06 14:59:59")), 2 * 24 + 14);
        assert_eq!(Slots::Weekdays.slot(at("2024-03-10 23:59:59")), 6);
        assert_eq!((Slots::Hours.weekday(62), Slots::Hours.hour(62)), (Some(3), Some(14)));
    }

    #[test]
    fn days_of_the_week_are_counted() {
        let days = |from: &str, to: &str| {
            let day = |text: &str| Date::parse(text.as_bytes()).unwrap();
            Days::between(day(from), day(to)).0
        };
        assert_eq!(days("2024-03-04", "2024-03-04"), [1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(days("2024-03-09", "2024-03-18"), [2, 1, 1, 1, 1, 2, 2]);
        assert_eq!(days("2024-03-05", "2024-03-04"), [0; 7]);
    }

    #[test]
    fn a_window_is_expected_to_hold_what_its_best_start_holds() {
        let mut rates = [0.0; MOST];
        rates[10..13].copy_from_slice(&[2.0, 6.0, 3.0]);
        let expected = |slot, minutes| Slots::Hours.expected(&rates, slot, Window::Minutes(minutes));
        assert_eq!(expected(10, 60), 6.0);
        assert_eq!(expected(11, 60), 6.0);
        assert_eq!(expected(12, 60), 3.0);
        assert_eq!(expected(9, 60), 2.0);
        // 30 minutes: half of the better of two neighbours
        assert_eq!(expected(10, 30), 3.0);
        assert_eq!(expected(9, 30), 1.0);
        // 90 minutes from 10:30 on
        assert_eq!(expected(10, 90), 7.5);
        assert_eq!(expected(167, 90), 0.0);
        let daily = [1.0, 2.0, 4.0, 2.0, 2.0, 0.5, 0.5];
        assert_eq!(Slots::Weekdays.expected(&daily, 1, Window::Days(1)), 4.0);
        assert_eq!(Slots::Weekdays.expected(&daily, 6, Window::Days(2)), 3.0);
        assert_eq!(Slots::Whole.expected(&[0.5], 0, Window::Days(30)), 15.0);
    }
}
