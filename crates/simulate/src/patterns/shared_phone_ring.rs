//! Nobody acts as agent: an organiser sends holders in, who all leave the same few phone numbers.
//!
//! Seen in the rows: one to three phones reserved by many holders of different addresses over weeks, at banks and
//! operators; the organiser holds the SIMs of those phones; some members activate a SIM days before the account.

use super::Pattern;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const GROUPS_AT_4000: Parameter<u32> = count("groups_at_4000", 9);
const HOLDERS: Parameter<Span> = within("holders", 5, 20);
const PHONES: Parameter<Span> = within("phones", 1, 3);
const DAYS: Parameter<Span> = within("days", 10, 70);
/// The organiser's SIM is this much older than the first member's card.
pub(super) const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 2, 15);
pub(super) const NEW_SIM_SHARE: Parameter<f64> = share("new_sim_share", 0.4);
pub(super) const DAYS_FROM_SIM_TO_ACCOUNT: Parameter<Span> = within("days_from_sim_to_account", 1, 6);
pub(super) const SECOND_ACCOUNT_SHARE: Parameter<f64> = share("second_account_share", 0.25);
/// Rings whose SIMs are all first used in the organiser's handset.
pub(super) const ONE_HANDSET_SHARE: Parameter<f64> = share("one_handset_share", 0.35);
/// Rings that keep to one bank.
pub(super) const ONE_BANK_SHARE: Parameter<f64> = share("one_bank_share", 0.25);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "shared_phone_ring",
    part: Part::SharedPhoneRing,
    parameters: &[
        GROUPS_AT_4000.listed(),
        HOLDERS.listed(),
        PHONES.listed(),
        DAYS.listed(),
        DAYS_OF_LEAD.listed(),
        NEW_SIM_SHARE.listed(),
        DAYS_FROM_SIM_TO_ACCOUNT.listed(),
        SECOND_ACCOUNT_SHARE.listed(),
        ONE_HANDSET_SHARE.listed(),
        ONE_BANK_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.scale.organised(planter.get(GROUPS_AT_4000)) {
        let group_no = planter.next_group();
        let days = planter.draw(DAYS);
        let n_holders = planter.draw_low(HOLDERS);
        let n_phones = planter.draw_low(PHONES);
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
    let one_bank = planter.chance(ONE_BANK_SHARE).then(|| any_of(BANKS, planter));
    let one_handset = planter.chance(ONE_HANDSET_SHARE);

    let mut cards = Vec::new();
    for holder in &holders {
        let ring_phone = planter.rng.pick(&phones);
        let mut day = start + planter.rng.below(days) as i32;
        let mut reserved = ring_phone;
        if planter.chance(NEW_SIM_SHARE) {
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
            day += planter.draw(DAYS_FROM_SIM_TO_ACCOUNT) as i32;
        }
        for n_opened in 0..=u32::from(planter.chance(SECOND_ACCOUNT_SHARE)) {
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
    let day = start - planter.draw(DAYS_OF_LEAD) as i32;
    let at = planter.time_at(&place, day);
    let opening = planter.opening(at, Card::sim(msisdn), place, organiser, own_mobile(organiser));
    let card = planter.plant(opening);
    planter.note_card(card, group_no);
    msisdn
}

fn any_of(institutions: std::ops::Range<u8>, planter: &mut Planter<'_>) -> u8 {
    institutions.start + planter.rng.below(u32::from(institutions.end - institutions.start)) as u8
}
