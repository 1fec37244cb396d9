//! Members of a ring put each other's new numbers on their accounts, so that nobody holds both cards of a pair.
//!
//! Seen in the rows: a SIM activated for one person, days later an account of another that reserves it, and so on around a
//! loop of two to six. Every number is on one account only, and every account has one number.
//! Hard: outlets and banks differ, and the SIM is older than a week; one SIM of a loop was tried where one of the
//! organiser's was. In a plain loop the SIMs come from one dealer on one day, tried in the organiser's handset.

use super::Pattern;
use super::choices::{any_bank, any_dealer, any_operator, days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::calendar::Calendar;
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.35, (10, 150));
const LOOPS: Parameter<Span> = within("loops", 2, 4);
/// Members of a loop: 2 is a pair.
const LOOP: Parameter<Span> = within("loop", 2, 6);
const DAYS_BETWEEN_LOOPS: Parameter<Span> = within("days_between_loops", 5, 40);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 3, 7);
const HARD_DAYS_TO_ACCOUNT: Parameter<Span> = within("hard_days_to_account", 9, 20);
/// In a hard loop, days over which the SIMs are activated.
const HARD_SIM_DAYS: Parameter<Span> = within("hard_sim_days", 6, 20);
const HEAD_HANDSET_SHARE: Parameter<f64> = share("head_handset_share", 0.5);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "two_card_swap",
    part: Part::TwoCardSwap,
    parameters: parameters![
        SHAPE;
        LOOPS,
        LOOP,
        DAYS_BETWEEN_LOOPS,
        DAYS_TO_ACCOUNT,
        HARD_DAYS_TO_ACCOUNT,
        HARD_SIM_DAYS,
        HEAD_HANDSET_SHARE,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_loops = planter.draw(LOOPS);
    let starts = days_apart(planter, n_loops, DAYS_BETWEEN_LOOPS);
    let of_last = planter.get(HARD_SIM_DAYS).most + planter.get(HARD_DAYS_TO_ACCOUNT).most;
    let length = starts.last().copied().unwrap_or(0) + of_last;
    let mut gang = Gang::alone(planter, &SHAPE, given, length);
    for (number, start) in (0..).zip(starts) {
        let day = gang.start + start as i32;
        let n_members = planter.draw_low(LOOP);
        let members = planter.recruit_strangers(n_members, gang.head, gang.county, day);
        let numbers = if given.is_hard {
            activate_apart(planter, &mut gang, &members, day, number)
        } else {
            activate_together(planter, &mut gang, &members, day)
        };
        let banks = shuffled(planter, BANKS);
        for (position, member) in members.iter().enumerate() {
            let (msisdn, sim_day) = numbers[(position + 1) % numbers.len()];
            let bank = if given.is_hard { banks[position % banks.len()] } else { any_bank(planter) };
            let counter = planter.counter(bank, gang.county);
            let to_account = planter.draw(if given.is_hard { HARD_DAYS_TO_ACCOUNT } else { DAYS_TO_ACCOUNT });
            let at = planter.time_at(&counter, sim_day + to_account as i32);
            gang.account(planter, at, counter, *member, msisdn);
        }
        gang.holders.extend(members);
    }
    Some(gang)
}

/// The members' new numbers, with the days of activation: one dealer, one day.
fn activate_together(planter: &mut Planter<'_>, gang: &mut Gang, members: &[u32], day: i32) -> Vec<(u64, i32)> {
    let dealer = any_dealer(planter, gang.county);
    let day = Calendar::business_day(day);
    let numbers = members.iter().map(|member| {
        let at = planter.time_at(&dealer, day);
        let is_first = gang.cards.is_empty();
        let handset = if planter.chance(HEAD_HANDSET_SHARE) || is_first { gang.head } else { *member };
        (gang.sim(planter, at, dealer, *member, 0, handset), day)
    });
    numbers.collect()
}

/// The members' new numbers, with the days of activation: shops and days of their own. The first SIM of a
/// loop is tried in the same handset as one of the organiser's.
fn activate_apart(
    planter: &mut Planter<'_>,
    gang: &mut Gang,
    members: &[u32],
    first_day: i32,
    number: u32,
) -> Vec<(u64, i32)> {
    let sim_days = planter.draw(HARD_SIM_DAYS) as usize;
    let shared = gang.handset(number);
    gang.head_phone_in(planter, first_day, shared);
    let numbers = members.iter().enumerate().map(|(position, member)| {
        let day = Calendar::business_day(first_day + (position * sim_days / members.len()) as i32);
        let operator = any_operator(planter);
        let shop = planter.counter(operator, gang.county);
        let at = planter.time_at(&shop, day);
        let handset = if position == 0 { shared } else { *member };
        (gang.sim(planter, at, shop, *member, 0, handset), day)
    });
    numbers.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::testing;
    use crate::calendar::day_at;
    use crate::opening::Card;

    #[test]
    fn every_account_has_the_number_of_the_next_member_of_a_loop() {
        for group in testing::groups("two_card_swap") {
            let owners: BTreeMap<u64, (u32, i64)> = group
                .sims()
                .iter()
                .filter_map(|sim| match sim.card {
                    Card::Sim { msisdn, .. } => Some((msisdn, (testing::holder(sim), sim.at))),
                    Card::Account { .. } => None,
                })
                .collect();
            let next: BTreeMap<u32, u32> = group
                .accounts()
                .iter()
                .map(|account| {
                    let (owner, since) = owners[&account.phone];
                    let days = day_at(account.at) - day_at(since);
                    assert!(if group.is_hard() { (9..=21).contains(&days) } else { (3..=8).contains(&days) }, "{days}");
                    (testing::holder(account), owner)
                })
                .collect();
            for member in group.holders() {
                let mut at = next[&member];
                let mut n_steps = 1;
                while at != member {
                    at = next[&at];
                    n_steps += 1;
                }
                assert!((2..=6).contains(&n_steps), "a loop of {n_steps}");
            }
        }
    }
}
