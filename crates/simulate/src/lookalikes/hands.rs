//! What honest groups need beyond the hands of a pattern: heavy-tailed sizes, customers, usual counters and phones, new
//! homes and units, and papers.

use crate::exemption::Scope;
use crate::numbers::documents::credit_code;
use crate::numbers::phones::{landline, own_mobile};
use crate::opening::{Batch, Card, Channel, Opening, Place};
use crate::parameter::Parameter;
use crate::places::{HOME, N_LOCAL, PLACES};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Span, scramble};
use crate::world::{ACCOUNT_SHARES, Address, Kin, Population, Unit};

/// People looked at before anybody will do.
const MOST_TRIED: u32 = 4_000;
/// Openings per member of the largest group that a small world has.
const OPENINGS_PER_MEMBER: u32 = 100;
/// Numbers of batches lie above those that count from 1.
const FIRST_BATCH: u64 = 10_000_000;
const N_BATCHES: u64 = 90_000_000;
/// Has no divisor in common with [`N_BATCHES`].
const BATCH_STRIDE: u64 = 48_271_927;

impl Planter<'_> {
    /// Groups of a kind of which there are so many in 40,000 openings, and at least one in fewer.
    pub(super) fn n_groups_in_40000(&self, at_40000: Parameter<u32>) -> u32 {
        match self.get(at_40000) {
            0 => 0,
            n => (self.scale.honest(n) / 10).max(1),
        }
    }

    /// A size whose density falls with its square, so that a few groups are many times as large as most. Small worlds
    /// have no giants.
    pub(super) fn draw_heavy(&mut self, size: Parameter<Span>) -> u32 {
        let Span { least, most } = self.get(size);
        let most = most.min(self.scale.n_openings / OPENINGS_PER_MEMBER).max(least);
        let width = u64::from(most - least);
        let below = u64::from(self.rng.below(most - least + 1)).min(width);
        let drawn = u64::from(least) * u64::from(most) / (u64::from(most) - below).max(1);
        (drawn as u32).clamp(least, most)
    }

    /// An adult who fits and belongs to no organised group, if there is any; anybody may be a customer in several honest
    /// groups.
    pub(super) fn customer_of(&mut self, day: i32, fits: impl Fn(&Population, u32) -> bool) -> u32 {
        let mut n_tried = 0;
        loop {
            let person = self.world.population.draw_adult(day, &mut self.rng);
            n_tried += 1;
            let is_fit = !self.is_taken(person) && fits(&self.world.population, person);
            if is_fit || n_tried > MOST_TRIED {
                return person;
            }
        }
    }

    /// Different customers, most of them of one county.
    pub(super) fn customers(&mut self, n: u32, county: u8, local_share: f64, day: i32) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::with_capacity(n as usize);
        let mut n_tried = 0;
        while found.len() < n as usize {
            let is_local = self.rng.chance(local_share) && n_tried < MOST_TRIED;
            let person = self.customer_of(day, |world, person| !is_local || world.place_of(person) == county);
            n_tried += 1;
            if !found.contains(&person) || n_tried > 2 * MOST_TRIED {
                found.push(person);
            }
        }
        found
    }

    pub(super) fn usual_bank(&mut self) -> u8 {
        self.rng.weighted(&ACCOUNT_SHARES) as u8
    }

    /// A counter as ordinary customers choose it.
    pub(super) fn usual_counter(&mut self, institution: u8, county: u8) -> Place {
        let outlet = self.world.outlets.draw(institution, county, &mut self.rng);
        self.counter_at(outlet)
    }

    /// The same outlet at some clerk and terminal.
    pub(super) fn same_outlet(&mut self, place: Place) -> Place {
        match place.outlet {
            Some(outlet) => Place { channel: place.channel, ..self.counter_at(outlet) },
            None => place,
        }
    }

    /// The phone that a customer leaves: mostly the own one.
    pub(super) fn usual_phone(&mut self, person: u32) -> u64 {
        match self.rng.weighted(&[90, 4, 4, 2]) {
            1 => 0,
            2 => {
                let relative = self.world.population.relative(person, Kin::Head);
                own_mobile(relative.unwrap_or(person))
            }
            3 => landline(self.world.person(person).household),
            _ => own_mobile(person),
        }
    }

    /// Plants a card that a unit's papers belong to: a batch where it has a number, else only the unit's name.
    pub(super) fn plant_with_papers(&mut self, mut opening: Opening, papers: Option<Batch>) -> u32 {
        if papers.is_some_and(|batch| batch.number > 0) {
            opening.place.channel = Channel::Batch;
        }
        opening.batch = papers;
        self.plant(opening)
    }

    /// The papers of a group: complete with a number, the unit's name alone, or none.
    pub(super) fn draw_papers(&mut self, unit: u32, group_no: u32, complete: f64, unit_named: f64) -> Option<Batch> {
        if self.rng.chance(complete) {
            let number = FIRST_BATCH + u64::from(group_no) * BATCH_STRIDE % N_BATCHES;
            Some(Batch { unit, number: number as u32 })
        } else {
            self.rng.chance(unit_named).then_some(Batch { unit, number: 0 })
        }
    }

    /// The claim that goes with papers; without any it is about the one who acts.
    pub(super) fn claim_for_papers(
        &mut self,
        papers: Option<Batch>,
        agent: u32,
        institution: u8,
        reason: &'static str,
        on: i32,
    ) {
        let scope = match papers {
            Some(Batch { number: 0, unit }) => Scope::Employer(unit),
            Some(Batch { number, .. }) => Scope::Batch { institution, number },
            None => Scope::Agent(agent),
        };
        self.claim(scope, institution, reason, on);
    }

    /// Enters somebody who acts for others into the answer key, with an account of the own from an ordinary day.
    pub(super) fn note_agent(&mut self, person: u32, county: u8, group_no: u32) {
        self.note(person, Role::LookalikeAgent, group_no);
        let bank = self.usual_bank();
        let place = self.usual_counter(bank, county);
        let day = self.calendar.start_of(1, 3, &mut self.rng);
        let at = self.time_at(&place, day);
        let account = self.opening(at, Card::ORDINARY_ACCOUNT, place, person, own_mobile(person));
        self.plant(account);
    }

    /// A new resident of the home opened last.
    pub(super) fn settle(&mut self, origin: u8, age_days: Span, day: i32, kin: Kin) -> u32 {
        let birth = day - self.rng.within(age_days) as i32;
        let is_male = self.rng.chance(0.5);
        let population = &mut self.world.population;
        population.add_member(origin, origin, birth, is_male, None, kin, &mut self.rng)
    }

    /// A place of origin: the home county's neighbourhood with a share, else anywhere.
    pub(super) fn draw_origin(&mut self, near_share: f64) -> u8 {
        if self.rng.chance(near_share) {
            Population::draw_county(0.4, &mut self.rng)
        } else {
            self.rng.below(PLACES.len() as u32) as u8
        }
    }

    /// A county that an honest group belongs to, as people are spread.
    pub(super) fn usual_county(&mut self) -> u8 {
        let somebody = self.customer_of(self.calendar.first, |world, person| world.place_of(person) < N_LOCAL);
        let place = self.world.population.place_of(somebody);
        if place < N_LOCAL { place } else { HOME }
    }

    /// A new unit.
    pub(super) fn register_unit(
        &mut self,
        place: u8,
        address: Address,
        representative: u32,
        registered_on: i32,
    ) -> u32 {
        let serial = self.world.units.len() as u32;
        self.world.units.push(Unit {
            document: credit_code(PLACES[usize::from(place)].code, serial),
            place,
            address,
            legal_representative: representative,
            registered_on,
            name: scramble(u64::from(serial)),
        });
        serial
    }
}

/// An age in days between two ages in years.
pub(super) const fn years(least: u32, most: u32) -> Span {
    Span::new(least * 365 + least / 4 + 1, most * 365)
}
