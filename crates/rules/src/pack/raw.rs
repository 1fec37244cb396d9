//! A pack as TOML spells it. The kind of a rule is the name of its sub-table.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::kinds::burst::RawBurst;
use crate::kinds::listed::RawListed;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) rules: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<u32>,
    pub(super) name_zh: Spanned<String>,
    pub(super) name_en: Spanned<String>,
    pub(super) citation: Spanned<String>,
    pub(super) valid_from: Option<Spanned<Datetime>>,
    pub(super) valid_to: Option<Spanned<Datetime>>,
    pub(super) reason_zh: Spanned<String>,
    pub(super) reason_en: Spanned<String>,
    pub(super) burst: Option<Spanned<RawBurst>>,
    pub(super) listed: Option<Spanned<RawListed>>,
}
