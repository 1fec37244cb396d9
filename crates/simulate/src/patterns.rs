//! Patterns of organised openings, one file each.

mod accompanied_group;
mod agent_one_bank;
mod agent_split;
mod choices;
mod consecutive_numbers;
mod corporate_shell;
mod cross_county;
mod device_farm;
mod family_straw;
mod gang;
mod ghost_payroll;
mod goip_pool;
mod insider_clerk;
mod involved_neighbours;
mod phone_chain;
mod phone_only_agent;
mod reopening;
mod rotating_agents;
mod shape;
mod shared_phone_ring;
mod slow_dealer;
mod student_recruiter;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod thresholds;
mod two_card_swap;

use crate::parameter::Listed;
use crate::planter::Planter;
use crate::rng::Part;

/// A pattern and what shapes it.
pub(crate) struct Pattern {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) parameters: &'static [Listed],
    pub(crate) plant: fn(&mut Planter<'_>),
}

impl Pattern {
    /// Name of its section of parameters.
    pub(crate) fn section(&self) -> String {
        format!("pattern.{}", self.name)
    }
}

/// Every pattern, in the order of planting: `involved_neighbours` looks at the groups of those before it, and those after it
/// plan their own cases.
pub(crate) const ALL: &[&Pattern] = &[
    &agent_one_bank::PATTERN,
    &agent_split::PATTERN,
    &shared_phone_ring::PATTERN,
    &involved_neighbours::PATTERN,
    &slow_dealer::PATTERN,
    &insider_clerk::PATTERN,
    &ghost_payroll::PATTERN,
    &accompanied_group::PATTERN,
    &rotating_agents::PATTERN,
    &phone_only_agent::PATTERN,
    &two_card_swap::PATTERN,
    &cross_county::PATTERN,
    &corporate_shell::PATTERN,
    &goip_pool::PATTERN,
    &reopening::PATTERN,
    &phone_chain::PATTERN,
    &consecutive_numbers::PATTERN,
    &student_recruiter::PATTERN,
    &family_straw::PATTERN,
    &device_farm::PATTERN,
];
