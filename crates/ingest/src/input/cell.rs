//! Values of typed cells as the text a CSV file would hold.

use std::io::Write;

use twocard_contracts::time::{Date, Timestamp};

use crate::csv::raw::push_visible;

/// From here on a spreadsheet's number has lost digits: it keeps 15.
const FIRST_INEXACT: f64 = 1e15;
const MILLIS_PER_DAY: i64 = 86_400_000;
const MICROS_PER_SECOND: i64 = 1_000_000;
/// 9999-12-31, the last day that a spreadsheet knows.
const MAX_SERIAL: f64 = 2_958_466.0;
/// 1970-01-01 in the two date systems; the 1900 one counts a 29 February 1900 that never was.
const UNIX_EPOCH_1900: i64 = 25_569;
const UNIX_EPOCH_1904: i64 = 24_107;
const PHANTOM_DAY: i64 = 60;

/// Text as it is.
pub(super) fn push_text(text: &[u8], out: &mut Vec<u8>) {
    push_visible(text, out);
}

/// A whole number with all its digits; one that has lost digits in a form that no check takes for a number.
pub(super) fn push_number(number: f64, out: &mut Vec<u8>) {
    if number.abs() < FIRST_INEXACT {
        return push(out, format_args!("{number}"));
    }
    push_scientific(number, out);
}

/// A number in the form that spreadsheets give to those that have lost digits: `6.2E+18`.
pub(super) fn push_scientific(number: impl std::fmt::UpperExp, out: &mut Vec<u8>) {
    let start = out.len();
    push(out, format_args!("{number:E}"));
    if let Some(at) = out[start..].iter().position(|byte| *byte == b'E') {
        out.insert(start + at + 1, b'+');
    }
}

pub(super) fn push_bool(is_true: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if is_true { b"TRUE" } else { b"FALSE" });
}

/// A date or time by its number of days: `2024-03-01`, `2024-03-01 09:12:33`, `09:12:33`.
pub(super) fn push_serial(serial: f64, is_1904: bool, out: &mut Vec<u8>) {
    if !(0.0..MAX_SERIAL).contains(&serial) {
        return push_number(serial, out);
    }
    let millis = (serial * MILLIS_PER_DAY as f64).round() as i64;
    let (days, time) = (millis.div_euclid(MILLIS_PER_DAY), millis.rem_euclid(MILLIS_PER_DAY));
    let has_day = days > 0 || time == 0;
    if has_day {
        match days {
            PHANTOM_DAY if !is_1904 => out.extend_from_slice(b"1900-02-29"),
            days if is_1904 => push_date(days - UNIX_EPOCH_1904, out),
            days => push_date(days - UNIX_EPOCH_1900 + i64::from(days < PHANTOM_DAY), out),
        }
    }
    if time > 0 {
        if has_day {
            out.push(b' ');
        }
        let seconds = time / 1000;
        push(out, format_args!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
        if time % 1000 > 0 {
            push(out, format_args!(".{:03}", time % 1000));
        }
    }
}

/// A length of time by its number of days: `25:30:00`.
pub(super) fn push_duration(serial: f64, out: &mut Vec<u8>) {
    if !(0.0..MAX_SERIAL).contains(&serial) {
        return push_number(serial, out);
    }
    let seconds = (serial * 86_400.0).round() as i64;
    push(out, format_args!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
}

/// A day by its number since 1970.
pub(super) fn push_date(days: i64, out: &mut Vec<u8>) {
    match i32::try_from(days).ok().filter(|days| (-719_528..=2_932_896).contains(days)) {
        Some(days) => push(out, format_args!("{}", Date(days))),
        None => push(out, format_args!("day {days}")),
    }
}

/// A time by its microseconds since 1970; an instant is given in UTC and says so.
pub(super) fn push_micros(micros: i64, is_instant: bool, out: &mut Vec<u8>) {
    const MAX: i64 = 253_402_300_800 * MICROS_PER_SECOND;
    if !(-62_167_219_200 * MICROS_PER_SECOND..MAX).contains(&micros) {
        return push(out, format_args!("time {micros}"));
    }
    push(out, format_args!("{}", Timestamp(micros)));
    let fraction = micros.rem_euclid(MICROS_PER_SECOND);
    if fraction > 0 {
        push(out, format_args!(".{fraction:06}"));
    }
    if is_instant {
        out.push(b'Z');
    }
}

/// Writing to memory does not fail.
pub(super) fn push(out: &mut Vec<u8>, text: std::fmt::Arguments) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::time::Moment;

    use super::*;
    use crate::clean::is_scientific;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_keep_their_digits_or_are_malformed() {
        let number = |number| written(|out| push_number(number, out));
        assert_eq!(number(13_800_001_234.0), "13800001234");
        assert_eq!(number(999_999_999_999_999.0), "999999999999999");
        assert_eq!(number(-5.0), "-5");
        assert_eq!(number(12.5), "12.5");
        assert_eq!(number(0.1), "0.1");
        for lost in [1e15, 6_217_991_234_567_890.0, 1.1e17, 1e300] {
            assert!(is_scientific(number(lost).as_bytes()), "{}", number(lost));
        }
        assert_eq!(number(6_217_991_234_567_890.0), "6.21799123456789E+15");
    }

    #[test]
    fn serials_of_both_date_systems() {
        let serial = |serial, is_1904| written(|out| push_serial(serial, is_1904, out));
        for (days, expected) in [
            (45_352.0, "2024-03-01"),
            (45_352.383_715_277_78, "2024-03-01 09:12:33"),
            (45_352.999_999_999, "2024-03-02"),
            (45_352.5 + 0.25 / 86_400.0, "2024-03-01 12:00:00.250"),
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (0.75, "18:00:00"),
            (-1.0, "-1"),
            (3e6, "3000000"),
        ] {
            assert_eq!(serial(days, false), expected);
        }
        assert_eq!(serial(43_890.0, true), "2024-03-01");
        assert_eq!(serial(1.0, true), "1904-01-02");
        assert_eq!(written(|out| push_duration(25.5 / 24.0, out)), "25:30:00");
    }

    #[test]
    fn times_of_parquet_are_read_back() {
        let at = Moment::parse(b"2024-03-01 09:12:33.000250").unwrap().at.0;
        let local = written(|out| push_micros(at, false, out));
        assert_eq!(local, "2024-03-01 09:12:33.000250");
        let instant = written(|out| push_micros(at - 8 * 3600 * MICROS_PER_SECOND, true, out));
        assert_eq!(instant, "2024-03-01 01:12:33.000250Z");
        assert_eq!(Moment::parse(instant.as_bytes()).unwrap().at.0, at);
        assert_eq!(written(|out| push_micros(i64::MAX, true, out)), format!("time {}", i64::MAX));
        assert_eq!(written(|out| push_date(i64::MAX, out)), format!("day {}", i64::MAX));
    }
}
