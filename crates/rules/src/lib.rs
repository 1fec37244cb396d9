//! Evaluates a dated rule pack over the kept tables: [`RulePack`] in, [`Evaluation`] (findings, episodes, outcomes) out.
//!
//! A rule kind is one file under `kinds/`, a rule is one entry of a pack. A kind says which rows speak for a finding and
//! how strong it is; [`qualifiers`] may only lower that. No rule reads a registered origin, an age, a sex or a name, and
//! no result depends on the value of a pseudonym.

mod condition;
mod episodes;
mod error;
mod evaluate;
mod exemptions;
mod expectation;
mod grounds;
mod judge;
mod key;
mod kinds;
mod openings;
mod pack;
mod qualifiers;
mod review;
mod sql;
mod store;
mod sweep;
#[cfg(test)]
mod tests;
mod window;
mod windows;

pub use episodes::{Episode, Organiser};
pub use error::{PackError, RulesError};
pub use evaluate::{Evaluation, RuleExemptionUse, RuleOutcome, evaluate};
pub use exemptions::ExemptionUse;
pub use expectation::Expectation;
pub use openings::CardTable;
pub use pack::{Rule, RulePack};
pub use review::{review, review_exemptions};
pub use sql::Relations;
pub use store::{read_findings, write, write_catalogue};
