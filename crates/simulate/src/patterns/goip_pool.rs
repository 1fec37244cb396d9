//! SIMs for a modem pool: many of few holders, or data SIMs of a shell unit, all tried in a few devices.
//!
//! Seen in the rows: one to three holders with a dozen SIMs each and more, five and more a day in one device, over weeks.
//! Hard: many holders of four SIMs each, one at every operator; a device sees two holders only, and half of the SIMs come
//! without one. What they share is the number left as contact by pairs of holders, and the days on which they are used.

use super::Pattern;
use super::choices::{any_bank, any_dealer, days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::handset;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Holder, Opening, Place};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, OPERATORS};

const SHAPE: Shape = Shape::new(12, 0.3, (5, 60));
const HOLDERS: Parameter<Span> = within("holders", 1, 3);
const SIMS_A_HOLDER: Parameter<Span> = within("sims_a_holder", 10, 18);
const SIMS_A_DAY: Parameter<Span> = within("sims_a_day", 5, 7);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 2, 9);
const DEVICES: Parameter<Span> = within("devices", 1, 3);
/// Plain pools on a shell unit's name.
const UNIT_SHARE: Parameter<f64> = share("unit_share", 0.4);
const DAYS_FROM_REGISTRATION: Parameter<Span> = within("days_from_registration", 5, 60);
const HARD_HOLDERS: Parameter<Span> = within("hard_holders", 5, 9);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 9, 14);
const NO_DEVICE_SHARE: Parameter<f64> = share("no_device_share", 0.5);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "goip_pool",
    part: Part::GoipPool,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        SIMS_A_HOLDER,
        SIMS_A_DAY,
        DAYS_BETWEEN,
        DEVICES,
        UNIT_SHARE,
        DAYS_FROM_REGISTRATION,
        HARD_HOLDERS,
        HARD_DAYS_BETWEEN,
        NO_DEVICE_SHARE,
        DAYS_OF_LEAD,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    if given.is_hard {
        let n_holders = planter.draw(HARD_HOLDERS);
        let length = (n_holders + 4) * planter.get(HARD_DAYS_BETWEEN).most;
        let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
        plant_scattered(planter, &mut gang);
        return Some(gang);
    }
    let n_holders = planter.draw(HOLDERS);
    let n_visits = planter.get(SIMS_A_HOLDER).most.div_ceil(planter.get(SIMS_A_DAY).least);
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, n_visits * planter.get(DAYS_BETWEEN).most);
    let n_devices = planter.draw(DEVICES);
    let dealer = any_dealer(planter, gang.county);
    let in_pool = gang.handset(0);
    gang.head_phone_in(planter, gang.start, in_pool);
    for (number, holder) in gang.holders.clone().into_iter().enumerate() {
        let unit = planter.chance(UNIT_SHARE).then(|| found_shell(planter, &mut gang, holder));
        let device = gang.handset(number as u32 % n_devices);
        let mut n_left = planter.draw(SIMS_A_HOLDER);
        for day in days_apart(planter, n_visits, DAYS_BETWEEN) {
            let mut at = planter.time_at(&dealer, gang.start + day as i32);
            let n_now = planter.draw(SIMS_A_DAY).min(n_left);
            n_left -= n_now;
            for _ in 0..n_now {
                plant_sim(planter, &mut gang, at, dealer, holder, unit, device);
                at = planter.minutes_later(at, Span::new(2, 6));
            }
        }
    }
    Some(gang)
}

/// A unit on a holder's name, with the account that its licence is for.
fn found_shell(planter: &mut Planter<'_>, gang: &mut Gang, representative: u32) -> u32 {
    let address = Address::draw(gang.county, &mut planter.rng);
    let registered_on = gang.start - planter.draw(DAYS_FROM_REGISTRATION) as i32;
    let unit = planter.found_unit(gang.county, address, representative, registered_on);
    let bank = any_bank(planter);
    let counter = planter.counter(bank, gang.county);
    let at = planter.time_at(&counter, gang.start);
    let card = Card::Account { class: "corporate", product: "ordinary" };
    let account = planter.opening(at, card, counter, representative, own_mobile(representative));
    gang.plant(planter, Opening { holder: Holder::Unit(unit), ..account });
    unit
}

