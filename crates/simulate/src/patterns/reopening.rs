//! Cards are restricted, and their holders open others elsewhere, one after the other through a whole ring.
//!
//! Seen in the rows: an account suspended or closed, another of the same holder at another bank within days, sometimes
//! twice, with the organiser's number on the new one.
//! Hard: one change a holder, more than 90 days after the restriction; every new number is left by two members who come to
//! different banks weeks apart.

use super::Pattern;
use super::choices::{days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::calendar::DAY_SECONDS;
use crate::numbers::phones::own_mobile;
use crate::opening::Fate;
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.3, (10, 160)).hard_first();
const HOLDERS: Parameter<Span> = within("holders", 5, 11);
/// From one holder's first card to the next one's.
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 3, 9);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 7, 16);
const DAYS_TO_RESTRICTION: Parameter<Span> = within("days_to_restriction", 12, 60);
const CLOSED_SHARE: Parameter<f64> = share("closed_share", 0.4);
/// Restrictions that follow from a case; the others are the bank's own or the holder's doing.
const CASE_SHARE: Parameter<f64> = share("case_share", 0.3);
const SENT_AGAIN_SHARE: Parameter<f64> = share("sent_again_share", 0.7);
const DAYS_TO_REOPENING: Parameter<Span> = within("days_to_reopening", 1, 9);
const HARD_DAYS_TO_REOPENING: Parameter<Span> = within("hard_days_to_reopening", 92, 130);
/// Holders of a plain ring to whom it happens again.
const SECOND_CYCLE_SHARE: Parameter<f64> = share("second_cycle_share", 0.4);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 2, 10);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "reopening",
    part: Part::Reopening,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        DAYS_TO_RESTRICTION,
        CLOSED_SHARE,
        CASE_SHARE,
        SENT_AGAIN_SHARE,
        DAYS_TO_REOPENING,
        HARD_DAYS_TO_REOPENING,
        SECOND_CYCLE_SHARE,
        DAYS_OF_LEAD,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let between = if given.is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN };
    let n_holders = planter.draw(HOLDERS);
    let starts = days_apart(planter, n_holders, between);
    let histories: Vec<Vec<Cycle>> =
        starts.into_iter().map(|start| draw_history(planter, start, given.is_hard)).collect();
    let length = histories.iter().flatten().map(|cycle| cycle.reopened).max().unwrap_or(0);
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
    let lead = planter.draw(DAYS_OF_LEAD) as i32;
    let mut phone = 0;
    for (number, (holder, history)) in gang.holders.clone().into_iter().zip(histories).enumerate() {
        if number == 0 || (given.is_hard && number % 2 == 0) {
            let phone_day = gang.start + history[0].opened as i32 - lead;
            phone = gang.head_phone(planter, phone_day);
        }
        let banks = shuffled(planter, BANKS);
        let first = gang.start + history[0].opened as i32;
        let mut card = plant_account(planter, &mut gang, banks[0], first, holder, own_mobile(holder));
        for (cycle, bank) in history.iter().zip(&banks[1..]) {
            restrict(planter, card, gang.start + cycle.restricted as i32);
            let day = gang.start + cycle.reopened as i32;
            card = plant_account(planter, &mut gang, *bank, day, holder, phone);
        }
    }
    Some(gang)
}

/// A card from its opening to the one that takes its place, in days after the gang's start.
struct Cycle {
    opened: u32,
    restricted: u32,
    reopened: u32,
}

/// What happens to a holder's cards.
fn draw_history(planter: &mut Planter<'_>, start: u32, is_hard: bool) -> Vec<Cycle> {
    let n_cycles = if is_hard { 1 } else { 1 + usize::from(planter.chance(SECOND_CYCLE_SHARE)) };
    let mut opened = start;
    let mut history = Vec::with_capacity(n_cycles);
    for _ in 0..n_cycles {
        let restricted = opened + planter.draw(DAYS_TO_RESTRICTION);
        let reopened = restricted + planter.draw(if is_hard { HARD_DAYS_TO_REOPENING } else { DAYS_TO_REOPENING });
        history.push(Cycle { opened, restricted, reopened });
        opened = reopened;
    }
    history
}

fn plant_account(planter: &mut Planter<'_>, gang: &mut Gang, bank: u8, day: i32, holder: u32, phone: u64) -> u32 {
    let counter = planter.counter(bank, gang.county);
    let at = planter.time_at(&counter, day);
    gang.account(planter, at, counter, holder, phone)
}

/// Ends the use of a card on a day, for a case that is reported then or without one. In a cold start nobody has noticed
/// anything: the holders close their cards themselves.
fn restrict(planter: &mut Planter<'_>, card: u32, day: i32) {
    let is_closed = planter.chance(CLOSED_SHARE);
    let is_case = planter.chance(CASE_SHARE) && !planter.is_cold_start;
    let is_sent_again = planter.chance(SENT_AGAIN_SHARE);
    let is_closed = planter.is_cold_start || (is_closed && !is_case);
    let status = if is_closed { "closed" } else { "suspended" };
    let since = i64::from(day) * DAY_SECONDS + 10 * 3_600;
    planter.plan.openings[card as usize].fate =
        if is_sent_again { Fate::SentAgain { status, since } } else { Fate::Known { status, since } };
    if is_case {
        planter.involve(card, day - 6, day - 1);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::testing;
    use crate::calendar::DAY_SECONDS;
    use crate::opening::{Fate, Opening};

    #[test]
    fn after_each_restriction_the_holder_opens_at_another_bank() {
        for group in testing::groups("reopening") {
            let mut by_holder: BTreeMap<u32, Vec<&Opening>> = BTreeMap::new();
            for account in group.accounts() {
                by_holder.entry(testing::holder(account)).or_default().push(account);
            }
            for accounts in by_holder.values() {
                assert!(accounts.len() >= 2 && (!group.is_hard() || accounts.len() == 2));
                for pair in accounts.windows(2) {
                    let (Fate::Known { since, .. } | Fate::SentAgain { since, .. }) = pair[0].fate else {
                        panic!("not restricted")
                    };
                    let days = (pair[1].at - since) / DAY_SECONDS;
                    assert!(if group.is_hard() { days > 90 } else { (0..=11).contains(&days) }, "{days}");
                    assert_ne!(pair[0].place.institution, pair[1].place.institution);
                }
            }
        }
    }
}
