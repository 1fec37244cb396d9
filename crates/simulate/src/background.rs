//! Ordinary openings: people of the county going about their business.

mod agent;
mod customers;
pub(crate) mod fate;
mod habits;
mod limits;
mod losses;
mod numbers;
mod today;
mod units;

use customers::{Customer, Customers, Wish};
pub(crate) use habits::{Habits, PARAMETERS};
use limits::Limits;
use losses::Losses;
use numbers::Numbers;
use today::Today;

use crate::calendar::{Calendar, ONLINE_HOURS, time_on};
use crate::numbers::phones;
use crate::opening::{Card, Channel, Holder, Opening, Place};
use crate::places::N_LOCAL;
use crate::rng::{Part, Rng};
use crate::world::{Kin, OPERATORS, Population, World};

const SIM_SHARES: [u32; 4] = [46, 22, 28, 4];

/// Draws ordinary openings.
pub(crate) struct Background<'a> {
    world: &'a World,
    calendar: &'a Calendar,
    habits: Habits,
    today: Today,
    rng: Rng,
    numbers: Numbers,
    losses: Losses,
    customers: Customers,
    /// Whose own number has been seen: it is no new SIM afterwards.
    is_own_number_seen: Vec<bool>,
    limits: Limits,
}

/// Spreads a number of openings over the days of the history and a few over the day after it, which a run must leave out.
pub(crate) fn spread(calendar: &Calendar, n_openings: u32) -> Vec<(i32, u32)> {
    let busyness = |day: i32| u64::from(Calendar::busyness(day)) / if day > calendar.as_of { 4 } else { 1 };
    let days = calendar.first..=calendar.as_of + 1;
    let total: u64 = days.clone().map(busyness).sum();
    let mut upto = 0;
    let mut n_before = 0;
    days.map(|day| {
        upto += busyness(day);
        let n_until = u64::from(n_openings) * upto / total;
        let n = (n_until - n_before) as u32;
        n_before = n_until;
        (day, n)
    })
    .collect()
}

impl<'a> Background<'a> {
    pub(crate) fn new(world: &'a World, calendar: &'a Calendar, habits: Habits, seed: u64) -> Self {
        Self {
            world,
            calendar,
            habits,
            today: Today::new(calendar.first, calendar, &habits),
            rng: Rng::new(seed, Part::Background),
            numbers: Numbers::default(),
            losses: Losses::default(),
            customers: Customers::default(),
            is_own_number_seen: vec![false; world.population.persons.len()],
            limits: Limits::new(world.population.persons.len()),
        }
    }

    /// Goes on to a day.
    pub(crate) fn start_day(&mut self, day: i32) {
        self.rng.start_section(day.unsigned_abs());
        self.today = Today::new(day, self.calendar, &self.habits);
        self.losses.start_day(day);
        self.customers.start_day();
    }

    /// An opening on the day.
    pub(crate) fn draw(&mut self) -> Opening {
        let mut opening = match self.losses.take() {
            Some(lost) => self.replace(&lost),
            None => self.draw_new(),
        };
        opening.fate = fate::draw(opening.at, self.calendar, &self.habits, &mut self.rng);
        if self.rng.chance(self.habits.lost_share) {
            self.losses.lose(&mut opening, self.calendar, &self.habits, &mut self.rng);
        }
        self.numbers.give_back(&opening, &self.habits, &mut self.rng);
        opening
    }

    fn draw_new(&mut self) -> Opening {
        let day = self.today.day;
        let is_sim = self.rng.chance(self.habits.sim_share);
        match (self.rng.chance(self.habits.unit_share), is_sim) {
            (true, false) => self.draw_corporate_account(day),
            (true, true) => self.draw_unit_sim(day),
            (false, false) => self.draw_account(day),
            (false, true) => self.draw_sim(day),
        }
    }

    /// The card that replaces a lost one: same holder, bank and outlet, or another one where that has closed.
    fn replace(&mut self, lost: &Opening) -> Opening {
        let Opening { card, mut place, holder, phone, device_of, .. } = *lost;
        let day = self.today.day;
        if let Some(outlet) = place.outlet.filter(|outlet| !self.world.outlets.get(*outlet).is_open_on(day)) {
            let county = self.world.outlets.get(outlet).place;
            let other = self.world.outlets.draw(place.institution, county, &mut self.rng);
            place = self.counter_at(other);
        }
        Opening { holder, ..self.opening(day, card, place, device_of, phone) }
    }

    fn draw_account(&mut self, day: i32) -> Opening {
        let customer = self.next_customer(Wish::Account);
        let person = customer.person;
        let bank = self.rng.weighted(&self.today.account_shares) as u8;
        let place = if self.rng.chance(self.today.online_account_share) {
            Place { institution: bank, outlet: None, channel: Channel::Online, staff: 0, terminal: 0 }
        } else {
            self.draw_counter(bank, customer.home)
        };
        let is_online = place.outlet.is_none();
        let card = match self.rng.weighted(&[70, 12, 6, 5, 7]) {
            _ if is_online => Card::Account { class: self.rng.pick(&["II", "II", "III"]), product: "ordinary" },
            0 if self.limits.open_first_class(person, bank) || self.rng.chance(self.habits.over_limit_share) => {
                Card::ORDINARY_ACCOUNT
            }
            1 => Card::Account { class: "I", product: "social_security" },
            2 => Card::Account { class: "I", product: "medical" },
            0 | 3 => Card::Account { class: "II", product: "ordinary" },
            _ => Card::Account { class: "credit", product: "ordinary" },
        };
        let phone = self.draw_reserved_phone(person);
        let agent = if is_online { None } else { agent::draw(self.world, person, day, &self.habits, &mut self.rng) };
        Opening { agent, ..self.opening(day, card, place, person, phone) }
    }

