//! Tests over small written tables; the pure sweep has its own beside it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod burst;
mod derived;
mod episodes;
mod exemptions;
mod listed;
mod outcomes;
mod packs;
mod qualifiers;
mod random_bursts;
mod store;
mod tidy;
mod walk;
mod written;
