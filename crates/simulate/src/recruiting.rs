//! Choosing members by more than the county they live in, and founding the companies they are used for.

use crate::numbers::documents::credit_code;
use crate::places::PLACES;
use crate::planter::Planter;
use crate::rng::scramble;
use crate::world::{Address, Unit, World};

/// People looked at for one member before somebody less fitting will do.
const MOST_TRIED: u32 = 3_000;

impl Planter<'_> {
    /// Adults of different households, none of them the head's, who pass a test, while such people are found quickly.
    pub(crate) fn recruit_strangers_who(
        &mut self,
        n: u32,
        head: u32,
        day: i32,
        fits: impl Fn(&World, u32) -> bool,
    ) -> Vec<u32> {
        let mut households = vec![self.world.person(head).household];
        let mut members = Vec::with_capacity(n as usize);
        let mut n_tried = 0;
        while members.len() < n as usize {
            let person = self.world.population.draw_adult(day, &mut self.rng);
            let household = self.world.person(person).household;
            n_tried += 1;
            let will_do = n_tried > MOST_TRIED || fits(self.world, person);
            if will_do && !self.is_taken(person) && !households.contains(&household) {
                self.take(person);
                households.push(household);
                members.push(person);
                n_tried = 0;
            }
        }
        members
    }

    /// Somebody with at least so many adult relatives at home, and those relatives; or nobody, if none is found quickly.
    pub(crate) fn recruit_family(&mut self, least: usize, county: u8, day: i32) -> Option<(u32, Vec<u32>)> {
        for n_tried in 0..MOST_TRIED {
            let head = self.world.population.draw_adult(day, &mut self.rng);
            let household = self.world.person(head).household;
            let is_near = n_tried > MOST_TRIED / 2 || self.world.population.place_of(head) == county;
            let relatives: Vec<u32> = self
                .world
                .population
                .members(household)
                .filter(|other| *other != head && self.world.person(*other).age_on(day) >= 18)
                .collect();
            let is_free = !self.is_taken(head) && !relatives.iter().any(|relative| self.is_taken(*relative));
            if is_near && is_free && relatives.len() >= least {
                self.take(head);
                relatives.iter().for_each(|relative| self.take(*relative));
                return Some((head, relatives));
            }
        }
        None
    }

    /// Enters a company into the register; it is used by the group that founded it alone.
    pub(crate) fn found_unit(
        &mut self,
        place: u8,
        address: Address,
        legal_representative: u32,
        registered_on: i32,
    ) -> u32 {
        let serial = self.world.units.len() as u32;
        self.world.units.push(Unit {
            document: credit_code(PLACES[usize::from(place)].code, serial),
            place,
            address,
            legal_representative,
            registered_on,
            name: scramble(u64::from(serial)),
        });
        serial
    }
}

/// Whether two people live in the same village or street.
pub(crate) fn are_neighbours(world: &World, one: u32, other: u32) -> bool {
    let (one, other) = (world.population.household_of(one), world.population.household_of(other));
    one.place == other.place
        && match (one.address, other.address) {
            (Address::Farm { town: a, village: b, .. }, Address::Farm { town: c, village: d, .. }) => (a, b) == (c, d),
            (Address::Flat { town: a, road: b, .. }, Address::Flat { town: c, road: d, .. }) => (a, b) == (c, d),
            _ => false,
        }
}
