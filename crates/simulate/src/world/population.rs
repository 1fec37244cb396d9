//! Households and the people in them.

use super::{Address, Kin, Person};
use crate::calendar::Calendar;
use crate::names::{N_GIVEN, N_SURNAMES};
use crate::numbers::documents::Registry;
use crate::parameter::{Listed, Parameter, share, size, within};
use crate::parameters::Parameters;
use crate::places::{HOME, N_LOCAL, PLACES};
use crate::rng::{Rng, Span, scramble};

/// People per ten openings.
const PEOPLE_PER_TEN_OPENINGS: Parameter<u32> = size("people_per_ten_openings", 7);
/// The least keeps a small simulation mixed; the most is what the numbers of handsets and phones have room for.
const N_PEOPLE: Parameter<Span> = within("people", 3_000, 10_000_000);
/// Households that came from elsewhere and kept their registered origin.
const MIGRANT_SHARE: Parameter<f64> = share("migrant_share", 0.12);
/// Local households that live in another county of the prefecture than the one they are registered in.
const MOVED_SHARE: Parameter<f64> = share("moved_share", 0.05);
/// Spouses who were born elsewhere and are registered here today.
const MARRIED_IN_SHARE: Parameter<f64> = share("married_in_share", 0.12);
/// People who open cards with another document than a citizen's.
const OTHER_DOCUMENT_SHARE: Parameter<f64> = share("other_document_share", 0.005);
const ONE_CHARACTER_SHARE: f64 = 0.22;

/// What shaped the population.
pub(crate) const PARAMETERS: &[Listed] = &[
    PEOPLE_PER_TEN_OPENINGS.listed(),
    N_PEOPLE.listed(),
    MIGRANT_SHARE.listed(),
    MOVED_SHARE.listed(),
    MARRIED_IN_SHARE.listed(),
    OTHER_DOCUMENT_SHARE.listed(),
];

/// One address and whoever lives there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Household {
    pub(crate) place: u8,
    pub(crate) address: Address,
    pub(crate) first_member: u32,
    pub(crate) n_members: u8,
}

/// Everybody, in the order of households.
pub(crate) struct Population {
    pub(crate) persons: Vec<Person>,
    pub(crate) households: Vec<Household>,
    registry: Registry,
    last_birth: i32,
    traits: Traits,
}

/// Shares of traits among the people of one simulation.
struct Traits {
    migrant_share: f64,
    moved_share: f64,
    married_in_share: f64,
    other_document_share: f64,
}

impl Population {
    pub(super) fn new(n_openings: u32, calendar: &Calendar, parameters: &Parameters, mut rng: Rng) -> Self {
        let section = parameters.section("population");
        let n_people = (u64::from(n_openings) * u64::from(section.get(PEOPLE_PER_TEN_OPENINGS)) / 10) as u32;
        let bounds = section.get(N_PEOPLE);
        let n_people = n_people.clamp(bounds.least, bounds.most);
        let mut population = Self {
            persons: Vec::with_capacity(n_people as usize + 8),
            households: Vec::with_capacity(n_people as usize / 2),
            registry: Registry::default(),
            last_birth: calendar.first - 60,
            traits: Traits {
                migrant_share: section.get(MIGRANT_SHARE),
                moved_share: section.get(MOVED_SHARE),
                married_in_share: section.get(MARRIED_IN_SHARE),
                other_document_share: section.get(OTHER_DOCUMENT_SHARE),
            },
        };
        let residents = parameters.section("residents_per_thousand");
        let shares: Vec<u32> = PLACES.iter().map(|place| residents.get(place.residents)).collect();
        while population.persons.len() < n_people as usize {
            let place = rng.weighted(&shares) as u8;
            population.add_family(place, &mut rng);
        }
        population
    }

    fn add_family(&mut self, place: u8, rng: &mut Rng) {
        let domicile = if rng.chance(self.traits.migrant_share) {
            N_LOCAL + rng.below(PLACES.len() as u32 - u32::from(N_LOCAL)) as u8
        } else if rng.chance(self.traits.moved_share) {
            rng.below(u32::from(N_LOCAL)) as u8
        } else {
            place
        };
        self.open_household(place, Address::draw(place, rng));
        let years = rng.within(Span::new(21, 78)) as i32;
        let head_is_male = rng.chance(0.62);
        let head_birth = self.birth_at_age(years, rng);
        let head = self.add_member(domicile, domicile, head_birth, head_is_male, None, Kin::Head, rng);
        // alone, couple, couple with children, three generations
        let form = rng.weighted(&[22, 22, 40, 16]);
        if form >= 1 {
            let born_in =
                if rng.chance(self.traits.married_in_share) { rng.below(PLACES.len() as u32) as u8 } else { domicile };
            let birth = head_birth + rng.within(Span::new(0, 2_600)) as i32 - 1_300;
            self.add_member(born_in, domicile, birth, !head_is_male, None, Kin::Spouse, rng);
        }
        if form >= 2 {
            let surname = self.persons[head as usize].surname;
            for _ in 0..rng.within_low(Span::new(1, 3)) {
                let birth = head_birth + rng.within(Span::new(21 * 365, 36 * 365)) as i32;
                if birth <= self.last_birth {
                    let is_male = rng.chance(0.52);
                    self.add_member(domicile, domicile, birth, is_male, Some(surname), Kin::Child, rng);
                }
            }
        }
        if form == 3 && years < 58 {
            let birth = head_birth - rng.within(Span::new(21 * 365, 30 * 365)) as i32;
            let is_male = rng.chance(0.45);
            self.add_member(domicile, domicile, birth, is_male, None, Kin::Elder, rng);
        }
    }

