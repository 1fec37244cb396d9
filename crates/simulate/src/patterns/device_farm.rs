//! Accounts are opened online by night in the names of a ring's holders.
//!
//! Seen in the rows: II and III class accounts of many holders within nights, from the organiser's own computer: one
//! device, one address on the internet, one e-mail address where there is one.
//! Hard: a device serves two people, the organiser among them, every one has an address of its own within one /24, and no night sees more than two;
//! the reserved numbers are SIMs that the holders activated weeks before.

use super::Pattern;
use super::choices::{any_bank, any_operator, days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::calendar::DAY_SECONDS;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Channel, Opening, Place};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.35, (5, 70)).hard_first();
const HOLDERS: Parameter<Span> = within("holders", 6, 14);
const NIGHTS: Parameter<Span> = within("nights", 1, 4);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 1, 5);
/// Minutes after midnight.
const NIGHT: Parameter<Span> = within("night", 20, 290);
const HARD_NIGHT: Parameter<Span> = within("hard_night", 15, 350);
/// Holders with a second account at another bank in the same night, or weeks later in a hard farm.
const SECOND_ACCOUNT_SHARE: Parameter<f64> = share("second_account_share", 0.3);
const HARD_DAYS_TO_SECOND: Parameter<Span> = within("hard_days_to_second", 12, 30);
const NEW_SIM_SHARE: Parameter<f64> = share("new_sim_share", 0.6);
const SIM_DAYS: Parameter<Span> = within("sim_days", 15, 40);
const HEAD_PHONE_SHARE: Parameter<f64> = share("head_phone_share", 0.3);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "device_farm",
    part: Part::DeviceFarm,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        NIGHTS,
        HARD_DAYS_BETWEEN,
        NIGHT,
        HARD_NIGHT,
        SECOND_ACCOUNT_SHARE,
        HARD_DAYS_TO_SECOND,
        NEW_SIM_SHARE,
        SIM_DAYS,
        HEAD_PHONE_SHARE,
        DAYS_OF_LEAD,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_holders = planter.draw(HOLDERS);
    if given.is_hard {
        let days = days_apart(planter, n_holders, HARD_DAYS_BETWEEN);
        let lead = planter.get(SIM_DAYS).most;
        let length = lead + days.last().copied().unwrap_or(0) + planter.get(HARD_DAYS_TO_SECOND).most;
        let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
        gang.start += lead as i32;
        plant_quiet_nights(planter, &mut gang, &days);
        return Some(gang);
    }
    let nights = planter.draw(NIGHTS);
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, nights);
    let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
    let head_phone = gang.head_phone(planter, phone_day);
    for holder in gang.holders.clone() {
        let day = gang.start + planter.rng.below(nights) as i32;
        let mut at = night(planter, day, NIGHT);
        let phone = if planter.chance(HEAD_PHONE_SHARE) { head_phone } else { own_mobile(holder) };
        let n_accounts = 1 + usize::from(planter.chance(SECOND_ACCOUNT_SHARE));
        for bank in shuffled(planter, BANKS).into_iter().take(n_accounts) {
            let device = gang.head;
            plant_online(planter, &mut gang, bank, at, holder, phone, device);
            at = planter.minutes_later(at, Span::new(3, 9));
        }
    }
    Some(gang)
}

fn plant_quiet_nights(planter: &mut Planter<'_>, gang: &mut Gang, days: &[u32]) {
    let bank = any_bank(planter);
    let at = night(planter, gang.start - 1, HARD_NIGHT);
    let own = online(planter, bank, at, gang.head, own_mobile(gang.head), gang.handset(0));
    let own = planter.plant(own);
    planter.note_card(own, gang.group_no);
    for (number, (holder, day)) in gang.holders.clone().into_iter().zip(days).enumerate() {
        let day = gang.start + *day as i32;
        let device = gang.handset((number as u32).div_ceil(2));
        let phone = if planter.chance(NEW_SIM_SHARE) {
            let operator = any_operator(planter);
            let shop = planter.counter(operator, gang.county);
            let sim_day = day - planter.draw(SIM_DAYS) as i32;
            let at = planter.time_at(&shop, sim_day);
            gang.sim(planter, at, shop, holder, 0, holder)
        } else {
            own_mobile(holder)
        };
        let bank = any_bank(planter);
        let at = night(planter, day, HARD_NIGHT);
        plant_online(planter, gang, bank, at, holder, phone, device);
        if planter.chance(SECOND_ACCOUNT_SHARE) {
            let later = day + planter.draw(HARD_DAYS_TO_SECOND) as i32;
            let at = night(planter, later, HARD_NIGHT);
            plant_online(planter, gang, (bank + 1) % BANKS.end, at, holder, phone, device);
        }
    }
}

fn night(planter: &mut Planter<'_>, day: i32, minutes: Parameter<Span>) -> i64 {
    i64::from(day) * DAY_SECONDS + i64::from(planter.draw(minutes)) * 60 + i64::from(planter.rng.below(60))
}

fn plant_online(planter: &mut Planter<'_>, gang: &mut Gang, bank: u8, at: i64, holder: u32, phone: u64, device: u32) {
    let opening = online(planter, bank, at, holder, phone, device);
    gang.plant(planter, opening);
}

fn online(planter: &mut Planter<'_>, institution: u8, at: i64, holder: u32, phone: u64, device_of: u32) -> Opening {
    let place = Place { institution, outlet: None, channel: Channel::Online, staff: 0, terminal: 0 };
    let class = planter.rng.pick(&["II", "II", "III"]);
    let card = Card::Account { class, product: "ordinary" };
    Opening { device_of, ..planter.opening(at, card, place, holder, phone) }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;
    use crate::calendar::DAY_SECONDS;

    #[test]
    fn accounts_come_by_night_from_few_devices() {
        for group in testing::groups("device_farm") {
            let mut holders: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for account in group.accounts() {
                assert!(account.at.rem_euclid(DAY_SECONDS) < 6 * 3_600 && account.place.outlet.is_none());
                holders.entry(account.device_of).or_default().insert(testing::holder(account));
            }
            let most = holders.values().map(BTreeSet::len).max().unwrap_or(0);
            assert!(if group.is_hard() { most <= 2 } else { most >= 6 && holders.len() == 1 }, "{most}");
        }
    }
}
