//! Phone numbers of new SIMs: never used before, or somebody else's until a while ago.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Habits;
use crate::calendar::day_at;
use crate::numbers::phones::{N_OPERATORS, SparePhones, own_mobile};
use crate::opening::{Card, Holder, Opening};
use crate::rng::Rng;
use crate::world::OPERATORS;

/// Numbers to give out.
pub(super) struct Numbers {
    spare: SparePhones,
    /// Numbers given back, by operator, with the day from which they may be given out again.
    free: [BinaryHeap<Reverse<(i32, u64)>>; N_OPERATORS],
}

impl Default for Numbers {
    fn default() -> Self {
        Self { spare: SparePhones::of_background(), free: Default::default() }
    }
}

impl Numbers {
    pub(super) fn take(&mut self, operator: usize, day: i32, habits: &Habits, rng: &mut Rng) -> u64 {
        let is_recycled = rng.chance(habits.recycled_share);
        let free = &mut self.free[operator];
        match free.peek() {
            Some(Reverse((from, msisdn))) if is_recycled && *from <= day => {
                let msisdn = *msisdn;
                free.pop();
                msisdn
            }
            _ => self.spare.take(operator),
        }
    }

    /// A number that nobody had.
    pub(super) fn take_new(&mut self, operator: usize) -> u64 {
        self.spare.take(operator)
    }

    pub(super) fn take_thing(&mut self) -> u64 {
        self.spare.take_thing()
    }

    /// Notes when the number of a SIM that closes is free again. What people call their own number stays theirs.
    pub(super) fn give_back(&mut self, opening: &Opening, habits: &Habits, rng: &mut Rng) {
        let (Card::Sim { msisdn, .. }, Holder::Person(person)) = (opening.card, opening.holder) else { return };
        if let Some(closed_at) = opening.fate.closed_at().filter(|_| msisdn != own_mobile(person)) {
            let from = day_at(closed_at) + rng.within(habits.days_to_recycling) as i32;
            self.free[usize::from(opening.place.institution - OPERATORS.start)].push(Reverse((from, msisdn)));
        }
    }
}
