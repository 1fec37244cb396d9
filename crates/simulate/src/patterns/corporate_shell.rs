//! One agent founds companies on the names of poor people and opens their accounts.
//!
//! Seen in the rows: corporate accounts of units registered days before at one address, legal representatives who are the
//! ring's holders, one agent, two or three banks in turn; unit SIMs on the same day.
//! Hard: no agent acts for more than two units and no representative for more than one, three units at most share an
//! address, the account follows more than a month after the registration, and every unit of an agent has a bank of its own.
//! The first two accounts reserve the organiser's number.

use super::Pattern;
use super::choices::{any_operator, shuffled};
use super::gang::{Gang, Given, live_ordinarily, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card, Holder};
use crate::parameter::{Parameter, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, BANKS, OPERATORS};

const SHAPE: Shape = Shape::new(12, 0.4, (20, 120)).hard_first();
const UNITS: Parameter<Span> = within("units", 5, 10);
const HARD_UNITS: Parameter<Span> = within("hard_units", 4, 6);
const UNITS_A_REPRESENTATIVE: Parameter<Span> = within("units_a_representative", 1, 3);
const DAYS_FROM_REGISTRATION: Parameter<Span> = within("days_from_registration", 2, 20);
const HARD_DAYS_FROM_REGISTRATION: Parameter<Span> = within("hard_days_from_registration", 32, 75);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 6);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 7, 18);
const BANKS_USED: Parameter<Span> = within("banks_used", 2, 3);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.5);
const AGENT_PHONE_SHARE: Parameter<f64> = share("agent_phone_share", 0.6);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "corporate_shell",
    part: Part::CorporateShell,
    parameters: parameters![
        SHAPE;
        UNITS,
        HARD_UNITS,
        UNITS_A_REPRESENTATIVE,
        DAYS_FROM_REGISTRATION,
        HARD_DAYS_FROM_REGISTRATION,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        BANKS_USED,
        SIM_SHARE,
        AGENT_PHONE_SHARE,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let is_hard = given.is_hard;
    let n_units = planter.draw(if is_hard { HARD_UNITS } else { UNITS });
    let (between, from_registration) =
        if is_hard { (HARD_DAYS_BETWEEN, HARD_DAYS_FROM_REGISTRATION) } else { (DAYS_BETWEEN, DAYS_FROM_REGISTRATION) };
    let mut gang = Gang::alone(planter, &SHAPE, given, n_units * planter.get(between).most);
    let agents = choose_agents(planter, &mut gang, is_hard, n_units);
    let head_phone = if is_hard { gang.head_phone(planter, gang.start) } else { 0 };
    let banks = shuffled(planter, BANKS);
    let n_banks = if is_hard { banks.len() } else { planter.draw(BANKS_USED) as usize };
    let mut address = Address::draw(gang.county, &mut planter.rng);
    let mut representative = gang.head;
    let mut n_left = 0;
    let mut day = gang.start;
    for number in 0..n_units {
        if n_left == 0 {
            representative = planter.recruit_strangers(1, gang.head, gang.county, day)[0];
            gang.holders.push(representative);
            n_left = if is_hard { 1 } else { planter.draw(UNITS_A_REPRESENTATIVE) };
        }
        n_left -= 1;
        if is_hard && number == 3 {
            address = Address::draw(gang.county, &mut planter.rng);
        }
        let registered_on = day - planter.draw(from_registration) as i32;
        let unit = planter.found_unit(gang.county, address, representative, registered_on);
        let agent = if is_hard { agents[number as usize / 2] } else { gang.head };
        let phone = if is_hard && number < 2 { head_phone } else { own_mobile(representative) };
        let hands = Hands { representative, agent, phone };
        plant_unit(planter, &mut gang, unit, hands, banks[number as usize % n_banks], day);
        day += planter.draw(between) as i32;
    }
    Some(gang)
}

/// The head alone, or in a hard gang others, one for every two units.
fn choose_agents(planter: &mut Planter<'_>, gang: &mut Gang, is_hard: bool, n_units: u32) -> Vec<u32> {
    if !is_hard {
        gang.head_role = Role::Agent;
        return vec![gang.head];
    }
    let agents = planter.recruit_strangers(n_units.div_ceil(2), gang.head, gang.county, gang.start);
    for agent in &agents {
        planter.note(*agent, Role::Agent, gang.group_no);
        live_ordinarily(planter, &SHAPE, *agent, gang.county);
    }
    agents
}

/// Who stands behind a unit, and the number that its account reserves.
#[derive(Clone, Copy)]
struct Hands {
    representative: u32,
    agent: u32,
    phone: u64,
}

/// A unit's account, and perhaps a SIM on the same day.
fn plant_unit(planter: &mut Planter<'_>, gang: &mut Gang, unit: u32, hands: Hands, bank: u8, day: i32) {
    let Hands { representative, agent, phone: reserved } = hands;
    let phone = if planter.chance(AGENT_PHONE_SHARE) { own_mobile(agent) } else { 0 };
    let agent = Some(Agent { person: agent, phone, relation: "" });
    let counter = planter.counter(bank, gang.county);
    let at = planter.time_at(&counter, day);
    let card = Card::Account { class: "corporate", product: "ordinary" };
    let mut account = planter.opening(at, card, counter, representative, reserved);
    (account.holder, account.agent) = (Holder::Unit(unit), agent);
    gang.plant(planter, account);
    if planter.chance(SIM_SHARE) {
        let operator = any_operator(planter);
        let shop = planter.counter(operator, gang.county);
        let at = planter.time_at(&shop, day);
        let msisdn = planter.spare_phone_of(usize::from(operator - OPERATORS.start));
        let card = Card::Sim { kind: "industry", msisdn };
        let mut sim = planter.opening(at, card, shop, representative, own_mobile(representative));
        (sim.holder, sim.agent) = (Holder::Unit(unit), agent);
        gang.plant(planter, sim);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;
    use crate::calendar::day_at;
    use crate::opening::Holder;

    #[test]
    fn units_are_new_and_few_people_stand_behind_them() {
        for group in testing::groups("corporate_shell") {
            let (mut by_agent, mut by_head, mut by_address) =
                (BTreeMap::<u32, u32>::new(), BTreeMap::<u32, u32>::new(), BTreeMap::<String, u32>::new());
            let mut ages = BTreeSet::new();
            for account in group.accounts() {
                let Holder::Unit(unit) = account.holder else { panic!("no unit") };
                let unit = &group.world().units[unit as usize];
                ages.insert(day_at(account.at) - unit.registered_on);
                *by_agent.entry(account.agent.expect("an agent").person).or_default() += 1;
                *by_head.entry(unit.legal_representative).or_default() += 1;
                *by_address.entry(format!("{:?}", unit.address)).or_default() += 1;
            }
            let most = |counts: Vec<u32>| counts.into_iter().max().unwrap_or(0);
            let (agent, address) = (most(by_agent.into_values().collect()), most(by_address.into_values().collect()));
            if group.is_hard() {
                assert!(agent <= 2 && address <= 3 && most(by_head.into_values().collect()) == 1, "{agent} {address}");
                assert!(ages.first() > Some(&30), "{ages:?}");
            } else {
                assert!(agent >= 5 && address >= 5 && ages.last() <= Some(&21), "{agent} {address} {ages:?}");
            }
        }
    }
}
