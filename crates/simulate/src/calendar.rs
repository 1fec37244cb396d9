//! Days of the history, their seasons, and hours of the day.

use twocard_contracts::time::Date;

use crate::rng::{Rng, Span};

/// Days simulated before the last one: eighteen months.
const HISTORY_DAYS: i32 = 546;
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// Share of a usual working day by weekday, Monday first, in percent.
const WEEKDAYS: [u32; 7] = [115, 105, 100, 100, 108, 62, 38];
/// Share by month, January first, in percent.
const MONTHS: [u32; 12] = [92, 95, 118, 106, 98, 100, 106, 108, 118, 90, 97, 96];

/// Spring Festival from 2018 on, as month and day. After nineteen years the moon falls on the same days to within one.
const SPRING_FESTIVALS: [(u32, u32); 19] = [
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
    (1, 23),
    (2, 11),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
];
/// First days looked at for one that keeps clear of the holidays.
const MOST_TRIED: u32 = 20;
/// Days since Spring Festival on which hardly anybody works.
const HOLIDAYS: std::ops::Range<i32> = -2..7;
/// Percent of a usual day by days since Spring Festival: those who work elsewhere come home before it and open cards, almost
/// nobody does in the week itself, and many do when work begins again.
const AROUND_SPRING_FESTIVAL: [(std::ops::Range<i32>, u32); 4] =
    [(-16..-2, 120), (HOLIDAYS, 12), (7..10, 70), (10..24, 118)];

/// Weights of the hours 0 to 23 at a bank's counter.
pub(crate) const COUNTER_HOURS: [u32; 24] =
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 22, 15, 4, 5, 17, 13, 6, 0, 0, 0, 0, 0, 0, 0];
/// Weights of the hours in a mobile shop.
pub(crate) const SHOP_HOURS: [u32; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 13, 12, 8, 7, 10, 11, 11, 9, 7, 5, 2, 0, 0, 0];
/// Weights of the hours online.
pub(crate) const ONLINE_HOURS: [u32; 24] = [2, 1, 1, 0, 0, 1, 2, 4, 7, 9, 10, 9, 8, 8, 8, 8, 8, 8, 9, 11, 12, 11, 8, 4];

/// The history: from `first` to `as_of`, in days since 1970-01-01.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    pub(crate) first: i32,
    pub(crate) as_of: i32,
}

impl Calendar {
    pub(crate) fn up_to(as_of: Date) -> Self {
        Self { first: as_of.0 - HISTORY_DAYS, as_of: as_of.0 }
    }

    /// How busy a day is, in millionths of a usual working day.
    pub(crate) fn busyness(day: i32) -> u32 {
        let (year, month, day_of_month) = Date(day).ymd();
        WEEKDAYS[weekday(day)] * MONTHS[month as usize - 1] * holiday_percent(day, year, month, day_of_month)
    }

    /// The same day, or the Monday after a Sunday.
    pub(crate) fn business_day(day: i32) -> i32 {
        if weekday(day) == 6 { day + 1 } else { day }
    }

    /// A first day for something that lasts `length` days and ends `reserve` days before the history does. It keeps clear of
    /// Spring Festival, if it is short enough.
    pub(crate) fn start_of(&self, length: u32, reserve: u32, rng: &mut Rng) -> i32 {
        let room = (self.as_of - self.first) as u32;
        let latest = room.saturating_sub(length + reserve);
        let draw = |rng: &mut Rng| self.first + rng.within(Span::new(20.min(latest), latest)) as i32;
        let mut start = draw(rng);
        for _ in 1..MOST_TRIED {
            if !has_holidays(start, start + length as i32) {
                break;
            }
            start = draw(rng);
        }
        start
    }

    /// The latest 1 August that leaves time for a term to begin within the history.
    pub(crate) fn enrolment_season(&self) -> i32 {
        const SEASON_DAYS: i32 = 50;
        let (year, _, _) = Date(self.as_of).ymd();
        let this_year = day_of(year, 8, 1);
        if this_year + SEASON_DAYS <= self.as_of { this_year } else { day_of(year - 1, 8, 1) }
    }
}