    fn draw_sim(&mut self, day: i32) -> Opening {
        let customer = self.next_customer(Wish::Sim);
        let person = customer.person;
        let is_first = !self.is_own_number_seen[person as usize];
        let brings_own_number = self.rng.chance(self.habits.own_number_share) && is_first;
        let other_operator = self.rng.weighted(&SIM_SHARES);
        let is_over_limit = self.rng.chance(self.habits.over_limit_share);
        let own_number = phones::own_mobile(person);
        let (operator, msisdn) = if brings_own_number {
            (phones::own_operator(person), own_number)
        } else {
            let chosen = self.limits.choose_operator(person, other_operator);
            let other_operator = if is_over_limit { other_operator } else { chosen };
            (other_operator, self.numbers.take(other_operator, day, &self.habits, &mut self.rng))
        };
        self.is_own_number_seen[person as usize] = true;
        let institution = OPERATORS.start + operator as u8;
        let place = if self.rng.chance(self.today.online_sim_share) {
            let outlet = Some(self.world.outlets.online_shop(institution));
            Place { institution, outlet, channel: Channel::Online, staff: 0, terminal: 0 }
        } else {
            self.draw_counter(institution, customer.home)
        };
        let kind = ["ordinary", "sub", "data"][self.rng.weighted(&[92, 5, 3])];
        let has_contact = self.rng.chance(0.7) && msisdn != own_number;
        let phone = if has_contact { own_number } else { 0 };
        let agent = if place.channel == Channel::Online {
            None
        } else {
            agent::draw(self.world, person, day, &self.habits, &mut self.rng)
        };
        Opening { agent, ..self.opening(day, Card::Sim { kind, msisdn }, place, person, phone) }
    }

    fn next_customer(&mut self, wish: Wish) -> Customer {
        self.customers.next(wish, self.world, self.today.day, &self.habits, &mut self.rng)
    }

    fn draw_counter(&mut self, institution: u8, home: u8) -> Place {
        let place = if home < N_LOCAL && self.rng.chance(self.habits.near_home_share) {
            home
        } else {
            Population::draw_county(0.5, &mut self.rng)
        };
        let outlet = self.world.outlets.draw_on(self.today.day, institution, place, &mut self.rng);
        self.counter_at(outlet)
    }

    fn counter_at(&mut self, outlet: u32) -> Place {
        let at = self.world.outlets.get(outlet);
        let institution = at.institution;
        let staff = 1 + self.rng.below(u32::from(at.n_staff)) as u8;
        let terminal = 1 + self.rng.below(u32::from(at.n_terminals)) as u8;
        let (channel, staff) = match self.rng.weighted(&[88, 9, 3]) {
            1 if OPERATORS.start > institution => (Channel::Kiosk, 0),
            2 => (Channel::MobileTeam, staff),
            _ => (Channel::Counter, staff),
        };
        Place { institution, outlet: Some(outlet), channel, staff, terminal }
    }

    fn draw_reserved_phone(&mut self, person: u32) -> u64 {
        let population = &self.world.population;
        let household = self.world.person(person).household;
        match self.rng.weighted(&[87, 3, 4, 4, 2]) {
            1 => 0,
            2 => {
                let relative =
                    population.relative(person, Kin::Head).or_else(|| population.relative(person, Kin::Spouse));
                phones::own_mobile(relative.unwrap_or(person))
            }
            3 => {
                let operator = self.rng.weighted(&SIM_SHARES);
                self.numbers.take_new(operator)
            }
            4 => phones::landline(household),
            _ => {
                self.is_own_number_seen[person as usize] = true;
                phones::own_mobile(person)
            }
        }
    }

    fn opening(&mut self, day: i32, card: Card, place: Place, person: u32, phone: u64) -> Opening {
        let hours = match place.outlet {
            Some(outlet) if place.channel != Channel::Online => self.world.outlets.get(outlet).hours(),
            _ => &ONLINE_HOURS,
        };
        Opening {
            at: time_on(day, hours, &mut self.rng),
            card,
            place,
            holder: Holder::Person(person),
            phone,
            agent: None,
            batch: None,
            device_of: person,
            fate: crate::opening::Fate::Active,
            planted: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opening_finds_a_day_and_few_lie_after_the_end() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let days = spread(&calendar, 100_000);
        assert_eq!(days.iter().map(|(_, n)| n).sum::<u32>(), 100_000);
        let late: u32 = days.iter().filter(|(day, _)| *day > calendar.as_of).map(|(_, n)| n).sum();
        assert!((1..200).contains(&late), "{late}");
    }
}
