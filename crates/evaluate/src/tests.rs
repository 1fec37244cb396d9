#![allow(clippy::unwrap_used, reason = "tests")]

/// Simple orders on five openings, counted by hand.
mod baselines;
/// Expectations over ties against all orders of the tied.
mod measures;
/// Rings, views, slices and intervals on made-up groups.
mod rings;
/// Both forms of a truth, and what is refused.
mod truth;
