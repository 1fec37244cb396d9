//! Days and instants as the tables keep them: wall-clock time of Asia/Shanghai (+08:00), no zone attached.
//!
//! The calendar is the proleptic Gregorian one; day numbers follow the shifted-year method (years begin in March, eras
//! of 400 years have 146,097 days).

use std::fmt;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
const SHANGHAI_OFFSET_MINUTES: i32 = 8 * 60;
/// No place is further from UTC.
const MAX_OFFSET_MINUTES: i32 = 14 * 60;
const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2199;

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(pub i32);

impl Date {
    /// The day of this year, month and day of month; none if the calendar (years 0 to 9999) has no such day.
    pub fn from_ymd(y: i32, m: u32, d: u32) -> Option<Date> {
        if !(0..=9999).contains(&y) || !(1..=12).contains(&m) || d < 1 || d > days_in_month(y, m) {
            return None;
        }
        let shifted_year = if m <= 2 { y - 1 } else { y };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let month_from_march = (m as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + d as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Date(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1 to 12) and day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// Year.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// `2024-03-01` or `20240301`; of a full time, its day.
    pub fn parse(text: &[u8]) -> Option<Date> {
        Moment::parse(text).map(|moment| moment.at.date())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Microseconds of wall-clock time in Asia/Shanghai since 1970-01-01 00:00 there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The day it falls on.
    pub fn date(self) -> Date {
        Date(self.0.div_euclid(MICROS_PER_DAY) as i32)
    }

    /// 00:00 of this day.
    pub fn from_date(date: Date) -> Timestamp {
        Timestamp(i64::from(date.0) * MICROS_PER_DAY)
    }

    /// The first instant after this day.
    pub fn end_of(date: Date) -> Timestamp {
        Timestamp((i64::from(date.0) + 1) * MICROS_PER_DAY)
    }
}

/// `2024-03-01 09:12:33`, without fractions of a second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.rem_euclid(MICROS_PER_DAY) / MICROS_PER_SECOND;
        write!(f, "{} {:02}:{:02}:{:02}", self.date(), seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// A time as a source gives it: an instant, or a day whose time is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment {
    /// The instant; 00:00 where only the day is known.
    pub at: Timestamp,
    /// Whether the source gave a day without a time.
    pub is_day_only: bool,
}

impl Moment {
    /// Reads every form of the source contract; a time without a zone is of Asia/Shanghai. None for any other form, for
    /// a day or time that does not exist (24:00:00 and second 60 included), and for years outside 1900 to 2199.
    pub fn parse(text: &[u8]) -> Option<Moment> {
        Moment::parse_in(text, SHANGHAI_OFFSET_MINUTES)
    }

    /// Like [`Moment::parse`], for a source whose times without a zone are so many minutes ahead of UTC. A day without a
    /// time stays the day it is.
    pub fn parse_in(text: &[u8], source_offset_minutes: i32) -> Option<Moment> {
        let (date, time) = match text.len() {
            8 => (compact_date(text)?, None),
            10 => (dashed_date(text)?, None),
            14 => (compact_date(&text[..8])?, Some(compact_time(&text[8..])?)),
            16.. if matches!(text[10], b' ' | b'T' | b't') => {
                (dashed_date(&text[..10])?, Some(clock_time(&text[11..])?))
            }
            _ => return None,
        };
        let Some(time) = time else {
            return Some(Moment { at: Timestamp::from_date(date), is_day_only: true });
        };
        let offset = time.offset_minutes.unwrap_or(source_offset_minutes);
        let shift = i64::from(SHANGHAI_OFFSET_MINUTES - offset) * 60 * MICROS_PER_SECOND;
        let at = Timestamp(Timestamp::from_date(date).0 + time.micros + shift);
        (FIRST_YEAR..=LAST_YEAR).contains(&at.date().year()).then_some(Moment { at, is_day_only: false })
    }
}

/// Whether a date or time cell stands for no value: zeros and separators only (`00000000`, `0000-00-00 00:00:00`).
pub fn is_absent_time(text: &[u8]) -> bool {
    text.contains(&b'0')
        && text.iter().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b':' | b' ' | b'T' | b'.' | b'Z'))
}

struct ClockTime {
    micros: i64,
    offset_minutes: Option<i32>,
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value: u32, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

fn date_in_range(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = year as i32;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    Date::from_ymd(year, month, day)
}

fn compact_date(text: &[u8]) -> Option<Date> {
    date_in_range(number(&text[..4])?, number(&text[4..6])?, number(&text[6..8])?)
}

fn dashed_date(text: &[u8]) -> Option<Date> {
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    date_in_range(number(&text[..4])?, number(&text[5..7])?, number(&text[8..10])?)
}

fn micros_of_day(hour: u32, minute: u32, second: u32) -> Option<i64> {
    let exists = hour < 24 && minute < 60 && second < 60;
    exists.then(|| i64::from(hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND)
}

fn compact_time(text: &[u8]) -> Option<ClockTime> {
    let micros = micros_of_day(number(&text[..2])?, number(&text[2..4])?, number(&text[4..6])?)?;
    Some(ClockTime { micros, offset_minutes: None })
}

/// `09:12`, `09:12:33`, `09:12:33.5`, each with or without a zone.
fn clock_time(text: &[u8]) -> Option<ClockTime> {
    let (minutes, mut rest) = text.split_at_checked(5)?;
    if minutes[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&minutes[..2])?, number(&minutes[3..])?);
    let (mut second, mut fraction) = (0, 0);
    if let Some(after_colon) = rest.strip_prefix(b":") {
        let (digits, after_seconds) = after_colon.split_at_checked(2)?;
        second = number(digits)?;
        (fraction, rest) = split_fraction(after_seconds)?;
    }
    let micros = micros_of_day(hour, minute, second)? + fraction;
    let offset_minutes = match rest {
        [] => None,
        _ => Some(zone_offset(rest)?),
    };
    Some(ClockTime { micros, offset_minutes })
}

/// Takes `.123` (1 to 9 digits; what is below a microsecond is cut) off the front and returns it in microseconds.
fn split_fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(after_point) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let n_digits = after_point.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&n_digits) {
        return None;
    }
    let (digits, rest) = after_point.split_at(n_digits);
    let nanos = i64::from(number(digits)?) * 10_i64.pow(9 - n_digits as u32);
    Some((nanos / 1000, rest))
}

