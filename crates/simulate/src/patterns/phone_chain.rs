//! A ring uses as many numbers as it has members, each left by one or two of them, overlapping like the links of a chain.
//!
//! Seen in the rows: a member leaves one number at the first bank and the next number at the second; the member after
//! begins with that one. No number is busy, yet all of them hang together. The first number is the organiser's SIM, every other a
//! member's.
//! Hard: the two visits of a member lie more than a week apart, a SIM is weeks old when it is first left, and no two members
//! come to one bank within days.

use super::Pattern;
use super::choices::{any_operator, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::parameter::{Parameter, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.25, (15, 130)).hard_first();
const HOLDERS: Parameter<Span> = within("holders", 5, 10);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 4);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 4, 9);
const DAYS_TO_SECOND: Parameter<Span> = within("days_to_second", 1, 6);
const HARD_DAYS_TO_SECOND: Parameter<Span> = within("hard_days_to_second", 9, 20);
const SIM_DAYS: Parameter<Span> = within("sim_days", 1, 7);
const HARD_SIM_DAYS: Parameter<Span> = within("hard_sim_days", 16, 50);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "phone_chain",
    part: Part::PhoneChain,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        DAYS_TO_SECOND,
        HARD_DAYS_TO_SECOND,
        SIM_DAYS,
        HARD_SIM_DAYS,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let (between, to_second, sim_days) = if given.is_hard {
        (HARD_DAYS_BETWEEN, HARD_DAYS_TO_SECOND, HARD_SIM_DAYS)
    } else {
        (DAYS_BETWEEN, DAYS_TO_SECOND, SIM_DAYS)
    };
    let n_holders = planter.draw(HOLDERS);
    let lead = planter.get(sim_days).most;
    let length = lead + n_holders * planter.get(between).most + planter.get(to_second).most;
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
    let banks = shuffled(planter, BANKS);
    let mut day = gang.start + lead as i32;
    let mut phone = None;
    for (number, holder) in gang.holders.clone().into_iter().enumerate() {
        let second_day = day + planter.draw(to_second) as i32;
        let first = match phone {
            Some(first) => first,
            None => {
                let sim_day = day - planter.draw(sim_days) as i32;
                gang.head_phone(planter, sim_day)
            }
        };
        let next = plant_sim(planter, &mut gang, holder, second_day, sim_days);
        for (bank, phone, day) in [(number, first, day), (number + 3, next, second_day)] {
            let counter = planter.counter(banks[bank % banks.len()], gang.county);
            let at = planter.time_at(&counter, day);
            gang.account(planter, at, counter, holder, phone);
        }
        phone = Some(next);
        day += planter.draw(between) as i32;
    }
    Some(gang)
}

/// A new SIM, activated some days before a day.
fn plant_sim(planter: &mut Planter<'_>, gang: &mut Gang, holder: u32, day: i32, before: Parameter<Span>) -> u64 {
    let operator = any_operator(planter);
    let shop = planter.counter(operator, gang.county);
    let sim_day = day - planter.draw(before) as i32;
    let at = planter.time_at(&shop, sim_day);
    gang.sim(planter, at, shop, holder, 0, holder)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;

    #[test]
    fn numbers_link_the_members_one_after_the_other() {
        for group in testing::groups("phone_chain") {
            let mut holders: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
            for account in group.accounts() {
                holders.entry(account.phone).or_default().insert(testing::holder(account));
            }
            assert!(holders.values().all(|holders| holders.len() <= 2));
            let n_links = holders.values().filter(|holders| holders.len() == 2).count();
            assert_eq!(n_links + 1, group.holders().len());
        }
    }
}
