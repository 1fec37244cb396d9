//! Tests over small written tables; the pure sweep has its own beside it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod burst;
mod consecutive;
mod derived;
mod listed;
mod outcomes;
mod packs;
mod qualifiers;
mod random_bursts;
mod random_consecutive;
mod random_soon_after;
mod soon_after;
mod store;
mod tidy;
mod written;
