//! Tests over small written tables; the pure sweep has its own beside it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod burst;
mod derived;
mod excess;
mod excess_oracle;
mod excess_packs;
mod listed;
mod outcomes;
mod packs;
mod qualifiers;
mod random_bursts;
mod random_excess;
mod store;
mod tidy;
mod written;
