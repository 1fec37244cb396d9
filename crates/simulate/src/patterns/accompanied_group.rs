//! Strangers are brought to one counter; whoever brings them appears nowhere as agent.
//!
//! Seen in the rows: holders within minutes of each other at one outlet, some of them with one of two numbers, and whoever
//! brings them opens an account of their own in between. All cards are used on the same days.
//! Hard: two or three a day, an hour and more apart, over a fortnight at three outlets of different banks; no number is
//! left by more than two. What remains is place and time, neighbours among the holders and the same later fate.

use super::Pattern;
use super::choices::shuffled;
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::calendar::{Calendar, DAY_SECONDS};
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Place};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::recruiting::are_neighbours;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(16, 0.4, (20, 150));
const HOLDERS: Parameter<Span> = within("holders", 4, 9);
const HARD_HOLDERS: Parameter<Span> = within("hard_holders", 8, 14);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 3, 10);
const HARD_MINUTES_BETWEEN: Parameter<Span> = within("hard_minutes_between", 61, 140);
const HARD_DAYS: Parameter<Span> = within("hard_days", 11, 15);
const HARD_HOLDERS_A_DAY: Parameter<Span> = within("hard_holders_a_day", 2, 3);
const HEAD_PHONES: Parameter<Span> = within("head_phones", 1, 2);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);
/// Holders who leave a number of the organiser's.
const HEAD_PHONE_SHARE: Parameter<f64> = share("head_phone_share", 0.6);
/// Gangs whose holders come from one village or street.
const NEIGHBOURS_SHARE: Parameter<f64> = share("neighbours_share", 0.5);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "accompanied_group",
    part: Part::AccompaniedGroup,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        HARD_HOLDERS,
        MINUTES_BETWEEN,
        HARD_MINUTES_BETWEEN,
        HARD_DAYS,
        HARD_HOLDERS_A_DAY,
        HEAD_PHONES,
        DAYS_OF_LEAD,
        HEAD_PHONE_SHARE,
        NEIGHBOURS_SHARE,
    ],
    plant,
};

/// Opening of the counters, and the latest that a day's first holder comes, in minutes after midnight.
const MORNING: Span = Span::new(9 * 60 + 5, 10 * 60 + 30);

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let days = if given.is_hard { planter.draw(HARD_DAYS) } else { 1 };
    let n_holders = planter.draw(if given.is_hard { HARD_HOLDERS } else { HOLDERS });
    let mut gang = Gang::alone(planter, &SHAPE, given, days);
    let (head, county, start) = (gang.head, gang.county, gang.start);
    gang.holders = if planter.chance(NEIGHBOURS_SHARE) {
        planter.recruit_strangers_who(n_holders, head, start, |world, person| are_neighbours(world, person, head))
    } else {
        planter.recruit_strangers(n_holders, head, county, start)
    };
    gang.used_on = Some(start + days as i32 + planter.draw(SHAPE.days_to_involved) as i32);
    let phone_day = start - planter.draw(DAYS_OF_LEAD) as i32;
    if given.is_hard {
        plant_visits(planter, &mut gang, days, phone_day);
    } else {
        plant_visit(planter, &mut gang, phone_day);
    }
    Some(gang)
}

/// All at once, with the organiser in between.
fn plant_visit(planter: &mut Planter<'_>, gang: &mut Gang, phone_day: i32) {
    let phones: Vec<u64> = (0..planter.draw(HEAD_PHONES)).map(|_| gang.head_phone(planter, phone_day)).collect();
    let bank = shuffled(planter, BANKS)[0];
    let counter = planter.counter(bank, gang.county);
    let mut at = planter.time_at(&counter, gang.start);
    for (number, holder) in gang.holders.clone().into_iter().enumerate() {
        if number == 2 {
            let own = planter.opening(at, Card::ORDINARY_ACCOUNT, counter, gang.head, own_mobile(gang.head));
            let own = planter.plant(own);
            planter.note_card(own, gang.group_no);
            at = later(planter, at, MINUTES_BETWEEN);
        }
        let phone = if planter.chance(HEAD_PHONE_SHARE) || number == 0 {
            planter.rng.pick(&phones)
        } else {
            own_mobile(holder)
        };
        gang.account(planter, at, counter, holder, phone);
        at = later(planter, at, MINUTES_BETWEEN);
    }
}

/// A few a day at three outlets in turn, each time with another clerk.
fn plant_visits(planter: &mut Planter<'_>, gang: &mut Gang, days: u32, phone_day: i32) {
    let phone = gang.head_phone(planter, phone_day);
    let mut counters: Vec<Place> =
        shuffled(planter, BANKS).into_iter().take(3).map(|bank| planter.counter(bank, gang.county)).collect();
    let mut waiting = gang.holders.clone();
    let n_visits = waiting.len().div_ceil(2) as u32;
    let mut n_with_phone = 0;
    let mut day = gang.start - 1;
    for visit in 0..n_visits {
        day = Calendar::business_day((gang.start + (visit * days / n_visits) as i32).max(day + 1));
        let counter = counters[visit as usize % 3];
        let minute = i64::from(planter.rng.within(MORNING));
        let mut at = i64::from(day) * DAY_SECONDS + minute * 60;
        let n_now = (planter.draw(HARD_HOLDERS_A_DAY) as usize).min(waiting.len());
        for holder in waiting.split_off(waiting.len() - n_now) {
            let leaves_phone = n_with_phone == 0 || (n_with_phone == 1 && planter.chance(HEAD_PHONE_SHARE));
            n_with_phone += u32::from(leaves_phone);
            let reserved = if leaves_phone { phone } else { own_mobile(holder) };
            gang.account(planter, at, counter, holder, reserved);
            at = later(planter, at, HARD_MINUTES_BETWEEN);
        }
        counters[visit as usize % 3] = next_clerk(planter, counter);
    }
}

fn next_clerk(planter: &Planter<'_>, counter: Place) -> Place {
    let n_staff = counter.outlet.map_or(1, |outlet| planter.world.outlets.get(outlet).n_staff);
    Place { staff: counter.staff % n_staff + 1, ..counter }
}

fn later(planter: &mut Planter<'_>, at: i64, minutes: Parameter<Span>) -> i64 {
    let minutes = planter.get(minutes);
    planter.minutes_later(at, minutes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{self, most_within};

    #[test]
    fn strangers_come_together_or_in_small_parties() {
        for group in testing::groups("accompanied_group") {
            let accounts = group.accounts();
            assert!(accounts.iter().all(|account| account.agent.is_none()));
            let outlets: BTreeSet<_> = accounts.iter().map(|account| account.place.outlet).collect();
            if group.is_hard() {
                assert!(outlets.len() == 3 && most_within(&accounts, 1_800) == 1);
            } else {
                assert!(outlets.len() == 1 && most_within(&accounts, 3_600) >= 4);
            }
        }
    }
}
