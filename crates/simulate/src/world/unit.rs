//! Companies: employers of payroll batches and holders of corporate accounts.

use super::{Address, Population};
use crate::calendar::Calendar;
use crate::numbers::documents::{Document, credit_code};
use crate::places::{N_LOCAL, PLACES};
use crate::rng::{Rng, Span};

const OPENINGS_PER_UNIT: u32 = 120;
const LEAST_UNITS: u32 = 20;

/// A company.
pub(crate) struct Unit {
    pub(crate) document: Document,
    pub(crate) place: u8,
    pub(crate) address: Address,
    pub(crate) legal_representative: u32,
    pub(crate) registered_on: i32,
    /// Chooses the words of its name.
    pub(crate) name: u64,
}

impl Unit {
    pub(crate) fn push_name(&self, out: &mut Vec<u8>) {
        let full = PLACES[usize::from(self.place)].name;
        // the county's own name stands after province and prefecture, three characters each
        let county = full.char_indices().nth(6).map_or(full, |(start, _)| &full[start..]);
        crate::names::push_unit(out, county, self.name);
    }
}

/// Units in proportion to the openings, each with a legal representative of age.
pub(super) fn make(n_openings: u32, population: &Population, calendar: &Calendar, rng: &mut Rng) -> Vec<Unit> {
    let n_units = (n_openings / OPENINGS_PER_UNIT).max(LEAST_UNITS);
    (0..n_units)
        .map(|serial| {
            let legal_representative = population.draw_adult(calendar.first, rng);
            let place = population.place_of(legal_representative);
            let place = if place < N_LOCAL { place } else { 0 };
            let age_days = rng.within_low(Span::new(30, 7_000)) as i32;
            Unit {
                document: credit_code(PLACES[usize::from(place)].code, serial),
                place,
                address: Address::draw(place, rng),
                legal_representative,
                registered_on: calendar.first + 200 - age_days,
                name: crate::rng::scramble(u64::from(serial)),
            }
        })
        .collect()
}
