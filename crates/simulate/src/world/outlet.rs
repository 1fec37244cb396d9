//! Outlets with their sizes, clerks and terminals.

use std::io::Write as _;

use super::{BANKS, INSTITUTIONS, OPERATORS};
use crate::calendar::{COUNTER_HOURS, Calendar, SHOP_HOURS};
use crate::places::{HOME, N_LOCAL, ONLINE_SEAT, PLACES};
use crate::rng::{Rng, Span};

/// Outlets of one bank in a county.
const BRANCHES: Span = Span::new(2, 4);
/// Shops that an operator itself runs in a county.
const OWN_SHOPS: Span = Span::new(1, 2);
/// Dealers of an operator in a county.
const DEALERS: Span = Span::new(3, 5);
/// Outlets where identity checks are lax.
const SOFT_SHARE: f64 = 0.12;
const RENAMED_SHARE: f64 = 0.1;

/// Kind of an outlet, as sources name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OutletKind {
    Branch,
    OwnShop,
    Dealer,
    Online,
}

impl OutletKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            OutletKind::Branch => "branch",
            OutletKind::OwnShop => "own_shop",
            OutletKind::Dealer => "dealer",
            OutletKind::Online => "online",
        }
    }
}

/// A place where cards are opened.
pub(crate) struct Outlet {
    pub(crate) institution: u8,
    pub(crate) kind: OutletKind,
    /// County, a position in the list of places.
    pub(crate) place: u8,
    /// Running number within the institution, from 1.
    pub(crate) number: u32,
    /// Running number within the institution's county, from 1.
    pub(crate) local_number: u32,
    pub(crate) n_staff: u8,
    pub(crate) n_terminals: u8,
    pub(crate) is_soft: bool,
    pub(crate) valid_from: i32,
    /// First day of a second validity period under a changed name.
    pub(crate) renamed_on: Option<i32>,
    weight: u32,
}

impl Outlet {
    pub(crate) fn division(&self) -> u32 {
        if self.kind == OutletKind::Online { ONLINE_SEAT } else { PLACES[usize::from(self.place)].code }
    }

    pub(crate) fn hours(&self) -> &'static [u32; 24] {
        if self.kind == OutletKind::Branch { &COUNTER_HOURS } else { &SHOP_HOURS }
    }

    pub(crate) fn push_code(&self, out: &mut Vec<u8>) {
        let letter = match self.kind {
            OutletKind::Branch => "",
            OutletKind::OwnShop => "S",
            OutletKind::Dealer => "D",
            OutletKind::Online => "W",
        };
        let division = self.division();
        let _ = write!(out, "{letter}{division}{:03}", self.local_number);
    }
}

/// Every outlet, in the order of institution and county.
pub(crate) struct Outlets {
    pub(crate) all: Vec<Outlet>,
    /// Range in `all` by institution and county.
    by_county: Vec<std::ops::Range<usize>>,
    online: [u32; INSTITUTIONS.len()],
}

impl Outlets {
    pub(super) fn new(n_openings: u32, calendar: &Calendar, rng: &mut Rng) -> Self {
        let growth = 1 + (n_openings / 4_000).isqrt() / 4;
        let mut outlets = Self { all: Vec::new(), by_county: Vec::new(), online: [0; INSTITUTIONS.len()] };
        for institution in BANKS.start..OPERATORS.end {
            let mut number = 0;
            for place in 0..N_LOCAL {
                let start = outlets.all.len();
                let at_home = if place == HOME { 2 } else { 1 };
                if INSTITUTIONS[usize::from(institution)].is_bank() {
                    let n = rng.within(BRANCHES) * growth + at_home;
                    outlets.add(institution, OutletKind::Branch, place, n, &mut number, calendar, rng);
                } else {
                    let n_shops = rng.within(OWN_SHOPS) * growth;
                    outlets.add(institution, OutletKind::OwnShop, place, n_shops, &mut number, calendar, rng);
                    let n_dealers = rng.within(DEALERS) * growth * at_home;
                    outlets.add(institution, OutletKind::Dealer, place, n_dealers, &mut number, calendar, rng);
                }
                outlets.by_county.push(start..outlets.all.len());
            }
            if OPERATORS.contains(&institution) {
                outlets.online[usize::from(institution)] = outlets.all.len() as u32;
                outlets.add(institution, OutletKind::Online, HOME, 1, &mut number, calendar, rng);
            }
        }
        outlets
    }

