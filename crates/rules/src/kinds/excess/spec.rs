//! An excess rule as a pack spells it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::cells::{Firing, Level};
use super::peers::OUTLET_KINDS;
use super::{Against, Excess, Of};
use crate::CardTable;
use crate::condition::{RawWhere, Where};
use crate::judge::Grading;
use crate::key::{Count, Key};
use crate::kinds::{Kind, card_tables};
use crate::pack::check::share;
use crate::pack::{Fault, RawBand, RawKind};
use crate::qualifiers::RawQualifiers;
use crate::window::{RawWindow, Window};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExcess {
    over: Spanned<Vec<CardTable>>,
    r#where: Option<RawWhere>,
    key: Spanned<Key>,
    outlet_kinds: Option<Spanned<Vec<String>>>,
    count: Count,
    #[serde(default)]
    of: Of,
    against: Option<Spanned<Against>>,
    window_days: Option<Spanned<u32>>,
    window_minutes: Option<Spanned<u32>>,
    #[serde(default = "least_history")]
    min_history_days: u32,
    min_times: Spanned<f64>,
    false_discovery_rate: Option<Spanned<f64>>,
    p_value: Option<Spanned<f64>>,
    bands: Spanned<Vec<RawBand>>,
    qualifiers: Option<RawQualifiers>,
}

const fn least_history() -> u32 {
    60
}

pub(crate) fn check(raw: RawKind) -> Result<Arc<dyn Kind>, Fault> {
    let raw: RawExcess = raw.read()?;
    let key = *raw.key.get_ref();
    if !matches!(key, Key::Outlet | Key::Staff | Key::Agent | Key::AgentPhone) {
        return Err(Fault::of(&raw.key, "an excess is of an outlet, staff, agent or agent_phone"));
    }
    if let Some(kinds) = &raw.outlet_kinds {
        if key != Key::Outlet {
            return Err(Fault::of(kinds, "only outlets have a kind"));
        }
        if let Some(unknown) = kinds.get_ref().iter().find(|kind| !OUTLET_KINDS.contains(&kind.as_str())) {
            return Err(Fault::of(kinds, format!("unknown kind {unknown}, known are {}", OUTLET_KINDS.join(", "))));
        }
        if kinds.get_ref().is_empty() {
            return Err(Fault::of(kinds, "name at least one"));
        }
    }
    let against = match (raw.of, &raw.against) {
        (Of::Opened, against) => against.as_ref().map_or(Against::Own, |against| *against.get_ref()),
        (Of::Involved, Some(against)) if *against.get_ref() == Against::Own => {
            return Err(Fault::of(against, "involved cards are expected from peers"));
        }
        (Of::Involved, _) => Against::Peers,
    };
    let window = Window::check(&RawWindow { days: &raw.window_days, minutes: &raw.window_minutes })?;
    let window = window.ok_or_else(|| Fault::of(&raw.key, "an excess has window_days or window_minutes"))?;
    let level = match (&raw.false_discovery_rate, &raw.p_value) {
        (Some(rate), None) => Level::FalseDiscoveryRate(share(rate)?),
        (None, Some(p_value)) => Level::PValue(share(p_value)?),
        (None, None) => return Err(Fault::of(&raw.key, "an excess has false_discovery_rate or p_value")),
        (Some(_), Some(p_value)) => {
            return Err(Fault::of(p_value, "a rule has false_discovery_rate or p_value, not both"));
        }
    };
    let times = *raw.min_times.get_ref();
    if !(times >= 1.0 && times.is_finite()) {
        return Err(Fault::of(&raw.min_times, "must be at least 1"));
    }
    let grading = Grading::check(raw.bands, raw.qualifiers, 2)?;
    Ok(Arc::new(Excess {
        over: card_tables(&raw.over)?,
        rows: Where::check(raw.r#where)?,
        key,
        outlet_kinds: raw.outlet_kinds.map(Spanned::into_inner),
        count: raw.count,
        of: raw.of,
        against,
        window,
        least_history: raw.min_history_days,
        firing: Firing { floor: grading.bands.lowest(), times, level },
        grading,
    }))
}
