//! Honest groups that resemble organised ones, one file each.

mod family_phone;
mod freshmen_week;
mod payroll_batch;

use crate::parameter::Parameter;
use crate::planter::Planter;
use crate::rng::Part;

/// A look-alike and what shapes it.
pub(crate) struct Lookalike {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) plant: fn(&mut Planter<'_>),
}

/// Every look-alike, in the order of planting: the last one brings new people into the world.
pub(crate) const ALL: [&Lookalike; 3] =
    [&payroll_batch::LOOKALIKE, &family_phone::LOOKALIKE, &freshmen_week::LOOKALIKE];
