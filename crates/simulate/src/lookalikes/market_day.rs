//! On the fair days of a town people come in from the villages and see to their cards on the way.
//!
//! Resembles bursts of strangers at one outlet: a small branch or dealer has ten times its usual openings on every fifth or
//! seventh day, in the same two or three hours. Holders share no phone, no address and no agent, but for a few who came with
//! kin.

use super::Lookalike;
use crate::calendar::Calendar;
use crate::exemption::Scope;
use crate::opening::{Card, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const OUTLETS: Parameter<u32> = count("outlets_at_40000", 4);
const FAIRS: Parameter<Span> = within("fairs", 3, 8);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 3, 7);
const CUSTOMERS: Parameter<Span> = within("customers", 5, 60);
const HOURS_OPEN: Parameter<Span> = within("hours_open", 2, 3);
const DEALER_SHARE: Parameter<f64> = share("dealer_share", 0.5);
const LOCAL_SHARE: Parameter<f64> = share("local_share", 0.9);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "market_day",
    part: Part::MarketDay,
    parameters: &[
        OUTLETS.listed(),
        FAIRS.listed(),
        DAYS_BETWEEN.listed(),
        CUSTOMERS.listed(),
        HOURS_OPEN.listed(),
        DEALER_SHARE.listed(),
        LOCAL_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(OUTLETS) {
        plant_outlet(planter);
    }
}

fn plant_outlet(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let is_dealer = planter.chance(DEALER_SHARE);
    let institution = if is_dealer { OPERATORS.start + planter.rng.below(3) as u8 } else { planter.usual_bank() };
    let counter = planter.usual_counter(institution, county);
    let n_fairs = planter.draw(FAIRS).max(1);
    let between = planter.draw(DAYS_BETWEEN);
    let first = planter.calendar.start_of(n_fairs * between, 3, &mut planter.rng);
    if let Some(outlet) = counter.outlet {
        planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
        planter.claim(Scope::Outlet(outlet), institution, "赶集日集中办理", first);
    }
    let begins_at = i64::from(9 * 3_600 + planter.rng.below(3_600));
    for fair in 0..n_fairs {
        let day = Calendar::business_day(first + (fair * between) as i32);
        plant_fair(planter, group_no, counter, county, i64::from(day) * 86_400 + begins_at);
    }
}

fn plant_fair(planter: &mut Planter<'_>, group_no: u32, counter: Place, county: u8, begins_at: i64) {
    let n = planter.draw_heavy(CUSTOMERS);
    let seconds = planter.draw(HOURS_OPEN) * 3_600;
    let day = crate::calendar::day_at(begins_at);
    for customer in planter.customers(n, county, planter.get(LOCAL_SHARE), day) {
        let at = begins_at + i64::from(planter.rng.below(seconds));
        let place = planter.same_outlet(counter);
        let card = if place.institution >= OPERATORS.start {
            Card::sim(planter.spare_phone_of(usize::from(place.institution - OPERATORS.start)))
        } else {
            let product = planter.rng.pick(&["ordinary", "ordinary", "social_security"]);
            Card::Account { class: "I", product }
        };
        let phone = planter.usual_phone(customer);
        let opening = planter.opening(at, card, place, customer, phone);
        planter.plant(opening);
        planter.note(customer, Role::LookalikeHolder, group_no);
    }
}
