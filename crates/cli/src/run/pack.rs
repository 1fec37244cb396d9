//! The rule pack of a run.

use std::path::Path;

use anyhow::Result;
use twocard_rules::RulePack;

/// The pack that is taken when none is named.
const BUILT_IN: &str = include_str!("../../../../pipelines/rules/cn.toml");
/// Its name in messages and the manifest.
pub(crate) const BUILT_IN_NAME: &str = "cn.toml (built in)";

/// The pack of a file, else the built-in one.
pub(crate) fn load(path: Option<&Path>) -> Result<RulePack> {
    Ok(match path {
        Some(path) => RulePack::load(path)?,
        None => RulePack::parse(BUILT_IN, BUILT_IN_NAME)?,
    })
}
