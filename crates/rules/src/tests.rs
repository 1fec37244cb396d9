//! Tests over small written tables; the pure sweep has its own beside it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod burst;
mod consecutive;
mod derived;
mod episodes;
mod excess;
mod excess_oracle;
mod excess_packs;
mod exemptions;
mod listed;
mod mismatch;
mod outcomes;
mod over_limit;
mod packs;
mod qualifiers;
mod random_bursts;
mod random_conditions;
mod random_consecutive;
mod random_excess;
mod random_listed;
mod random_mismatch;
mod random_over_limit;
mod random_soon_after;
mod soon_after;
mod store;
mod tidy;
mod walk;
mod written;
