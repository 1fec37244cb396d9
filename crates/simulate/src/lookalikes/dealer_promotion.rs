//! A dealer gives SIMs away cheaply for a day or two, and strangers queue up.
//!
//! Resembles a dealer who activates bought identities: one clerk, a SIM every minute or two, some holders with two or three.
//! The holders live around, leave numbers of their own, and come once.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{OPERATORS, OutletKind};

const PROMOTIONS: Parameter<u32> = count("promotions_at_40000", 5);
const CUSTOMERS: Parameter<Span> = within("customers", 8, 120);
const DAYS: Parameter<Span> = within("days", 1, 3);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 30, 400);
const SECOND_SIM_SHARE: Parameter<f64> = share("second_sim_share", 0.2);
const DATA_SIM_SHARE: Parameter<f64> = share("data_sim_share", 0.3);
const IN_STREET_SHARE: Parameter<f64> = share("in_street_share", 0.4);
const CONTACT_SHARE: Parameter<f64> = share("contact_share", 0.7);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "dealer_promotion",
    part: Part::DealerPromotion,
    parameters: &[
        PROMOTIONS.listed(),
        CUSTOMERS.listed(),
        DAYS.listed(),
        SECONDS_BETWEEN.listed(),
        SECOND_SIM_SHARE.listed(),
        DATA_SIM_SHARE.listed(),
        IN_STREET_SHARE.listed(),
        CONTACT_SHARE.listed(),
    ],
    plant,
};

/// Dealers looked for before an operator's own shop will do.
const MOST_TRIED: u32 = 50;

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(PROMOTIONS) {
        plant_promotion(planter);
    }
}

fn plant_promotion(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let operator = planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as usize;
    let dealer = draw_dealer(planter, OPERATORS.start + operator as u8, county);
    let days = planter.draw(DAYS).max(1);
    let first = planter.calendar.start_of(days, 3, &mut planter.rng);
    let n_customers = planter.draw_heavy(CUSTOMERS);
    let customers = planter.customers(n_customers, county, 0.8, first);
    let channel = if planter.chance(IN_STREET_SHARE) { Channel::MobileTeam } else { Channel::Counter };
    let kind = if planter.chance(DATA_SIM_SHARE) { "data" } else { "ordinary" };
    if let Some(outlet) = dealer.outlet {
        planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
        planter.claim(Scope::Outlet(outlet), dealer.institution, "促销活动", first);
    }
    let a_day = n_customers.div_ceil(days).max(1) as usize;
    for (number, customers) in customers.chunks(a_day).enumerate() {
        let day = first + number as i32;
        // one clerk serves the queue
        let place = Place { channel, ..planter.same_outlet(dealer) };
        let mut at = i64::from(day) * 86_400 + i64::from(9 * 3_600 + planter.rng.below(5 * 3_600));
        for customer in customers {
            planter.note(*customer, Role::LookalikeHolder, group_no);
            let n_sims = if planter.chance(SECOND_SIM_SHARE) { 2 + planter.rng.below(2) } else { 1 };
            for _ in 0..n_sims {
                let card = Card::Sim { kind, msisdn: planter.spare_phone_of(operator) };
                let contact = if planter.chance(CONTACT_SHARE) { own_mobile(*customer) } else { 0 };
                let opening = planter.opening(at, card, place, *customer, contact);
                planter.plant(opening);
                at += 15;
            }
            at += i64::from(planter.draw_low(SECONDS_BETWEEN));
        }
    }
}

fn draw_dealer(planter: &mut Planter<'_>, institution: u8, county: u8) -> Place {
    for _ in 0..MOST_TRIED {
        let place = planter.usual_counter(institution, county);
        let kind = place.outlet.map(|outlet| planter.world.outlets.get(outlet).kind);
        if kind == Some(OutletKind::Dealer) {
            return place;
        }
    }
    planter.usual_counter(institution, county)
}
