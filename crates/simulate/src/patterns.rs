//! Patterns of organised openings, one file each.

mod agent_one_bank;
mod agent_split;
mod involved_neighbours;
mod shared_phone_ring;

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

/// Every pattern, in the order of planting: the last one looks at the groups of those before it.
pub(crate) const ALL: &[&Pattern] =
    &[&agent_one_bank::PATTERN, &agent_split::PATTERN, &shared_phone_ring::PATTERN, &involved_neighbours::PATTERN];
