//! Patterns of organised openings, one file each.

mod agent_one_bank;
mod agent_split;
mod involved_neighbours;
mod shared_phone_ring;

use crate::parameter::Parameter;
use crate::planter::Planter;
use crate::rng::Part;

/// A pattern and what shapes it.
pub(crate) struct Pattern {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) plant: fn(&mut Planter<'_>),
}

/// Every pattern, in the order of planting: the last one looks at the groups of those before it.
pub(crate) const ALL: [&Pattern; 4] =
    [&agent_one_bank::PATTERN, &agent_split::PATTERN, &shared_phone_ring::PATTERN, &involved_neighbours::PATTERN];
