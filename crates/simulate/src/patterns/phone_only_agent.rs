//! Somebody opens for others and leaves nothing but a phone number.
//!
//! Seen in the rows: an agent's phone without a name or document, the same for many holders of several banks; the number
//! is a SIM of the organiser's or of a member's.
//! Hard: every number serves two holders at two banks, and is the SIM of the first of them, activated with the number before
//! as contact; only the first of all is the organiser's.

use super::Pattern;
use super::choices::{any_operator, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, UNNAMED};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.3, (15, 120)).hard_first();
const HOLDERS: Parameter<Span> = within("holders", 6, 14);
const DAYS: Parameter<Span> = within("days", 10, 50);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);
const BANKS_USED: Parameter<Span> = within("banks_used", 2, 4);
/// In a hard gang, days from one holder's account to the next.
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 3, 8);
/// In a hard gang, how much older the number is than the account it serves first.
const HARD_SIM_DAYS: Parameter<Span> = within("hard_sim_days", 15, 30);
const RELATION_OTHER_SHARE: Parameter<f64> = share("relation_other_share", 0.3);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "phone_only_agent",
    part: Part::PhoneOnlyAgent,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        DAYS,
        DAYS_OF_LEAD,
        BANKS_USED,
        HARD_DAYS_BETWEEN,
        HARD_SIM_DAYS,
        RELATION_OTHER_SHARE,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_holders = planter.draw(HOLDERS);
    let days = planter.draw(DAYS);
    if given.is_hard {
        let lead = planter.get(HARD_SIM_DAYS).most;
        let length = lead + n_holders * planter.get(HARD_DAYS_BETWEEN).most;
        let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
        gang.start += lead as i32;
        plant_chain(planter, &mut gang);
        return Some(gang);
    }
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, days);
    let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
    let phone = gang.head_phone(planter, phone_day);
    let n_banks = planter.draw(BANKS_USED) as usize;
    let banks = shuffled(planter, BANKS);
    for holder in gang.holders.clone() {
        let bank = planter.rng.pick(&banks[..n_banks]);
        let day = gang.start + planter.rng.below(days) as i32;
        plant_account(planter, &mut gang, bank, day, holder, phone);
    }
    Some(gang)
}

fn plant_chain(planter: &mut Planter<'_>, gang: &mut Gang) {
    let banks = shuffled(planter, BANKS);
    let mut phone = 0;
    let mut day = gang.start;
    for (number, holder) in gang.holders.clone().into_iter().enumerate() {
        if number == 0 {
            let sim_day = day - planter.draw(HARD_SIM_DAYS) as i32;
            phone = gang.head_phone(planter, sim_day);
        } else if number % 2 == 0 {
            let operator = any_operator(planter);
            let shop = planter.counter(operator, gang.county);
            let sim_day = day - planter.draw(HARD_SIM_DAYS) as i32;
            let at = planter.time_at(&shop, sim_day);
            phone = gang.sim(planter, at, shop, holder, phone, holder);
        }
        plant_account(planter, gang, banks[number % banks.len()], day, holder, phone);
        day += planter.draw(HARD_DAYS_BETWEEN) as i32;
    }
}

fn plant_account(planter: &mut Planter<'_>, gang: &mut Gang, bank: u8, day: i32, holder: u32, phone: u64) {
    let counter = planter.counter(bank, gang.county);
    let at = planter.time_at(&counter, day);
    let relation = if planter.chance(RELATION_OTHER_SHARE) { "other" } else { "" };
    gang.account_by(planter, at, counter, holder, own_mobile(holder), Agent { person: UNNAMED, phone, relation });
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;
    use crate::opening::UNNAMED;

    #[test]
    fn the_agent_is_a_number_without_a_name() {
        for group in testing::groups("phone_only_agent") {
            let mut holders: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
            for account in group.accounts() {
                let agent = account.agent.expect("an agent");
                assert_eq!(agent.person, UNNAMED);
                holders.entry(agent.phone).or_default().insert(testing::holder(account));
            }
            let most = holders.values().map(BTreeSet::len).max().unwrap_or(0);
            assert!(if group.is_hard() { most == 2 } else { most >= 6 && holders.len() == 1 }, "{most}");
        }
    }
}