fn plant_sim(
    planter: &mut Planter<'_>,
    gang: &mut Gang,
    at: i64,
    place: Place,
    holder: u32,
    unit: Option<u32>,
    device: u32,
) {
    let msisdn = planter.spare_phone_of(usize::from(place.institution - OPERATORS.start));
    let kind = if unit.is_some() { "data" } else { "ordinary" };
    let mut sim = planter.opening(at, Card::Sim { kind, msisdn }, place, holder, 0);
    sim.device_of = device;
    if let Some(unit) = unit {
        sim.holder = Holder::Unit(unit);
    }
    gang.plant(planter, sim);
}

/// Every holder goes to the four operators, days apart.
fn plant_scattered(planter: &mut Planter<'_>, gang: &mut Gang) {
    gang.used_on = Some(gang.start + planter.draw(HARD_DAYS_BETWEEN) as i32 * 16);
    let lead = planter.draw(DAYS_OF_LEAD) as i32;
    let mut contact = 0;
    let n_holders = gang.holders.len() as u32;
    let starts = days_apart(planter, n_holders, HARD_DAYS_BETWEEN);
    for (number, (holder, start)) in gang.holders.clone().into_iter().zip(starts).enumerate() {
        if number % 2 == 0 {
            let phone_day = gang.start + start as i32 - lead;
            contact = gang.head_phone(planter, phone_day);
        }
        let visits = days_apart(planter, 4, HARD_DAYS_BETWEEN);
        for (operator, day) in shuffled(planter, OPERATORS).into_iter().zip(visits) {
            let shop = planter.counter(operator, gang.county);
            let at = planter.time_at(&shop, gang.start + (start + day) as i32);
            let has_none = planter.chance(NO_DEVICE_SHARE);
            let device = if has_none { handset::NONE } else { gang.handset(number as u32 / 2) };
            gang.sim(planter, at, shop, holder, contact, device);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;
    use crate::calendar::day_at;
    use crate::numbers::handset;

    #[test]
    fn few_devices_see_many_sims_or_two_holders_at_most() {
        for group in testing::groups("goip_pool") {
            let sims = group.sims();
            let mut a_day: BTreeMap<(u32, i32), u32> = BTreeMap::new();
            let mut holders: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for sim in sims.iter().filter(|sim| sim.device_of != handset::NONE) {
                *a_day.entry((sim.device_of, day_at(sim.at))).or_default() += 1;
                holders.entry(sim.device_of).or_default().insert(testing::holder(sim));
            }
            let most = a_day.values().copied().max().unwrap_or(0);
            if group.is_hard() {
                assert_eq!(sims.len(), 4 * group.holders().len());
                assert!(most <= 2 && holders.values().all(|holders| holders.len() <= 2), "{most} a day");
            } else {
                assert!(most >= 5 && holders.len() <= 3, "{most} a day in {} devices", holders.len());
            }
        }
    }

    #[test]
    fn about_half_of_the_scattered_sims_have_no_device() {
        let hard: Vec<_> = testing::groups("goip_pool").into_iter().filter(|group| group.is_hard()).collect();
        let n_all: usize = hard.iter().map(|group| group.sims().len()).sum();
        let is_unseen = |sim: &&crate::opening::Opening| sim.device_of == handset::NONE;
        let n_unseen: usize = hard.iter().map(|group| group.sims().into_iter().filter(is_unseen).count()).sum();
        assert!(n_unseen * 10 > n_all * 3 && n_unseen * 10 < n_all * 7, "{n_unseen} of {n_all}");
    }
}
