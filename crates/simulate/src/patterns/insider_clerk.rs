//! A clerk of a bank opens accounts for the holders of a ring when nobody watches.
//!
//! Seen in the rows: one clerk at one terminal, after closing time, for holders who leave the organiser's numbers.
//! Hard: within opening hours, in the quiet of noon, one holder a day and at most two a week, each with a number of their
//! own; two people at a time, the organiser among them, bought a SIM weeks before and tried it in one handset.

use super::Pattern;
use super::choices::{any_bank, any_operator, days_apart, minute_of_day};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};

const SHAPE: Shape = Shape::new(12, 0.3, (15, 120)).hard_first();
const HOLDERS: Parameter<Span> = within("holders", 8, 18);
const HOLDERS_AN_EVENING: Parameter<Span> = within("holders_an_evening", 1, 4);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 2, 9);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 5, 11);
/// Minutes after midnight.
const EVENING: Parameter<Span> = within("evening", 1_060, 1_190);
const NOON: Parameter<Span> = within("noon", 725, 820);
const HEAD_PHONES: Parameter<Span> = within("head_phones", 1, 2);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);
/// Holders of a hard gang whose SIM is new.
const NEW_SIM_SHARE: Parameter<f64> = share("new_sim_share", 0.7);
const DAYS_FROM_SIM: Parameter<Span> = within("days_from_sim", 16, 40);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "insider_clerk",
    part: Part::InsiderClerk,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        HOLDERS_AN_EVENING,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        EVENING,
        NOON,
        HEAD_PHONES,
        DAYS_OF_LEAD,
        NEW_SIM_SHARE,
        DAYS_FROM_SIM,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_holders = planter.draw(HOLDERS);
    let days = days_apart(planter, n_holders, if given.is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN });
    let length = days.last().copied().unwrap_or(0);
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length + planter.get(DAYS_FROM_SIM).most);
    let bank = any_bank(planter);
    let counter = planter.counter(bank, gang.county);
    if given.is_hard {
        let sims_from = gang.start;
        gang.start += planter.get(DAYS_FROM_SIM).most as i32;
        let shared = gang.handset(0);
        gang.head_phone_in(planter, sims_from, shared);
        for (number, (holder, day)) in gang.holders.clone().into_iter().zip(days).enumerate() {
            let day = gang.start + day as i32;
            let phone = if planter.chance(NEW_SIM_SHARE) || number == 0 {
                let operator = any_operator(planter);
                let shop = planter.counter(operator, gang.county);
                let sim_day = day - planter.draw(DAYS_FROM_SIM) as i32;
                let at = planter.time_at(&shop, sim_day);
                let handset = gang.handset((number as u32).div_ceil(2));
                gang.sim(planter, at, shop, holder, 0, handset)
            } else {
                own_mobile(holder)
            };
            let at = minute_of_day(planter, day, NOON);
            gang.account(planter, at, counter, holder, phone);
        }
    } else {
        let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
        let phones: Vec<u64> = (0..planter.draw(HEAD_PHONES)).map(|_| gang.head_phone(planter, phone_day)).collect();
        let mut waiting = gang.holders.clone();
        for day in days {
            let n_now = (planter.draw(HOLDERS_AN_EVENING) as usize).min(waiting.len());
            for holder in waiting.split_off(waiting.len() - n_now) {
                let at = minute_of_day(planter, gang.start + day as i32, EVENING);
                let phone = planter.rng.pick(&phones);
                gang.account(planter, at, counter, holder, phone);
            }
        }
    }
    if let Some(outlet) = counter.outlet {
        planter.note_staff(outlet, counter.staff, gang.group_no);
    }
    Some(gang)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{self, most_in_days};
    use crate::calendar::DAY_SECONDS;

    #[test]
    fn one_clerk_opens_after_hours_or_quietly() {
        for group in testing::groups("insider_clerk") {
            let accounts = group.accounts();
            let clerks: BTreeSet<_> =
                accounts.iter().map(|account| (account.place.outlet, account.place.staff)).collect();
            assert_eq!(clerks.len(), 1);
            assert_eq!(accounts.len(), group.holders().len());
            for account in &accounts {
                let hour = account.at.rem_euclid(DAY_SECONDS) / 3_600;
                assert!(if group.is_hard() { (12..14).contains(&hour) } else { (17..20).contains(&hour) }, "{hour}");
            }
            assert!(!group.is_hard() || (most_in_days(&accounts, 7) <= 2 && most_in_days(&accounts, 1) == 1));
        }
    }
}
