//! The people, households, units, institutions and outlets that openings happen among.

mod address;
mod institution;
mod network;
mod outlet;
mod outlets;
mod person;
mod population;
mod unit;

pub(crate) use address::{Address, push_address};
pub(crate) use institution::{ACCOUNT_SHARES, BANKS, INSTITUTIONS, Institution, OPERATORS};
pub(crate) use network::{is_behind_carrier, network_of};
pub(crate) use outlet::{Outlet, OutletKind};
pub(crate) use outlets::{Outlets, PARAMETERS as OUTLET_PARAMETERS};
pub(crate) use person::{Kin, Person};
pub(crate) use population::{Household, PARAMETERS, Population};
pub(crate) use unit::Unit;

use crate::calendar::Calendar;
use crate::config::Config;
use crate::parameters::Parameters;
use crate::rng::{Part, Rng};

/// Everybody and everything an opening can name.
pub(crate) struct World {
    pub(crate) population: Population,
    pub(crate) units: Vec<Unit>,
    /// The first so many units do ordinary business; the others were founded for a group.
    pub(crate) n_ordinary_units: u32,
    pub(crate) outlets: Outlets,
}

impl World {
    pub(crate) fn new(config: &Config, parameters: &Parameters, calendar: &Calendar) -> Self {
        let population =
            Population::new(config.n_openings, calendar, parameters, Rng::new(config.seed, Part::Population));
        let outlets = Outlets::new(config.n_openings, parameters, calendar, &mut Rng::new(config.seed, Part::Outlets));
        let units = unit::make(config.n_openings, &population, calendar, &mut Rng::new(config.seed, Part::Units));
        let n_ordinary_units = units.len() as u32;
        Self { population, units, n_ordinary_units, outlets }
    }

    pub(crate) fn person(&self, person: u32) -> &Person {
        &self.population.persons[person as usize]
    }
}
