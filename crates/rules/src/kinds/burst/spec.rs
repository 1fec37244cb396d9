//! A burst rule as a pack spells it.

use serde::Deserialize;
use toml::Spanned;

use super::{Burst, Key};
use crate::CardTable;
use crate::pack::check::at_least;
use crate::pack::{Bands, Fault, RawBand};
use crate::qualifiers::{Qualifiers, RawQualifiers};

/// What a burst counts inside a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Distinct holders.
    Holders,
    /// Distinct cards: accounts and SIMs, never rows.
    Cards,
}

/// Length of a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// So many times 24 hours.
    Days(u32),
    /// So many minutes; rows of which only the day is known take no part.
    Minutes(u32),
}

/// A century: beyond it, leave the window out.
const MAX_DAYS: u32 = 36_525;
const MINUTES_PER_DAY: u32 = 24 * 60;

impl Window {
    pub(super) fn micros(self) -> i64 {
        match self {
            Window::Days(days) => i64::from(days) * 86_400_000_000,
            Window::Minutes(minutes) => i64::from(minutes) * 60_000_000,
        }
    }

    pub(super) fn chinese(self) -> String {
        match self {
            Window::Days(days) => format!("{days}天"),
            Window::Minutes(minutes) => format!("{minutes}分钟"),
        }
    }

    pub(super) fn english(self) -> String {
        match self {
            Window::Days(1) => "1 day".to_owned(),
            Window::Days(days) => format!("{days} days"),
            Window::Minutes(1) => "1 minute".to_owned(),
            Window::Minutes(minutes) => format!("{minutes} minutes"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBurst {
    over: Spanned<Vec<CardTable>>,
    key: Key,
    count: Count,
    window_days: Option<Spanned<u32>>,
    window_minutes: Option<Spanned<u32>>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

pub(crate) fn check(raw: Spanned<RawBurst>) -> Result<Burst, Fault> {
    let raw = raw.into_inner();
    let window = match (&raw.window_days, &raw.window_minutes) {
        (None, None) => None,
        (Some(days), None) => Some(Window::Days(length(days, MAX_DAYS)?)),
        (None, Some(minutes)) => Some(Window::Minutes(length(minutes, MINUTES_PER_DAY)?)),
        (Some(_), Some(minutes)) => {
            return Err(Fault::of(minutes, "a rule has window_days or window_minutes, not both"));
        }
    };
    Ok(Burst {
        over: card_tables(&raw.over)?,
        key: raw.key,
        count: raw.count,
        window,
        window_en: window.map_or("all time".to_owned(), Window::english),
        bands: Bands::check(raw.bands, 2)?,
        qualifiers: Qualifiers::check(raw.qualifiers.unwrap_or_default())?,
    })
}

fn length(value: &Spanned<u32>, most: u32) -> Result<u32, Fault> {
    let length = at_least(value, 1)?;
    if length > most {
        return Err(Fault::of(value, format!("must be at most {most}")));
    }
    Ok(length)
}

/// At least one card table, none twice.
pub(crate) fn card_tables(over: &Spanned<Vec<CardTable>>) -> Result<Vec<CardTable>, Fault> {
    let mut once = over.get_ref().clone();
    once.sort_unstable();
    once.dedup();
    if once.is_empty() || once.len() < over.get_ref().len() {
        return Err(Fault::of(over, "name one or both card tables, each once"));
    }
    Ok(once)
}