    /// Starts a household; members added next belong to it.
    pub(crate) fn open_household(&mut self, place: u8, address: Address) {
        let first_member = self.persons.len() as u32;
        self.households.push(Household { place, address, first_member, n_members: 0 });
    }

    /// Adds a member to the household opened last. `born_in` shows in the identity number, `domicile` is today's origin.
    #[allow(clippy::too_many_arguments, reason = "each is one trait of the person")]
    pub(crate) fn add_member(
        &mut self,
        born_in: u8,
        domicile: u8,
        birth: i32,
        is_male: bool,
        surname: Option<u8>,
        kin: Kin,
        rng: &mut Rng,
    ) -> u32 {
        let birth_year = twocard_contracts::time::Date(birth).year();
        let document = if rng.chance(self.traits.other_document_share) {
            self.registry.other(birth, is_male, rng)
        } else {
            let area = PLACES[usize::from(born_in)].code_in(birth_year);
            self.registry.citizen(area, birth, is_male, rng)
        };
        let commonest_first = u64::from(rng.below(N_SURNAMES)) * u64::from(rng.below(N_SURNAMES));
        let drawn = (commonest_first / u64::from(N_SURNAMES)) as u8;
        let second = if rng.chance(ONE_CHARACTER_SHARE) { N_GIVEN } else { rng.below(N_GIVEN) };
        let given = [rng.below(N_GIVEN) as u8, second as u8];
        let household = self.households.len() as u32 - 1;
        self.persons.push(Person {
            document,
            birth,
            household,
            surname: surname.unwrap_or(drawn),
            given,
            is_male,
            domicile,
            kin,
        });
        self.households[household as usize].n_members += 1;
        self.persons.len() as u32 - 1
    }

    fn birth_at_age(&self, years: i32, rng: &mut Rng) -> i32 {
        self.last_birth - years * 36_525 / 100 - rng.below(365) as i32
    }

    pub(crate) fn household_of(&self, person: u32) -> &Household {
        &self.households[self.persons[person as usize].household as usize]
    }

    /// Where a person lives.
    pub(crate) fn place_of(&self, person: u32) -> u8 {
        self.household_of(person).place
    }

    /// A member of the same household who stands in a given way to it.
    pub(crate) fn relative(&self, person: u32, kin: Kin) -> Option<u32> {
        self.members(self.persons[person as usize].household)
            .find(|other| *other != person && self.persons[*other as usize].kin == kin)
    }

    pub(crate) fn members(&self, household: u32) -> impl Iterator<Item = u32> + use<> {
        let household = &self.households[household as usize];
        household.first_member..household.first_member + u32::from(household.n_members)
    }

    /// Anybody.
    pub(crate) fn draw(&self, rng: &mut Rng) -> u32 {
        rng.below(self.persons.len() as u32)
    }

    /// One of the few who open far more cards than others, some of them more than the rest: one in every block of people.
    pub(crate) fn draw_frequent(&self, rng: &mut Rng) -> u32 {
        const BLOCK: u32 = 250;
        let n_blocks = (self.persons.len() as u32 / BLOCK).max(1);
        let block = rng.below(n_blocks).min(rng.below(n_blocks));
        let within = (scramble(u64::from(block) ^ 0xf2e) % u64::from(BLOCK)) as u32;
        (block * BLOCK + within).min(self.persons.len() as u32 - 1)
    }

    /// Somebody of 18 to 69 years on a day.
    pub(crate) fn draw_adult(&self, day: i32, rng: &mut Rng) -> u32 {
        loop {
            let person = self.draw(rng);
            if (18..70).contains(&self.persons[person as usize].age_on(day)) {
                return person;
            }
        }
    }

    /// Mianzhu mostly, else one of its neighbours.
    pub(crate) fn draw_county(home_share: f64, rng: &mut Rng) -> u8 {
        if rng.chance(home_share) { HOME } else { 1 + rng.below(u32::from(N_LOCAL) - 1) as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::rng::Part;

    #[test]
    fn shares_of_origin_are_near_those_named() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let population = Population::new(40_000, &calendar, &Parameters::default(), Rng::new(1, Part::Population));
        let n = population.persons.len() as f64;
        let share = |test: &dyn Fn(u32) -> bool| (0..n as u32).filter(|person| test(*person)).count() as f64 / n;
        let home = share(&|person| population.place_of(person) == HOME);
        let from_elsewhere = share(&|person| population.persons[person as usize].domicile >= N_LOCAL);
        assert!((0.48..0.58).contains(&home), "{home}");
        assert!((0.11..0.18).contains(&from_elsewhere), "{from_elsewhere}");
        assert!(population.persons.iter().all(|person| person.birth < calendar.first));
        let old_codes = share(&|person| population.persons[person as usize].document.number().starts_with(b"510622"));
        assert!(old_codes > 0.2, "{old_codes}");
    }

    #[test]
    fn relatives_share_a_household() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let population = Population::new(4_000, &calendar, &Parameters::default(), Rng::new(1, Part::Population));
        let children = (0..population.persons.len() as u32)
            .filter(|person| population.persons[*person as usize].kin == Kin::Child)
            .filter_map(|child| population.relative(child, Kin::Head).map(|head| (child, head)));
        let mut n = 0;
        for (child, head) in children {
            n += 1;
            let years = (population.persons[child as usize].birth - population.persons[head as usize].birth) / 365;
            assert!((20..=37).contains(&years), "{years}");
            assert_eq!(population.place_of(child), population.place_of(head));
        }
        assert!(n > 500, "{n}");
    }
}