/// `Z`, `+08:00`, `+0800`, `+08`, in minutes ahead of UTC.
fn zone_offset(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        b"Z" | b"z" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [_, _] => (number(digits)?, 0),
        [_, _, b':', _, _] => (number(&digits[..2])?, number(&digits[3..])?),
        [_, _, _, _] => (number(&digits[..2])?, number(&digits[2..])?),
        _ => return None,
    };
    let offset = (hours * 60 + minutes) as i32;
    (minutes < 60 && offset <= MAX_OFFSET_MINUTES).then_some(sign * offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Moment::parse(text.as_bytes()).map(|moment| {
            let day_only = if moment.is_day_only { " day only" } else { "" };
            format!("{}{day_only}", moment.at)
        })
    }

    #[test]
    fn days_run_through_the_calendar_without_gap() {
        assert_eq!(Date::from_ymd(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::from_ymd(2000, 3, 1), Some(Date(11_017)));
        let (mut expected, mut n_days) = (Date::from_ymd(1799, 12, 31).map_or(0, |date| date.0), 0);
        for year in 1800..=2200 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(date) = Date::from_ymd(year, month, day) else { continue };
                    expected += 1;
                    n_days += 1;
                    assert_eq!(date, Date(expected));
                    assert_eq!(date.ymd(), (year, month, day));
                }
            }
        }
        assert_eq!(n_days, 401 * 365 + 97);
    }

    #[test]
    fn reads_every_form_of_the_contract() {
        for (text, expected) in [
            ("2024-03-01T09:12:33+08:00", "2024-03-01 09:12:33"),
            ("2024-03-01T01:12:33Z", "2024-03-01 09:12:33"),
            ("2024-03-01T20:12:33.999Z", "2024-03-02 04:12:33"),
            ("2024-03-01T00:12:33-05:00", "2024-03-01 13:12:33"),
            ("2024-03-01T00:12:33+0900", "2024-02-29 23:12:33"),
            ("2024-03-01 09:12:33", "2024-03-01 09:12:33"),
            ("2024-03-01 09:12:33.123456789", "2024-03-01 09:12:33"),
            ("2024-03-01 09:12", "2024-03-01 09:12:00"),
            ("20240301091233", "2024-03-01 09:12:33"),
            ("2024-03-01 00:00:00", "2024-03-01 00:00:00"),
            ("2024-03-01", "2024-03-01 00:00:00 day only"),
            ("20240301", "2024-03-01 00:00:00 day only"),
            ("1900-01-01", "1900-01-01 00:00:00 day only"),
            ("2199-12-31 23:59:59", "2199-12-31 23:59:59"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        let micros = |text: &str| Moment::parse(text.as_bytes()).map(|moment| moment.at.0 % MICROS_PER_SECOND);
        assert_eq!(micros("2024-03-01 09:12:33.5"), Some(500_000));
        assert_eq!(micros("2024-03-01 09:12:33.123456789+08:00"), Some(123_456));
    }

    #[test]
    fn refuses_what_does_not_exist_or_is_not_in_the_contract() {
        for text in [
            "",
            "-",
            "2024-02-30",
            "2023-02-29",
            "20230229",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-04-31",
            "2024/03/01",
            "2024-3-1",
            "01-03-2024",
            "2024-03-01 24:00:00",
            "2024-03-01 09:60:00",
            "2024-03-01 09:12:60",
            "20240301240000",
            "2024030109123",
            "202403010912",
            "2024-03-01 09:12:",
            "2024-03-01 09:12:3",
            "2024-03-01 09:12:33.",
            "2024-03-01 09:12:33.1234567890",
            "2024-03-01 09:12:33+15:00",
            "2024-03-01 09:12:33+08:60",
            "2024-03-01 09:12:33+8",
            "2024-03-01 09:12:33 CST",
            "2024-03-01X09:12:33",
            "1899-12-31",
            "2200-01-01",
            "2199-12-31T23:00:00Z",
            "1.23E+17",
            "45352",
            "２０２４0301",
            "2024-03-0١ 09:12",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_source_may_have_its_own_zone() {
        let at = |text: &str| Moment::parse_in(text.as_bytes(), 0).map(|moment| moment.at.to_string());
        assert_eq!(at("2024-03-01 01:12:33").as_deref(), Some("2024-03-01 09:12:33"));
        assert_eq!(at("2024-03-01T01:12:33+08:00").as_deref(), Some("2024-03-01 01:12:33"));
        assert_eq!(at("2024-03-01").as_deref(), Some("2024-03-01 00:00:00"));
    }

    #[test]
    fn a_day_lasts_from_its_midnight_to_the_next() {
        let day = Date(-1);
        assert_eq!(day.to_string(), "1969-12-31");
        assert_eq!(day.year(), 1969);
        assert_eq!(Timestamp::from_date(day).date(), day);
        assert_eq!(Timestamp(Timestamp::end_of(day).0 - 1).date(), day);
        assert_eq!(Timestamp::end_of(day), Timestamp::from_date(Date(0)));
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31 23:59:59");
        assert_eq!(Date::parse(b"20240301235959"), Date::from_ymd(2024, 3, 1));
        assert_eq!(Date::parse(b"2024-03-01T23:00:00Z"), Date::from_ymd(2024, 3, 2));
    }

    #[test]
    fn zeros_stand_for_no_time() {
        for text in ["00000000", "0000-00-00", "0000-00-00 00:00:00", "00000000000000", "0000-00-00T00:00:00Z", "0"] {
            assert!(is_absent_time(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "2024-03-01", "0000-00-01", "O000-00-00"] {
            assert!(!is_absent_time(text.as_bytes()), "{text}");
        }
    }
}
