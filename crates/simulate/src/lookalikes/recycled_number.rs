//! A number that was given up goes to somebody else after some months, and then once more.
//!
//! Resembles a phone shared by strangers: three people without anything in common have accounts on one number. Each held the
//! SIM in turn; it was closed before the next one's began.

use super::Lookalike;
use crate::calendar::{DAY_SECONDS, day_at};
use crate::opening::{Card, Fate};
use crate::parameter::{Parameter, count, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const NUMBERS: Parameter<u32> = count("numbers_at_40000", 20);
const OWNERS: Parameter<Span> = within("owners", 2, 3);
const DAYS_HELD: Parameter<Span> = within("days_held", 40, 110);
const DAYS_FREE: Parameter<Span> = within("days_free", 45, 100);
const ACCOUNTS: Parameter<Span> = within("accounts", 1, 2);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "recycled_number",
    part: Part::RecycledNumber,
    parameters: &[NUMBERS.listed(), OWNERS.listed(), DAYS_HELD.listed(), DAYS_FREE.listed(), ACCOUNTS.listed()],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for number in 0..planter.n_groups_in_40000(NUMBERS) {
        let group_no = planter.next_group();
        // the first number has as many owners as any
        let n_owners = if number == 0 { planter.get(OWNERS).most } else { planter.draw(OWNERS) };
        plant_number(planter, group_no, n_owners);
    }
}

fn plant_number(planter: &mut Planter<'_>, group_no: u32, n_owners: u32) {
    let (operator, msisdn) = planter.spare_phone();
    let county = planter.usual_county();
    let longest = n_owners * planter.get(DAYS_HELD).most + (n_owners - 1) * planter.get(DAYS_FREE).most;
    let mut day = planter.calendar.start_of(longest, 3, &mut planter.rng);
    let owners = planter.customers(n_owners, county, 0.8, day);
    for (position, owner) in owners.into_iter().enumerate() {
        let is_last = position + 1 == n_owners as usize;
        let held = planter.draw(DAYS_HELD).max(8);
        let shop = planter.usual_counter(OPERATORS.start + operator as u8, county);
        let at = planter.time_at(&shop, day);
        let mut sim = planter.opening(at, Card::sim(msisdn), shop, owner, 0);
        if !is_last {
            sim.fate = Fate::Known { status: "closed", since: at + i64::from(held) * DAY_SECONDS };
        }
        planter.plant(sim);
        for _ in 0..planter.draw_low(ACCOUNTS) {
            let bank = planter.usual_bank();
            let branch = planter.usual_counter(bank, county);
            let opened_on = day_at(at) + 1 + planter.rng.below(held / 2) as i32;
            let opened_at = planter.time_at(&branch, opened_on);
            let account = planter.opening(opened_at, Card::ORDINARY_ACCOUNT, branch, owner, msisdn);
            planter.plant(account);
        }
        planter.note(owner, Role::LookalikeHolder, group_no);
        day = day_at(at) + (held + planter.draw(DAYS_FREE)) as i32;
    }
}
