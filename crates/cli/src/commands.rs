//! One file per command.

pub(crate) mod explain;
pub(crate) mod rejects;
pub(crate) mod run;
pub(crate) mod simulate;