/// Whether Spring Festival lies among the days from `start` to `end`.
fn has_holidays(start: i32, end: i32) -> bool {
    let (first, last) = (Date(start).year(), Date(end).year());
    (first..=last).any(|year| {
        start < HOLIDAYS.end - since_spring_festival(0, year) && HOLIDAYS.start - since_spring_festival(0, year) <= end
    })
}

/// Days since the Spring Festival of a day's year; before it, less than 0.
fn since_spring_festival(day: i32, year: i32) -> i32 {
    let (month, day_of_month) = SPRING_FESTIVALS[(year - 2018).rem_euclid(19) as usize];
    day - day_of(year, month, day_of_month)
}

/// Share of a usual day that public holidays leave, in percent.
fn holiday_percent(day: i32, year: i32, month: u32, day_of_month: u32) -> u32 {
    let since = since_spring_festival(day, year);
    if let Some((_, percent)) = AROUND_SPRING_FESTIVAL.iter().find(|(days, _)| days.contains(&since)) {
        return *percent;
    }
    match (month, day_of_month) {
        (10, 1..=7) => 30,
        (5, 1..=3) => 50,
        _ => 100,
    }
}

/// Days since 1970-01-01 of a date that exists.
pub(crate) fn day_of(year: i32, month: u32, day: u32) -> i32 {
    Date::from_ymd(year, month, day).map_or(0, |date| date.0)
}

/// Monday is 0; 1970-01-01 was a Thursday.
fn weekday(day: i32) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// Seconds since the epoch of some time on a day, by the weights of its hours.
pub(crate) fn time_on(day: i32, hours: &[u32; 24], rng: &mut Rng) -> i64 {
    let hour = rng.weighted(hours) as i64;
    i64::from(day) * DAY_SECONDS + hour * 3_600 + i64::from(rng.below(3_600))
}

/// The day of a moment.
pub(crate) fn day_at(seconds: i64) -> i32 {
    seconds.div_euclid(DAY_SECONDS) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sundays_are_quiet_and_moved_to_monday_and_holidays_beyond_their_end() {
        let sunday = day_of(2024, 6, 30);
        assert_eq!(weekday(sunday), 6);
        assert_eq!(Calendar::business_day(sunday), sunday + 1);
        assert_eq!(Calendar::business_day(sunday + 1), sunday + 1);
        assert!(Calendar::busyness(sunday) < Calendar::busyness(sunday - 3));
    }

    #[test]
    fn spring_festival_is_quiet_and_the_weeks_around_it_are_busy() {
        let festival = day_of(2024, 2, 10);
        let around = |days: std::ops::Range<i32>| days.map(|since| Calendar::busyness(festival + since)).sum::<u32>();
        assert!(around(-2..5) * 4 < around(-30..-23));
        assert!(around(-16..-9) > around(-30..-23));
        assert!(Calendar::busyness(day_of(2023, 10, 3)) < Calendar::busyness(day_of(2023, 10, 10)) / 2);
        // nineteen years on the same entry serves
        assert!(Calendar::busyness(day_of(2043, 2, 11)) < 2_000_000 / 10 * 3);
    }

    #[test]
    fn what_groups_do_keeps_clear_of_the_holidays() {
        let festival = day_of(2024, 2, 10);
        assert_eq!(
            [-3, -2, 6, 7].map(|since| has_holidays(festival + since, festival + since)),
            [false, true, true, false]
        );
        assert!(has_holidays(festival - 40, festival + 40) && has_holidays(day_of(2023, 12, 20), festival));
        let calendar = Calendar::up_to(Date(day_of(2024, 6, 30)));
        let mut rng = Rng::new(1, crate::rng::Part::Units);
        let starts: Vec<i32> = (0..300).map(|_| calendar.start_of(30, 3, &mut rng)).collect();
        assert!(starts.iter().all(|start| !has_holidays(*start, start + 30)));
        assert!(starts.iter().any(|start| *start < festival) && starts.iter().any(|start| *start > festival));
    }

    #[test]
    fn the_season_is_the_last_whole_one_within_the_history() {
        let calendar = Calendar::up_to(Date(day_of(2024, 6, 30)));
        assert_eq!(calendar.first, day_of(2023, 1, 1));
        assert_eq!(calendar.enrolment_season(), day_of(2023, 8, 1));
        assert_eq!(Calendar::up_to(Date(day_of(2024, 12, 31))).enrolment_season(), day_of(2024, 8, 1));
    }
}
