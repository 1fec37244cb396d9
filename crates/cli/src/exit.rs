//! Exit codes.

use std::fmt;

/// Done; a run is published.
pub(crate) const DONE: u8 = 0;
/// Technical failure; nothing is published.
pub(crate) const FAILURE: u8 = 1;
/// The command was called wrongly.
pub(crate) const USAGE: u8 = 2;
/// Published, with warnings.
pub(crate) const WARNINGS: u8 = 3;

/// Stopped by the data-quality gate; nothing is published.
pub(crate) const GATE: u8 = 4;

/// Sources that are not what was expected of them: the measures at fault, and where all of them stand.
#[derive(Debug)]
pub(crate) struct GateStop(pub(crate) String);

impl fmt::Display for GateStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GateStop {}

/// A mistake in flags or pipeline file, found after parsing.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Code of an error.
pub(crate) fn code_of(error: &anyhow::Error) -> u8 {
    if error.chain().any(|cause| cause.is::<UsageError>()) {
        USAGE
    } else if error.chain().any(|cause| cause.is::<GateStop>()) {
        GATE
    } else {
        FAILURE
    }
}
