//! One file per command.

pub(crate) mod backtest;
pub(crate) mod doctor;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod find;
pub(crate) mod ingest;
pub(crate) mod network;
pub(crate) mod rejects;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod simulate;
pub(crate) mod vault;
