//! A consecutive rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::Consecutive;
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::key::Key;
use crate::kinds::{Kind, card_tables};
use crate::pack::check::{at_least, share};
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;

/// Half of a run's rows.
const MIN_CORROBORATED: f64 = 0.5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConsecutive {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    key: Spanned<Key>,
    at_least_holders: Option<Spanned<u32>>,
    with: Spanned<Vec<Spanned<String>>>,
    min_corroborated: Option<Spanned<f64>>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawConsecutive = raw.read()?;
    if *raw.key.get_ref() == Key::Institution {
        return Err(Fault::of(&raw.key, "a run lies within one institution anyway: name what its cards share"));
    }
    let mut with = raw.with.get_ref().clone();
    with.sort_unstable();
    with.dedup();
    if with.is_empty() || with.len() < raw.with.get_ref().len() {
        return Err(Fault::of(&raw.with, "name the rules whose findings corroborate a run, each once"));
    }
    let holders = raw.at_least_holders.as_ref().map(|holders| at_least(holders, 1)).transpose()?;
    if let Some(several) = raw.at_least_holders.as_ref().filter(|several| *several.get_ref() > 1)
        && *raw.key.get_ref() == Key::Holder
    {
        return Err(Fault::of(several, "the cards of one holder have one holder"));
    }
    Ok(Arc::new(Consecutive {
        over: card_tables(&raw.over)?,
        rows: Where::check(raw.r#where)?,
        key: raw.key.into_inner(),
        at_least_holders: holders.unwrap_or(1),
        with,
        min_corroborated: raw.min_corroborated.as_ref().map(share).transpose()?.unwrap_or(MIN_CORROBORATED),
        grading: Grading::check(raw.bands, raw.qualifiers, 2)?,
    }))
}
