//! A limit as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::{Counted, OverLimit};
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::key::{Key, Keys};
use crate::kinds::{Kind, card_tables};
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;

/// Nobody has so many cards: beyond it, leave the limit out.
const MOST: u32 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOverLimit {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    key: Spanned<Key>,
    per: Option<Per>,
    limit: Option<Spanned<i64>>,
    #[serde(default)]
    stock: Counted,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Per {
    Institution,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawOverLimit = raw.read()?;
    let key = *raw.key.get_ref();
    if !matches!(key, Key::Holder | Key::Agent) {
        return Err(Fault::of(&raw.key, "cards are limited by holder or agent"));
    }
    let limit = raw.limit.as_ref().map(limit).transpose()?;
    Ok(Arc::new(OverLimit {
        over: card_tables(&raw.over)?,
        rows: Where::check(raw.r#where)?,
        keys: match raw.per {
            None => Keys::one(key),
            Some(Per::Institution) => Keys::two(Key::Institution, key),
        },
        limit,
        counted: raw.stock,
        grading: Grading::check(raw.bands, raw.qualifiers, limit.map_or(1, |limit| limit + 1))?,
    }))
}

fn limit(value: &Spanned<i64>) -> Result<u32, Fault> {
    match u32::try_from(*value.get_ref()) {
        Ok(limit) if limit <= MOST => Ok(limit),
        Err(_) if *value.get_ref() < 0 => Err(Fault::of(value, "must be at least 0")),
        _ => Err(Fault::of(value, format!("must be at most {MOST}; where there is no limit, leave it out"))),
    }
}
