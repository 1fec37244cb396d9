//! Lengths of time as packs spell them.

use toml::Spanned;

use crate::pack::Fault;
use crate::pack::check::at_least;

/// Length of a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Window {
    /// So many times 24 hours.
    Days(u32),
    /// So many minutes; rows of which only the day is known take no part.
    Minutes(u32),
}

/// A century: beyond it, leave the window out.
const MAX_DAYS: u32 = 36_525;
const MINUTES_PER_DAY: u32 = 24 * 60;

/// The two spellings; a kind's raw form holds their fields.
pub(crate) struct RawWindow<'a> {
    pub(crate) days: &'a Option<Spanned<u32>>,
    pub(crate) minutes: &'a Option<Spanned<u32>>,
}

impl Window {
    pub(crate) fn check(raw: &RawWindow) -> Result<Option<Window>, Fault> {
        match (raw.days, raw.minutes) {
            (None, None) => Ok(None),
            (Some(days), None) => Ok(Some(Window::days(days)?)),
            (None, Some(minutes)) => Ok(Some(Window::Minutes(length(minutes, MINUTES_PER_DAY)?))),
            (Some(_), Some(minutes)) => Err(Fault::of(minutes, "a rule has window_days or window_minutes, not both")),
        }
    }

    pub(crate) fn days(days: &Spanned<u32>) -> Result<Window, Fault> {
        Ok(Window::Days(length(days, MAX_DAYS)?))
    }

    pub(crate) fn micros(self) -> i64 {
        match self {
            Window::Days(days) => i64::from(days) * 86_400_000_000,
            Window::Minutes(minutes) => i64::from(minutes) * 60_000_000,
        }
    }

    pub(crate) fn chinese(self) -> String {
        match self {
            Window::Days(days) => format!("{days}天"),
            Window::Minutes(minutes) if minutes > 60 && minutes % 60 == 0 => format!("{}小时", minutes / 60),
            Window::Minutes(minutes) => format!("{minutes}分钟"),
        }
    }

    pub(crate) fn english(self) -> String {
        match self {
            Window::Days(1) => "1 day".to_owned(),
            Window::Days(days) => format!("{days} days"),
            Window::Minutes(1) => "1 minute".to_owned(),
            Window::Minutes(minutes) if minutes > 60 && minutes % 60 == 0 => format!("{} hours", minutes / 60),
            Window::Minutes(minutes) => format!("{minutes} minutes"),
        }
    }

    /// As an SQL interval.
    pub(crate) fn sql(self) -> String {
        match self {
            Window::Days(days) => format!("INTERVAL '{days}' DAY"),
            Window::Minutes(minutes) => format!("INTERVAL '{minutes}' MINUTE"),
        }
    }
}

fn length(value: &Spanned<u32>, most: u32) -> Result<u32, Fault> {
    let length = at_least(value, 1)?;
    if length > most {
        return Err(Fault::of(value, format!("must be at most {most}")));
    }
    Ok(length)
}
