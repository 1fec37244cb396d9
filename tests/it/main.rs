//! The whole pipeline, through the program itself.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

/// History night by night: what was known then, and what came of it.
mod backtest;
/// What a wrong input gets: message, place, exit code, and good rows kept.
mod bad_input;
/// A real bank's openings: counts known from elsewhere.
mod berka;
/// The same file twice.
mod copies;
/// Dirty files, each with its exact account.
mod corpus;
/// Which crate may use which.
mod crate_walls;
/// A list held against a truth.
mod evaluate;
/// Sources that are not what was expected of them.
mod gate;
/// Planted identities, looked for in everything that is left or said.
mod leaks;
/// Each rung of the linkage ladder.
mod linkage;
/// Source mappings: doctor, ingest, sniff.
mod mappings;
/// Any edge list: rings, scores, days, and what a bad row gets.
mod network;
/// One night on the sample data: accounting, files, extract.
mod nightly;
/// Risk does not depend on origin.
mod origin;
/// Names and numbers stay in the vault.
mod privacy;
/// Crash, lock, key: what a night may not do to the nights before.
mod publication;
/// Who comes first, against the answer key and two simple orders.
mod ranking;
/// A number over several owners is several phones.
mod recycled_number;
/// Refused rows: by place, out for repair, and back in.
mod rejects;
/// Same input, same bytes.
mod rule_views;
mod same_bytes;
/// Key, rotation, reveal, find and audit of the identities.
mod vault;
