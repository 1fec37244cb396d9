//! Honest groups that resemble organised ones, one file each.

mod family_phone;
mod freshmen_week;
mod payroll_batch;

use crate::parameter::Listed;
use crate::planter::Planter;
use crate::rng::Part;

/// A look-alike and what shapes it.
pub(crate) struct Lookalike {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) parameters: &'static [Listed],
    pub(crate) plant: fn(&mut Planter<'_>),
}

impl Lookalike {
    /// Name of its section of parameters.
    pub(crate) fn section(&self) -> String {
        format!("lookalike.{}", self.name)
    }
}

/// Every look-alike, in the order of planting: the last one brings new people into the world.
pub(crate) const ALL: &[&Lookalike] = &[&payroll_batch::LOOKALIKE, &family_phone::LOOKALIKE, &freshmen_week::LOOKALIKE];
