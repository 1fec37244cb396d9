//! A phone shop leaves its own number for customers who know theirs not by heart.
//!
//! Resembles a ring with a shared phone: four to forty strangers on one number over months, mostly SIMs of one dealer, some
//! bank accounts. They are old, live around the shop, and came months apart.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const SHOPS: Parameter<u32> = count("shops_at_40000", 4);
const CUSTOMERS: Parameter<Span> = within("customers", 5, 50);
const DAYS: Parameter<Span> = within("days", 120, 480);
const ACCOUNT_SHARE: Parameter<f64> = share("account_share", 0.2);
/// Shops whose keeper is also recorded as agent, and the customers for whom that is so.
const AGENT_SHARE: Parameter<f64> = share("agent_share", 0.3);
const ACTED_FOR_SHARE: Parameter<f64> = share("acted_for_share", 0.4);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "shop_number",
    part: Part::ShopNumber,
    parameters: &[
        SHOPS.listed(),
        CUSTOMERS.listed(),
        DAYS.listed(),
        ACCOUNT_SHARE.listed(),
        AGENT_SHARE.listed(),
        ACTED_FOR_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
    ],
    plant,
};

const OLD: i32 = 50;

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(SHOPS) {
        plant_shop(planter);
    }
}

fn plant_shop(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let keeper = planter.recruit(county, 1.0, start);
    let operator = planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as usize;
    let shop = planter.usual_counter(OPERATORS.start + operator as u8, county);
    let is_agent = planter.chance(AGENT_SHARE);
    let n_customers = planter.draw_heavy(CUSTOMERS);
    planter.note_agent(keeper, county, group_no);
    if let Some(outlet) = shop.outlet {
        planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
    }
    let mut served: Vec<u32> = Vec::new();
    for _ in 0..n_customers {
        let customer = planter.customer_of(start, |world, person| {
            world.place_of(person) == county
                && world.persons[person as usize].age_on(start) >= OLD
                && !served.contains(&person)
        });
        served.push(customer);
        let is_account = planter.chance(ACCOUNT_SHARE);
        let (place, card) = if is_account {
            let bank = planter.usual_bank();
            (planter.usual_counter(bank, county), Card::ORDINARY_ACCOUNT)
        } else {
            (planter.same_outlet(shop), Card::sim(planter.spare_phone_of(operator)))
        };
        let day = start + planter.rng.below(days) as i32;
        let at = planter.time_at(&place, day);
        let mut opening = planter.opening(at, card, place, customer, own_mobile(keeper));
        if is_agent && !is_account && planter.chance(ACTED_FOR_SHARE) {
            let relation = if planter.chance(RELATION_RECORDED_SHARE) { "other" } else { "" };
            opening.agent = Some(Agent { person: keeper, phone: own_mobile(keeper), relation });
        }
        planter.plant(opening);
        planter.note(customer, Role::LookalikeHolder, group_no);
    }
}
