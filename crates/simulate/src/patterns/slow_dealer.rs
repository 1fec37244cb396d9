//! A dealer's clerk activates SIMs for the holders of a ring, a few a week over months.
//!
//! Seen in the rows: one clerk of one dealer, holders from all over, no agent; the organiser's number as contact, or the
//! organiser's handset used first; some holders open an account on the new number later.
//! Hard: so few a week that no fixed floor sees them, no number twice, and a handset is used by two people only, the
//! organiser and the first holder among them.

use super::Pattern;
use super::choices::{any_bank, any_dealer, days_apart};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::parameter::{Parameter, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};

const SHAPE: Shape = Shape::new(12, 0.3, (20, 150));
const HOLDERS: Parameter<Span> = within("holders", 10, 26);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 4);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 5, 12);
const SAME_CLERK_SHARE: Parameter<f64> = share("same_clerk_share", 0.85);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 2, 15);
const HEAD_CONTACT_SHARE: Parameter<f64> = share("head_contact_share", 0.5);
const HEAD_HANDSET_SHARE: Parameter<f64> = share("head_handset_share", 0.4);
const ACCOUNT_SHARE: Parameter<f64> = share("account_share", 0.35);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 3, 20);
const HARD_DAYS_TO_ACCOUNT: Parameter<Span> = within("hard_days_to_account", 16, 45);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "slow_dealer",
    part: Part::SlowDealer,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        SAME_CLERK_SHARE,
        DAYS_OF_LEAD,
        HEAD_CONTACT_SHARE,
        HEAD_HANDSET_SHARE,
        ACCOUNT_SHARE,
        DAYS_TO_ACCOUNT,
        HARD_DAYS_TO_ACCOUNT,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let is_hard = given.is_hard;
    let n_holders = planter.draw_low(HOLDERS);
    let days = days_apart(planter, n_holders, if is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN });
    let to_account = if is_hard { HARD_DAYS_TO_ACCOUNT } else { DAYS_TO_ACCOUNT };
    let length = days.last().copied().unwrap_or(0) + planter.get(to_account).most;
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
    let dealer = any_dealer(planter, gang.county);
    let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
    let tried_in = if is_hard { gang.handset(0) } else { gang.head };
    let contact = gang.head_phone_in(planter, phone_day, tried_in);

    for (number, (holder, day)) in gang.holders.clone().into_iter().zip(days).enumerate() {
        let place = match dealer.outlet {
            Some(outlet) if !planter.chance(SAME_CLERK_SHARE) => planter.counter_at(outlet),
            _ => dealer,
        };
        let day = gang.start + day as i32;
        let at = planter.time_at(&place, day);
        let handset = match is_hard {
            true => gang.handset((number as u32).div_ceil(2)),
            false if planter.chance(HEAD_HANDSET_SHARE) => gang.head,
            false => holder,
        };
        let contact = if planter.chance(HEAD_CONTACT_SHARE) && !is_hard { contact } else { 0 };
        let msisdn = gang.sim(planter, at, place, holder, contact, handset);
        if planter.chance(ACCOUNT_SHARE) {
            let bank = any_bank(planter);
            let counter = planter.counter(bank, gang.county);
            let day = day + planter.draw(to_account) as i32;
            let at = planter.time_at(&counter, day);
            gang.account(planter, at, counter, holder, msisdn);
        }
    }
    if let Some(outlet) = dealer.outlet {
        planter.note_outlet(outlet, Role::Outlet, gang.group_no);
        planter.note_staff(outlet, dealer.staff, gang.group_no);
    }
    Some(gang)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{self, most_in_days};

    #[test]
    fn the_dealer_sees_few_a_week_and_many_in_all() {
        for group in testing::groups("slow_dealer") {
            let sims = group.sims();
            let outlets: BTreeSet<_> = sims.iter().map(|sim| sim.place.outlet).collect();
            assert_eq!(outlets.len(), 1);
            assert!(sims.len() >= 10 && group.holders().len() == sims.len());
            let a_week = most_in_days(&sims, 7);
            assert!(if group.is_hard() { a_week <= 2 } else { a_week >= 2 }, "{a_week} a week");
        }
    }
}
