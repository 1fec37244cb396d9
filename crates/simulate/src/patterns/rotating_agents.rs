//! An organiser has several agents take turns, and stays out of sight.
//!
//! Seen in the rows: agents who each bring some holders to a few banks, all reachable at the organiser's number.
//! Hard: no bank sees an agent with more than three holders, and each gives a number of their own. What ties them is the
//! organiser's number on the agents' own accounts, and a holder or two who were brought by one agent here and another there.

use super::Pattern;
use super::choices::{any_bank, shuffled};
use super::gang::{Gang, Given, live_ordinarily, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.25, (15, 110)).hard_first();
const AGENTS: Parameter<Span> = within("agents", 3, 4);
const BANKS_AN_AGENT: Parameter<Span> = within("banks_an_agent", 1, 2);
const HARD_BANKS_AN_AGENT: Parameter<Span> = within("hard_banks_an_agent", 2, 3);
const HOLDERS_A_BANK: Parameter<Span> = within("holders_a_bank", 4, 6);
const HARD_HOLDERS_A_BANK: Parameter<Span> = within("hard_holders_a_bank", 1, 3);
const DAYS: Parameter<Span> = within("days", 20, 70);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 5, 18);
/// Holders whom another agent brings to one more bank.
const SHARED_HOLDER_SHARE: Parameter<f64> = share("shared_holder_share", 0.2);
const RELATION_OTHER_SHARE: Parameter<f64> = share("relation_other_share", 0.3);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "rotating_agents",
    part: Part::RotatingAgents,
    parameters: parameters![
        SHAPE;
        AGENTS,
        BANKS_AN_AGENT,
        HARD_BANKS_AN_AGENT,
        HOLDERS_A_BANK,
        HARD_HOLDERS_A_BANK,
        DAYS,
        DAYS_OF_LEAD,
        SHARED_HOLDER_SHARE,
        RELATION_OTHER_SHARE,
    ],
    plant,
};

/// Days from one visit of a holder to the next, by another agent.
const DAYS_TO_OTHER_AGENT: u32 = 9;

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let (banks_an_agent, holders_a_bank) =
        if given.is_hard { (HARD_BANKS_AN_AGENT, HARD_HOLDERS_A_BANK) } else { (BANKS_AN_AGENT, HOLDERS_A_BANK) };
    let days = planter.draw(DAYS);
    let mut gang = Gang::alone(planter, &SHAPE, given, days + DAYS_TO_OTHER_AGENT);
    let agents = plant_agents(planter, &mut gang, given.is_hard);
    let mut visits: Vec<Visit> = Vec::new();
    for number in 0..agents.len() {
        let n_banks = planter.draw(banks_an_agent) as usize;
        for bank in shuffled(planter, BANKS).into_iter().take(n_banks) {
            let n_holders = planter.draw(holders_a_bank);
            for holder in planter.recruit_strangers(n_holders, gang.head, gang.county, gang.start) {
                let day = gang.start + planter.rng.below(days) as i32;
                gang.holders.push(holder);
                visits.push(Visit { agent: number, bank, holder, day });
            }
        }
    }
    for first in visits.clone() {
        let agent = (first.agent + 1) % agents.len();
        let n_at = |bank: u8| visits.iter().filter(|visit| (visit.agent, visit.bank) == (agent, bank)).count();
        let new_bank = BANKS.rev().find(|bank| n_at(*bank) < 2 && *bank != first.bank);
        if let Some(bank) = new_bank.filter(|_| planter.chance(SHARED_HOLDER_SHARE)) {
            visits.push(Visit { agent, bank, day: first.day + DAYS_TO_OTHER_AGENT as i32, ..first });
        }
    }
    for Visit { agent, bank, holder, day } in visits {
        let counter = planter.counter(bank, gang.county);
        let at = planter.time_at(&counter, day);
        let relation = if planter.chance(RELATION_OTHER_SHARE) { "other" } else { "" };
        let (person, phone) = agents[agent];
        gang.account_by(planter, at, counter, holder, own_mobile(holder), Agent { person, phone, relation });
    }
    Some(gang)
}

/// One holder brought to one bank.
#[derive(Clone, Copy)]
struct Visit {
    /// A position among the agents.
    agent: usize,
    bank: u8,
    holder: u32,
    day: i32,
}

/// The agents, each with the number that the banks are given, and an account of each on which the organiser can be reached.
fn plant_agents(planter: &mut Planter<'_>, gang: &mut Gang, is_hard: bool) -> Vec<(u32, u64)> {
    let n_agents = planter.draw(AGENTS);
    let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
    // no number of the organiser's is left by more than two agents
    let head_phones: Vec<u64> = (0..n_agents.div_ceil(2)).map(|_| gang.head_phone(planter, phone_day)).collect();
    let mut agents = Vec::with_capacity(n_agents as usize);
    for (number, agent) in
        planter.recruit_strangers(n_agents, gang.head, gang.county, gang.start).into_iter().enumerate()
    {
        let bank = any_bank(planter);
        let counter = planter.counter(bank, gang.county);
        let at = planter.time_at(&counter, gang.start);
        let own = planter.opening(at, Card::ORDINARY_ACCOUNT, counter, agent, head_phones[number / 2]);
        let own = planter.plant(own);
        planter.note_card(own, gang.group_no);
        planter.note(agent, Role::Agent, gang.group_no);
        live_ordinarily(planter, &SHAPE, agent, gang.county);
        agents.push((agent, if is_hard { own_mobile(agent) } else { head_phones[0] }));
    }
    agents
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::testing;

    #[test]
    fn agents_take_turns_and_the_organiser_is_none_of_them() {
        for group in testing::groups("rotating_agents") {
            let mut holders: BTreeMap<(u32, u8), BTreeSet<u32>> = BTreeMap::new();
            let mut phones = BTreeSet::new();
            for (account, agent) in group.accounts().iter().filter_map(|account| Some((account, account.agent?))) {
                holders.entry((agent.person, account.place.institution)).or_default().insert(testing::holder(account));
                phones.insert(agent.phone);
                assert_ne!(agent.person, group.head());
            }
            let agents: BTreeSet<u32> = holders.keys().map(|(agent, _)| *agent).collect();
            let most = holders.values().map(BTreeSet::len).max().unwrap_or(0);
            assert!(agents.len() >= 3, "{} agents", agents.len());
            assert!(if group.is_hard() {
                most <= 3 && phones.len() == agents.len()
            } else {
                most >= 4 && phones.len() == 1
            });
        }
    }
}