    #[allow(clippy::too_many_arguments, reason = "each is one trait of the outlets")]
    fn add(
        &mut self,
        institution: u8,
        kind: OutletKind,
        place: u8,
        n: u32,
        number: &mut u32,
        calendar: &Calendar,
        rng: &mut Rng,
    ) {
        for local_number in 1..=n {
            *number += 1;
            // sizes fall off with the place in the county, as a power law with exponent 1
            let weight = rng.within(Span::new(700, 1_300)) / local_number;
            let renamed = rng.chance(RENAMED_SHARE) && kind != OutletKind::Online;
            let renamed_on = calendar.first + rng.within(Span::new(30, 500)) as i32;
            self.all.push(Outlet {
                institution,
                kind,
                place,
                number: *number,
                local_number,
                n_staff: if kind == OutletKind::Dealer {
                    rng.within(Span::new(1, 3))
                } else {
                    rng.within(Span::new(3, 7))
                } as u8,
                n_terminals: rng.within(Span::new(1, 4)) as u8,
                is_soft: rng.chance(SOFT_SHARE),
                valid_from: calendar.first - rng.within(Span::new(400, 6_000)) as i32,
                renamed_on: renamed.then_some(renamed_on),
                weight,
            });
        }
    }

    pub(crate) fn get(&self, outlet: u32) -> &Outlet {
        &self.all[outlet as usize]
    }

    /// The operator's shop on the web.
    pub(crate) fn online_shop(&self, institution: u8) -> u32 {
        self.online[usize::from(institution)]
    }

    fn in_county(&self, institution: u8, place: u8) -> std::ops::Range<usize> {
        self.by_county[usize::from(institution) * usize::from(N_LOCAL) + usize::from(place)].clone()
    }

    /// An outlet of an institution in a county, in proportion to its size.
    pub(crate) fn draw(&self, institution: u8, place: u8, rng: &mut Rng) -> u32 {
        let range = self.in_county(institution, place);
        let total = self.all[range.clone()].iter().map(|outlet| outlet.weight).sum();
        let mut left = rng.below(total);
        for position in range.clone() {
            if left < self.all[position].weight {
                return position as u32;
            }
            left -= self.all[position].weight;
        }
        range.start as u32
    }

    /// As [`Outlets::draw`], with some preference for lax ones.
    pub(crate) fn draw_soft(&self, institution: u8, place: u8, soft_share: f64, rng: &mut Rng) -> u32 {
        let drawn = self.draw(institution, place, rng);
        let soft: Vec<u32> = self
            .in_county(institution, place)
            .filter(|position| self.all[*position].is_soft)
            .map(|position| position as u32)
            .collect();
        if rng.chance(soft_share) && !soft.is_empty() { rng.pick(&soft) } else { drawn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Part;

    #[test]
    fn codes_are_unique_within_an_institution_and_sizes_uneven() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let mut rng = Rng::new(1, Part::Outlets);
        let outlets = Outlets::new(200_000, &calendar, &mut rng);
        let mut codes: Vec<(u8, Vec<u8>)> = outlets
            .all
            .iter()
            .map(|outlet| {
                let mut code = Vec::new();
                outlet.push_code(&mut code);
                (outlet.institution, code)
            })
            .collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), outlets.all.len());
        let weights: Vec<u32> = outlets.all[outlets.in_county(0, HOME)].iter().map(|outlet| outlet.weight).collect();
        assert!(weights[0] > 3 * weights[weights.len() - 1], "{weights:?}");
    }
}
