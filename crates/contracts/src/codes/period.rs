//! Periods of bulletins: a year (2024), a month (2024-06), an ISO week (2024-W26).

use crate::time::Date;

/// A period with its first and last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// Year, month or week.
    pub kind: PeriodKind,
    /// First day.
    pub first: Date,
    /// Last day, inclusive.
    pub last: Date,
}

/// Length of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PeriodKind {
    /// Calendar year.
    Year,
    /// Calendar month.
    Month,
    /// Week of ISO 8601: Monday to Sunday, numbered by the year of its Thursday.
    Week,
}

impl PeriodKind {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            PeriodKind::Year => "year",
            PeriodKind::Month => "month",
            PeriodKind::Week => "week",
        }
    }
}

/// Reads a period; none for any other form and for months and weeks that do not exist.
pub fn parse(text: &[u8]) -> Option<Period> {
    let (year, rest) = text.split_at_checked(4)?;
    let year = number(year)? as i32;
    match rest {
        [] => Some(Period {
            kind: PeriodKind::Year,
            first: Date::from_ymd(year, 1, 1)?,
            last: Date::from_ymd(year, 12, 31)?,
        }),
        [b'-', b'W', week @ ..] if week.len() == 2 => {
            let first = Date(first_monday(year)?.0 + 7 * (number(week)?.checked_sub(1)? as i32));
            (first < first_monday(year + 1)?).then_some(Period {
                kind: PeriodKind::Week,
                first,
                last: Date(first.0 + 6),
            })
        }
        [b'-', month @ ..] if month.len() == 2 => {
            let month = number(month)?;
            let first = Date::from_ymd(year, month, 1)?;
            let next = if month == 12 { Date::from_ymd(year + 1, 1, 1)? } else { Date::from_ymd(year, month + 1, 1)? };
            Some(Period { kind: PeriodKind::Month, first, last: Date(next.0 - 1) })
        }
        _ => None,
    }
}

/// Monday of the week with January 4.
fn first_monday(year: i32) -> Option<Date> {
    let fourth = Date::from_ymd(year, 1, 4)?;
    // 1970-01-01 was a Thursday.
    Some(Date(fourth.0 - (fourth.0 + 3).rem_euclid(7)))
}

fn number(digits: &[u8]) -> Option<u32> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_their_days() {
        for (text, kind, first, last) in [
            ("2024", PeriodKind::Year, "2024-01-01", "2024-12-31"),
            ("2024-02", PeriodKind::Month, "2024-02-01", "2024-02-29"),
            ("2023-12", PeriodKind::Month, "2023-12-01", "2023-12-31"),
            ("2024-W26", PeriodKind::Week, "2024-06-24", "2024-06-30"),
            ("2021-W01", PeriodKind::Week, "2021-01-04", "2021-01-10"),
            ("2020-W53", PeriodKind::Week, "2020-12-28", "2021-01-03"),
        ] {
            let found =
                parse(text.as_bytes()).map(|period| (period.kind, period.first.to_string(), period.last.to_string()));
            assert_eq!(found, Some((kind, first.to_owned(), last.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "24",
            "2024-",
            "2024-13",
            "2024-00",
            "2024-W00",
            "2024-W53",
            "2024-W1",
            "2024-6",
            "202406",
            "2024-06-01",
            "2024-Q1",
            "年",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
