//! Who comes to open a card. People are looked up many at a time: they lie far apart in memory, which then answers for all of
//! them at once.

use super::Habits;
use crate::rng::Rng;
use crate::world::World;

const AT_A_TIME: usize = 64;

/// What a customer opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    Account,
    Sim,
}

/// Somebody old enough to open a card.
#[derive(Clone, Copy, Debug)]
pub(super) struct Customer {
    pub(super) person: u32,
    /// Where they live.
    pub(super) home: u8,
}

/// Customers of one day who wait to be served.
#[derive(Default)]
pub(super) struct Customers {
    waiting: [Vec<Customer>; 2],
    drawn: Vec<u32>,
}

impl Customers {
    /// Sends home who still waits at the end of a day.
    pub(super) fn start_day(&mut self) {
        self.waiting.iter_mut().for_each(Vec::clear);
    }

    pub(super) fn next(&mut self, wish: Wish, world: &World, day: i32, habits: &Habits, rng: &mut Rng) -> Customer {
        loop {
            if let Some(customer) = self.waiting[wish as usize].pop() {
                return customer;
            }
            self.draw(wish, world, day, habits, rng);
        }
    }

    fn draw(&mut self, wish: Wish, world: &World, day: i32, habits: &Habits, rng: &mut Rng) {
        let frequent_share = match wish {
            Wish::Account => habits.frequent_account_share,
            Wish::Sim => habits.frequent_sim_share,
        };
        let population = &world.population;
        self.drawn.clear();
        self.drawn
            .extend((0..AT_A_TIME).map(|_| {
                if rng.chance(frequent_share) { population.draw_frequent(rng) } else { population.draw(rng) }
            }));
        self.waiting[wish as usize].extend(self.drawn.iter().filter_map(|person| {
            let age = world.person(*person).age_on(day);
            let home = population.place_of(*person);
            let is_fit = age >= 16 || (age >= 3 && rng.chance(habits.minor_share));
            is_fit.then_some(Customer { person: *person, home })
        }));
    }
}
