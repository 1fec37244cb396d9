//! What a rule pack would have done on history, and weights fitted on it.
//!
//! [`replay`] goes through the nights of a [`Plan`] over the tables of one run. On each it evaluates the pack and ranks as
//! of that night, and then looks ahead, which the rules and the ranking may not: which cards became involved within 30,
//! 60 and 90 days. [`pooled`] sums the nights up, [`compare`] holds two packs against each other, [`propose`] fits weights,
//! and [`write`](report::write) leaves CSV tables, a summary and a page.
//!
//! **As of.** A night sees openings up to its 24:00; cards named in cases by the day these became known (`reported_on`, else
//! `involved_on`); list entries from `listed_on`, their removal and expiry from their day. A list's `status` has no day:
//! `cleared` counts from `removed_on`, the others as given. A row stands as it was last sent.
//!
//! **What counts.** A card *becomes involved* within h days of a night when it was opened by then, no case known by then
//! names it, and one known within the h days after does. A lead is a *hit* when it is such a card, or a person who by
//! that night held it, opened it as agent, or represents the unit that holds it.

mod bands;
mod comparison;
mod error;
mod fit;
mod history;
mod interval;
mod night;
mod outcome;
mod plan;
mod pooled;
mod propose;
mod replay;
pub mod report;
mod rules;
mod subjects;
#[cfg(test)]
mod tests;

pub use bands::{BandCount, BandKey};
pub use comparison::{Change, Comparison, HorizonComparison, compare};
pub use error::BacktestError;
pub use fit::{FittedBand, PRIOR_SUBJECTS, fit};
pub use history::History;
pub use interval::{Interval, wilson};
pub use night::{HorizonFigures, Listed, NightFigures};
pub use outcome::Outcomes;
pub use plan::{HORIZONS, Plan};
pub use pooled::{Pooled, pooled};
pub use propose::{LEAST_CARDS, LEAST_NIGHTS, Refusal, propose};
pub use replay::{Inputs, Replay, replay};
pub use rules::{RuleFigures, RuleHorizon};
