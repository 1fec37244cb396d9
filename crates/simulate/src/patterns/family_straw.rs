//! Somebody opens in the names of the family, and the cards end in cases.
//!
//! Seen in the rows: one agent for spouse, children and parents, all of one address, at one bank within days, with the
//! agent's number on the accounts. Nothing tells it from a helpful relative but what becomes of the cards.
//! Hard: the relation is on file, every relative leaves a number of their own, banks differ and months lie between.

use super::Pattern;
use super::choices::{any_bank, days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::Agent;
use crate::parameter::{Parameter, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, Kin, World};

const SHAPE: Shape = Shape::new(16, 0.6, (10, 150));
const LEAST_RELATIVES: Parameter<Span> = within("least_relatives", 2, 3);
const ACCOUNTS_A_RELATIVE: Parameter<Span> = within("accounts_a_relative", 1, 2);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 6);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 25, 60);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.4);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "family_straw",
    part: Part::FamilyStraw,
    parameters: parameters![
        SHAPE;
        LEAST_RELATIVES,
        ACCOUNTS_A_RELATIVE,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        RELATION_RECORDED_SHARE,
    ],
    plant,
};

/// Accounts that a family is made to open at most.
const MOST_ACCOUNTS: usize = 6;

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let between = if given.is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN };
    let length = MOST_ACCOUNTS as u32 * planter.get(between).most;
    let start = planter.calendar.start_of(length + 8, 3, &mut planter.rng);
    let county = planter.county();
    let least = planter.draw(LEAST_RELATIVES) as usize;
    let (head, relatives) =
        planter.recruit_family(least, county, start).or_else(|| planter.recruit_family(1, county, start))?;
    let county = planter.world.population.place_of(head).min(crate::places::N_LOCAL - 1);
    let mut gang = Gang::of(given, county, start, head);
    gang.head_role = Role::Agent;
    let mut wanted = Vec::new();
    for relative in &relatives {
        let n_accounts = if given.is_hard { 1 } else { planter.draw(ACCOUNTS_A_RELATIVE) };
        wanted.extend((0..n_accounts).map(|_| *relative));
    }
    wanted.truncate(MOST_ACCOUNTS);
    gang.holders = relatives.into_iter().filter(|relative| wanted.contains(relative)).collect();
    let one_bank = any_bank(planter);
    let banks = shuffled(planter, BANKS);
    let days = days_apart(planter, wanted.len() as u32, between);
    for (number, (relative, day)) in wanted.into_iter().zip(days).enumerate() {
        let bank = if given.is_hard { banks[number % banks.len()] } else { one_bank };
        let counter = planter.counter(bank, county);
        let at = planter.time_at(&counter, start + day as i32);
        let is_recorded = given.is_hard || planter.chance(RELATION_RECORDED_SHARE);
        let relation = if is_recorded { relation(planter.world, head, relative) } else { "" };
        let agent = Agent { person: head, phone: own_mobile(head), relation };
        let phone = own_mobile(if given.is_hard { relative } else { head });
        gang.account_by(planter, at, counter, relative, phone, agent);
    }
    Some(gang)
}

/// How the agent is related to the holder.
fn relation(world: &World, agent: u32, holder: u32) -> &'static str {
    match (world.person(agent).kin, world.person(holder).kin) {
        (Kin::Head, Kin::Spouse) | (Kin::Spouse, Kin::Head) => "spouse",
        (Kin::Head | Kin::Spouse, Kin::Child) | (Kin::Elder, Kin::Head) => "parent",
        (Kin::Child, Kin::Head | Kin::Spouse) | (Kin::Head, Kin::Elder) => "child",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing;

    #[test]
    fn the_holders_are_the_agents_own_family() {
        for group in testing::groups("family_straw") {
            let world = group.world();
            let household = world.person(group.head()).household;
            let accounts = group.accounts();
            let banks: BTreeSet<u8> = accounts.iter().map(|account| account.place.institution).collect();
            for account in &accounts {
                assert_eq!(world.person(testing::holder(account)).household, household);
                let agent = account.agent.expect("an agent");
                assert!(agent.person == group.head() && (!group.is_hard() || !agent.relation.is_empty()));
            }
            assert!(if group.is_hard() { banks.len() == accounts.len() } else { banks.len() == 1 });
        }
    }
}
