//! Somebody loses cards and has them replaced, more than once.
//!
//! Resembles opening anew after a card was burnt: close and reopen within minutes, two to four times in half a year, or once at
//! every bank and the operator on the day after the wallet was gone. Same holder, same phone, same county; the account behind
//! stays the holder's.

use super::Lookalike;
use crate::calendar::{DAY_SECONDS, day_at};
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Fate, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const PEOPLE: Parameter<u32> = count("people_at_40000", 25);
const REPLACED: Parameter<Span> = within("replaced", 2, 4);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 12, 80);
const WALLET_SHARE: Parameter<f64> = share("wallet_share", 0.4);
const BANKS_IN_WALLET: Parameter<Span> = within("banks_in_wallet", 2, 4);
const DAYS_HELD: Parameter<Span> = within("days_held", 30, 300);
const SIM_TOO_SHARE: Parameter<f64> = share("sim_too_share", 0.5);
const MINUTES_TO_NEW: Parameter<Span> = within("minutes_to_new", 2, 25);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "lost_card",
    part: Part::LostCard,
    parameters: &[
        PEOPLE.listed(),
        REPLACED.listed(),
        DAYS_BETWEEN.listed(),
        WALLET_SHARE.listed(),
        BANKS_IN_WALLET.listed(),
        DAYS_HELD.listed(),
        SIM_TOO_SHARE.listed(),
        MINUTES_TO_NEW.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for number in 0..planter.n_groups_in_40000(PEOPLE) {
        let group_no = planter.next_group();
        let county = planter.usual_county();
        // the first two are one of each form, so that even a small world has both
        let is_wallet = if number < 2 { number == 0 } else { planter.chance(WALLET_SHARE) };
        let person = planter.recruit(county, 1.0, planter.calendar.first);
        planter.note(person, Role::LookalikeHolder, group_no);
        if is_wallet {
            lose_wallet(planter, person, county);
        } else {
            lose_again_and_again(planter, person, county);
        }
    }
}

/// Cards at several banks, all closed and replaced on the next days.
fn lose_wallet(planter: &mut Planter<'_>, person: u32, county: u8) {
    let held = planter.draw(DAYS_HELD);
    let start = planter.calendar.start_of(held + 8, 3, &mut planter.rng);
    let lost_on = start + held as i32;
    let mut banks: Vec<u8> = BANKS.collect();
    planter.rng.shuffle(&mut banks);
    banks.truncate(planter.draw(BANKS_IN_WALLET).max(1) as usize);
    for bank in banks {
        let place = planter.usual_counter(bank, county);
        let opened_on = start + planter.rng.below(held.div_ceil(2)) as i32;
        let at = planter.time_at(&place, opened_on);
        let closed_on = lost_on + planter.rng.within(Span::new(1, 4)) as i32;
        let closed_at = planter.time_at(&place, closed_on);
        replace(planter, person, place, at, closed_at);
    }
    if planter.chance(SIM_TOO_SHARE) {
        let operator = planter.rng.below(3) as usize;
        let place = planter.usual_counter(OPERATORS.start + operator as u8, county);
        let day = lost_on + 1;
        let at = planter.time_at(&place, day);
        let card = Card::sim(planter.spare_phone_of(operator));
        let opening = planter.opening(at, card, place, person, own_mobile(person));
        planter.plant(opening);
    }
}

/// One bank, one card after the other.
fn lose_again_and_again(planter: &mut Planter<'_>, person: u32, county: u8) {
    let n_replaced = planter.draw(REPLACED).max(1);
    let most = planter.get(DAYS_BETWEEN).most;
    let start = planter.calendar.start_of((n_replaced + 1) * most, 3, &mut planter.rng);
    let bank = planter.usual_bank();
    let mut place = planter.usual_counter(bank, county);
    let mut at = planter.time_at(&place, start);
    for _ in 0..n_replaced {
        let day = day_at(at) + planter.draw(DAYS_BETWEEN) as i32;
        let closed_at = planter.time_at(&place, day);
        at = close(planter, person, place, at, closed_at);
        place = planter.same_outlet(place);
    }
    let last = planter.opening(at, Card::ORDINARY_ACCOUNT, place, person, own_mobile(person));
    planter.plant(last);
}

/// A card, its loss, and the new one.
fn replace(planter: &mut Planter<'_>, person: u32, place: Place, at: i64, closed_at: i64) {
    let again_at = close(planter, person, place, at, closed_at);
    let again = planter.opening(again_at, Card::ORDINARY_ACCOUNT, place, person, own_mobile(person));
    planter.plant(again);
}

/// Plants a card that ends, and gives the time at which the next one is opened.
fn close(planter: &mut Planter<'_>, person: u32, place: Place, at: i64, closed_at: i64) -> i64 {
    let since = closed_at.max(at + DAY_SECONDS);
    let mut lost = planter.opening(at, Card::ORDINARY_ACCOUNT, place, person, own_mobile(person));
    lost.fate = Fate::Known { status: "closed", since };
    planter.plant(lost);
    planter.minutes_later(since, planter.get(MINUTES_TO_NEW))
}
