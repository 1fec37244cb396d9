//! The referee: a run's list of persons against a truth, beside simple orders of the same persons.
//!
//! **Who is judged**: persons that are *new* (on no list, no card in a case) and *linked* to the jurisdiction. **Hits**:
//! organisers and agents of bad groups; in a second view any member; in a third whoever holds or opened a card that becomes
//! involved after the night. **A ring is found** when one of its organisers or agents is within capacity (any member, where
//! none of those is in the data); capacity is the number of linked rings, and *possible* is what any list could reach:
//! min(capacity, rings that a judged person leads to) / rings.
//!
//! The way through: [`Truth`] is read and joined to the run's keys by a [`Directory`]; `population` says who is judged;
//! `baselines` and `listed` score persons; [`order`] keeps ties together; `questions` and [`lineup`] reduce an order to
//! what one question needs; [`measures`] takes expectations over ties; [`bootstrap`] resamples groups; [`report`] writes.
//!
//! Deliberately absent: anything of the stage that ranks. The referee reads the tables itself, and what was known at the
//! night is handed to it.

mod baselines;
pub mod bootstrap;
mod coverage;
mod curves;
mod error;
mod evaluate;
mod figure;
mod figures;
mod findings;
pub mod lineup;
mod listed;
pub mod measures;
mod openings;
pub mod order;
mod population;
mod questions;
pub mod report;
mod strata;
#[cfg(test)]
mod tests;
pub mod truth;

pub use bootstrap::{Bootstrap, Interval};
pub use curves::Curve;
pub use error::EvaluateError;
pub use evaluate::{Evaluation, Inputs, Judged, evaluate};
pub use figure::{Figure, Slice, View};
pub use population::Known;
pub use truth::{Directory, HeldSim, Truth};

/// Name of the run's own list among the methods.
pub const OURS: &str = "list";
