//! Evaluates a dated rule pack over the kept tables: [`RulePack`] in, [`Evaluation`] (findings and outcomes) out.
//!
//! A rule kind is one file under `kinds/`, a rule is one entry of a pack. A kind says which rows speak for a finding and
//! how strong it is; [`qualifiers`] may only lower that. No rule reads a registered origin, an age, a sex or a name, and
//! no result depends on the value of a pseudonym.

mod cards;
mod error;
mod evaluate;
mod grounds;
pub mod kinds;
mod pack;
pub mod qualifiers;
mod store;
#[cfg(test)]
mod tests;

pub use cards::CardTable;
pub use error::{PackError, RulesError};
pub use evaluate::{Evaluation, RuleOutcome, evaluate};
pub use pack::{Band, Bands, Rule, RulePack};
pub use store::{read_findings, write};
