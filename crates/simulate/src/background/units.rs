//! Cards of companies: corporate accounts, and SIMs of things.

use super::Background;
use crate::numbers::phones;
use crate::opening::{Card, Holder, Opening};
use crate::world::OPERATORS;

impl Background<'_> {
    pub(super) fn draw_corporate_account(&mut self, day: i32) -> Opening {
        let unit = self.draw_unit(day);
        let representative = self.world.units[unit as usize].legal_representative;
        let home = self.world.population.place_of(representative);
        let bank = self.rng.weighted(&self.today.account_shares) as u8;
        let place = self.draw_counter(bank, home);
        let card = Card::Account { class: "corporate", product: "ordinary" };
        let phone = phones::own_mobile(representative);
        Opening { holder: Holder::Unit(unit), ..self.opening(day, card, place, representative, phone) }
    }

    pub(super) fn draw_unit_sim(&mut self, day: i32) -> Opening {
        let unit = self.draw_unit(day);
        let representative = self.world.units[unit as usize].legal_representative;
        let home = self.world.population.place_of(representative);
        let operator = self.rng.below(3) as u8;
        let place = self.draw_counter(OPERATORS.start + operator, home);
        let is_thing = self.rng.chance(0.7);
        let (kind, msisdn) = if is_thing {
            ("iot", self.numbers.take_thing())
        } else {
            ("industry", self.numbers.take_new(usize::from(operator)))
        };
        let phone = phones::own_mobile(representative);
        let card = Card::Sim { kind, msisdn };
        Opening { holder: Holder::Unit(unit), ..self.opening(day, card, place, representative, phone) }
    }

    /// A unit that is registered by the day.
    fn draw_unit(&mut self, day: i32) -> u32 {
        loop {
            let unit = self.rng.below(self.world.n_ordinary_units);
            if self.world.units[unit as usize].registered_on < day {
                return unit;
            }
        }
    }
}
