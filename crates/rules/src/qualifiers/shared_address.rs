//! `shared_address`: a household. The holders of a finding are few and give one and the same address.
//!
//! One row with another address, or more than half of them with none, and the finding keeps its weight.

use serde::Deserialize;
use toml::Spanned;

use crate::pack::Fault;
use crate::pack::check::{at_least, share};

pub(super) const NAME: &str = "shared_address";

/// Numbers of the qualifier.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SharedAddress {
    /// Most holders of a household.
    pub(crate) max_holders: u32,
    /// Part of the weight that stays.
    pub(crate) factor: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSharedAddress {
    max_holders: Spanned<u32>,
    factor: Spanned<f64>,
}

pub(super) fn check(raw: &RawSharedAddress) -> Result<SharedAddress, Fault> {
    Ok(SharedAddress { max_holders: at_least(&raw.max_holders, 1)?, factor: share(&raw.factor)? })
}
