//! A mismatch rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::Mismatch;
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::kinds::{Kind, card_tables};
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMismatch {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawMismatch = raw.read()?;
    Ok(Arc::new(Mismatch {
        over: card_tables(&raw.over)?,
        rows: Where::check(raw.r#where)?,
        grading: Grading::check(raw.bands, raw.qualifiers, 1)?,
    }))
}
