//! Nobody acts as agent: an organiser sends holders in, who all leave the same few phone numbers.
//!
//! Seen in the rows: one to three phones reserved by many holders of different addresses over weeks, at banks and
//! operators; the organiser holds the SIMs of those phones; some members activate a SIM days before the account.

use super::Pattern;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::Value;
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const GROUPS_AT_4000: u32 = 9;
const HOLDERS: Span = Span::new(5, 20);
const PHONES: Span = Span::new(1, 3);
const DAYS: Span = Span::new(10, 70);
/// The organiser's SIM is this much older than the first member's card.
const DAYS_OF_LEAD: Span = Span::new(2, 15);
const NEW_SIM_SHARE: f64 = 0.4;
const DAYS_FROM_SIM_TO_ACCOUNT: Span = Span::new(1, 6);
const SECOND_ACCOUNT_SHARE: f64 = 0.25;
/// Rings whose SIMs are all first used in the organiser's handset.
const ONE_HANDSET_SHARE: f64 = 0.35;
/// Rings that keep to one bank.
const ONE_BANK_SHARE: f64 = 0.25;

pub(crate) const PATTERN: Pattern = Pattern {
    name: "shared_phone_ring",
    part: Part::SharedPhoneRing,
    parameters: &[
        ("groups_at_4000", Value::Count(GROUPS_AT_4000)),
        ("holders", Value::Within(HOLDERS)),
        ("phones", Value::Within(PHONES)),
        ("days", Value::Within(DAYS)),
        ("days_of_lead", Value::Within(DAYS_OF_LEAD)),
        ("new_sim_share", Value::Share(NEW_SIM_SHARE)),
        ("days_from_sim_to_account", Value::Within(DAYS_FROM_SIM_TO_ACCOUNT)),
        ("second_account_share", Value::Share(SECOND_ACCOUNT_SHARE)),
        ("one_handset_share", Value::Share(ONE_HANDSET_SHARE)),
        ("one_bank_share", Value::Share(ONE_BANK_SHARE)),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.scale.organised(GROUPS_AT_4000) {
        let group_no = planter.next_group();
        let days = planter.rng.within(DAYS);
        let n_holders = planter.rng.within_low(HOLDERS);
        let n_phones = planter.rng.within_low(PHONES);
        plant_ring(planter, group_no, Ring { n_holders, n_phones, days, reserve: 3 });
    }
}

/// Size of one ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ring {
    pub(super) n_holders: u32,
    pub(super) n_phones: u32,
    pub(super) days: u32,
    /// Days kept free at the end of the history.
    pub(super) reserve: u32,
}

/// Plants one ring. Returns the members' cards.
pub(super) fn plant_ring(planter: &mut Planter<'_>, group_no: u32, ring: Ring) -> Vec<u32> {
    let Ring { n_holders, n_phones, days, reserve } = ring;
    let county = planter.county();
    let start = planter.calendar.start_of(days + 8, reserve, &mut planter.rng);
    let organiser = planter.recruit(county, 0.8, start);
    let holders = planter.recruit_strangers(n_holders, organiser, county, start);
    let phones: Vec<u64> =
        (0..n_phones).map(|_| plant_ring_phone(planter, organiser, county, start, group_no)).collect();
    let one_bank = planter.rng.chance(ONE_BANK_SHARE).then(|| any_of(BANKS, planter));
    let one_handset = planter.rng.chance(ONE_HANDSET_SHARE);

    let mut cards = Vec::new();
    for holder in &holders {
        let ring_phone = planter.rng.pick(&phones);
        let mut day = start + planter.rng.below(days) as i32;
        let mut reserved = ring_phone;
        if planter.rng.chance(NEW_SIM_SHARE) {
            let operator = any_of(OPERATORS, planter);
            let msisdn = planter.spare_phone_of(usize::from(operator - OPERATORS.start));
            let place = planter.counter(operator, county);
            let at = planter.time_at(&place, day);
            let mut opening = planter.opening(at, Card::sim(msisdn), place, *holder, ring_phone);
            if one_handset {
                opening.device_of = organiser;
            }
            cards.push(planter.plant(opening));
            if planter.rng.chance(0.5) {
                reserved = msisdn;
            }
            day += planter.rng.within(DAYS_FROM_SIM_TO_ACCOUNT) as i32;
        }
        for n_opened in 0..=u32::from(planter.rng.chance(SECOND_ACCOUNT_SHARE)) {
            let bank = one_bank.filter(|_| n_opened == 0).unwrap_or_else(|| any_of(BANKS, planter));
            let place = planter.counter(bank, county);
            let at = planter.time_at(&place, day + n_opened as i32);
            let opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, *holder, reserved);
            cards.push(planter.plant(opening));
        }
    }
    planter.note_group(group_no, organiser, Role::Organiser, &holders, cards.clone());
    cards
}

/// A SIM of the organiser, activated before the members come.
fn plant_ring_phone(planter: &mut Planter<'_>, organiser: u32, county: u8, start: i32, group_no: u32) -> u64 {
    let (operator, msisdn) = planter.spare_phone();
    let place = planter.counter(OPERATORS.start + operator as u8, county);
    let day = start - planter.rng.within(DAYS_OF_LEAD) as i32;
    let at = planter.time_at(&place, day);
    let opening = planter.opening(at, Card::sim(msisdn), place, organiser, own_mobile(organiser));
    let card = planter.plant(opening);
    planter.note_card(card, group_no);
    msisdn
}

fn any_of(institutions: std::ops::Range<u8>, planter: &mut Planter<'_>) -> u8 {
    institutions.start + planter.rng.below(u32::from(institutions.end - institutions.start)) as u8
}
