//! The files: one module per table, and what they share.

mod accounts;
mod answer_key;
mod cells;
mod exemptions;
mod future;
mod groups;
mod issue;
mod lists;
mod openings;
mod outlets;
mod parameters;
mod parties;
mod sims;
mod table;

pub(crate) use answer_key::write_answer_key;
pub(crate) use exemptions::write_exemptions;
pub(crate) use future::write_future;
pub(crate) use groups::write_groups;
pub(crate) use issue::{Issued, Issuer};
pub(crate) use lists::{write_involved_cards, write_listed_persons};
pub(crate) use openings::{OpeningTables, Row};
pub(crate) use outlets::write_outlets;
pub(crate) use parameters::write_parameters;
