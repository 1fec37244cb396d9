//! A bookkeeping firm or an incubator opens the accounts of many small units.
//!
//! Resembles a dealer in corporate shells: one agent for five to forty units registered lately, one address, one phone, accounts
//! days after registration. The units have legal representatives of their own who live around; an incubator's units share the
//! house but have a room each, a bookkeeper's keep their own addresses; there is one account a unit, and sometimes a SIM.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card, Holder, Opening};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, OPERATORS};

const FIRMS: Parameter<u32> = count("firms_at_40000", 4);
const UNITS: Parameter<Span> = within("units", 5, 40);
const DAYS: Parameter<Span> = within("days", 10, 240);
const DAYS_SINCE_REGISTERED: Parameter<Span> = within("days_since_registered", 4, 60);
const INCUBATOR_SHARE: Parameter<f64> = share("incubator_share", 0.4);
const ONE_BANK_SHARE: Parameter<f64> = share("one_bank_share", 0.5);
/// Firms that leave their own number for all units.
const FIRMS_PHONE_SHARE: Parameter<f64> = share("firms_phone_share", 0.35);
const AGENT_RECORDED_SHARE: Parameter<f64> = share("agent_recorded_share", 0.85);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.3);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.15);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "bookkeeper",
    part: Part::Bookkeeper,
    parameters: &[
        FIRMS.listed(),
        UNITS.listed(),
        DAYS.listed(),
        DAYS_SINCE_REGISTERED.listed(),
        INCUBATOR_SHARE.listed(),
        ONE_BANK_SHARE.listed(),
        FIRMS_PHONE_SHARE.listed(),
        AGENT_RECORDED_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        SIM_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(FIRMS) {
        plant_firm(planter);
    }
}

fn plant_firm(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let bookkeeper = planter.recruit(county, 1.0, start);
    let n_units = planter.draw_heavy(UNITS);
    let representatives = planter.customers(n_units, county, 0.8, start);
    let house = planter.rng.within(Span::new(1, 300)) as u16;
    let is_incubator = planter.chance(INCUBATOR_SHARE);
    let one_bank = planter.chance(ONE_BANK_SHARE).then(|| planter.usual_bank());
    let uses_firms_phone = planter.chance(FIRMS_PHONE_SHARE);
    let relation = if planter.chance(RELATION_RECORDED_SHARE) { "employer" } else { "" };
    planter.note_agent(bookkeeper, county, group_no);
    let bank = one_bank.unwrap_or_else(|| planter.usual_bank());
    planter.claim(Scope::Agent(bookkeeper), bank, "代理记账机构", start);
    for (position, representative) in representatives.into_iter().enumerate() {
        planter.note(representative, Role::LookalikeHolder, group_no);
        let address = if is_incubator {
            Address::Offices { number: house, room: (201 + position) as u16 }
        } else {
            Address::draw(county, &mut planter.rng)
        };
        let opened_on = start + planter.rng.below(days) as i32;
        let registered_on = opened_on - planter.draw_low(DAYS_SINCE_REGISTERED) as i32;
        let unit = planter.register_unit(county, address, representative, registered_on);
        let institution = one_bank.unwrap_or_else(|| planter.usual_bank());
        let place = planter.usual_counter(institution, county);
        let at = planter.time_at(&place, opened_on);
        let phone = own_mobile(if uses_firms_phone { bookkeeper } else { representative });
        let card = Card::Account { class: "corporate", product: "ordinary" };
        let account = planter.opening(at, card, place, representative, phone);
        let is_recorded = planter.chance(AGENT_RECORDED_SHARE);
        let agent = is_recorded.then_some(Agent { person: bookkeeper, phone: own_mobile(bookkeeper), relation });
        planter.plant(Opening { holder: Holder::Unit(unit), agent, ..account });
        if planter.chance(SIM_SHARE) {
            let operator = planter.rng.below(3) as usize;
            let place = planter.usual_counter(OPERATORS.start + operator as u8, county);
            let at = planter.time_at(&place, opened_on + 2);
            let card = Card::Sim { kind: "industry", msisdn: planter.spare_phone_of(operator) };
            let sim = planter.opening(at, card, place, representative, phone);
            planter.plant(Opening { holder: Holder::Unit(unit), agent, ..sim });
        }
    }
}
