//! A soon-after rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::SoonAfter;
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::kinds::{Kind, card_tables};
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;
use crate::window::{RawWindow, Window};

/// What came before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Earlier {
    /// The SIM of the opening's phone was activated.
    SimActivated,
    /// A card of the holder at the institution was closed.
    Closed,
    /// A card of the holder at another institution was suspended.
    Restricted,
    /// The company was registered.
    Registered,
}

/// What follows.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Later {
    /// A card is opened.
    Opened,
}

/// What is counted over openings that follow soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Counted {
    /// Distinct cards opened.
    Cards,
    /// Distinct holders of them.
    Holders,
    /// Distinct moments of the earlier events.
    Cycles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSoonAfter {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    earlier: Earlier,
    earlier_over: Option<Spanned<Vec<CardTable>>>,
    later: Later,
    within_days: Option<Spanned<u32>>,
    phone_of_one_card: Option<Spanned<bool>>,
    count: Counted,
    window_days: Option<Spanned<u32>>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawSoonAfter = raw.read()?;
    let Later::Opened = raw.later;
    let over = card_tables(&raw.over)?;
    let earlier_over = match (&raw.earlier_over, raw.earlier) {
        (Some(tables), Earlier::Closed | Earlier::Restricted) => card_tables(tables)?,
        (Some(tables), _) => {
            return Err(Fault::of(tables, "only beside earlier = \"closed\" or \"restricted\""));
        }
        (None, Earlier::SimActivated) => vec![CardTable::SimActivations],
        (None, _) => over.clone(),
    };
    if let Some(phone) = raw.phone_of_one_card.as_ref().filter(|_| raw.earlier != Earlier::SimActivated) {
        return Err(Fault::of(phone, "only beside earlier = \"sim_activated\""));
    }
    Ok(Arc::new(SoonAfter {
        over,
        rows: Where::check(raw.r#where)?,
        earlier: raw.earlier,
        earlier_over,
        within: raw.within_days.as_ref().map(Window::days).transpose()?,
        phone_of_one_card: raw.phone_of_one_card.is_some_and(Spanned::into_inner),
        count: raw.count,
        window: Window::check(&RawWindow { days: &raw.window_days, minutes: &None })?,
        grading: Grading::check(raw.bands, raw.qualifiers, 1)?,
    }))
}
