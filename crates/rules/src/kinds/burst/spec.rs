//! A burst rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::Burst;
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::key::{Count, Keys};
use crate::kinds::{Kind, card_tables};
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;
use crate::window::{RawWindow, Window};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBurst {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    key: Keys,
    count: Count,
    window_days: Option<Spanned<u32>>,
    window_minutes: Option<Spanned<u32>>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawBurst = raw.read()?;
    Ok(Arc::new(Burst {
        over: card_tables(&raw.over)?,
        rows: Where::check(raw.r#where)?,
        keys: raw.key,
        count: raw.count,
        window: Window::check(&RawWindow { days: &raw.window_days, minutes: &raw.window_minutes })?,
        grading: Grading::check(raw.bands, raw.qualifiers, 2)?,
    }))
}
