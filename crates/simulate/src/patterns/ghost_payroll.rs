//! A unit's personnel clerk puts people who do not work there into its payroll batches, papers in order.
//!
//! Seen in the rows: batches of one unit by one agent, related as `employer`; most holders are its staff and honest, and
//! are not noted. The others open up to three accounts at once and leave numbers of the clerk's.
//! Hard: two of them at most in a batch, social-security cards that count towards no limit, a different bank every month,
//! their own numbers. A few of them come to one more bank with the same clerk, who then is a plain agent.

use super::Pattern;
use super::choices::shuffled;
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Batch, Card, Place};
use crate::parameter::{Parameter, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SHAPE: Shape = Shape::new(12, 0.35, (20, 120));
const STAFF: Parameter<Span> = within("staff", 8, 18);
const GHOSTS: Parameter<Span> = within("ghosts", 5, 12);
const ACCOUNTS_A_GHOST: Parameter<Span> = within("accounts_a_ghost", 1, 3);
const HEAD_PHONES: Parameter<Span> = within("head_phones", 1, 3);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 2, 40);
const HARD_BATCHES: Parameter<Span> = within("hard_batches", 3, 5);
const HARD_STAFF: Parameter<Span> = within("hard_staff", 5, 10);
const HARD_GHOSTS: Parameter<Span> = within("hard_ghosts", 1, 2);
const DAYS_BETWEEN_BATCHES: Parameter<Span> = within("days_between_batches", 28, 33);
const SECOND_ACCOUNT_SHARE: Parameter<f64> = share("second_account_share", 0.5);
const DAYS_TO_SECOND: Parameter<Span> = within("days_to_second", 8, 25);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "ghost_payroll",
    part: Part::GhostPayroll,
    parameters: parameters![
        SHAPE;
        STAFF,
        GHOSTS,
        ACCOUNTS_A_GHOST,
        HEAD_PHONES,
        DAYS_OF_LEAD,
        SECONDS_BETWEEN,
        HARD_BATCHES,
        HARD_STAFF,
        HARD_GHOSTS,
        DAYS_BETWEEN_BATCHES,
        SECOND_ACCOUNT_SHARE,
        DAYS_TO_SECOND,
    ],
    plant,
};

/// Batch numbers of honest units lie below.
const FIRST_BATCH: u32 = 800_000;
const CLASSES: [&str; 3] = ["I", "II", "III"];

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_batches = if given.is_hard { planter.draw(HARD_BATCHES) } else { 1 };
    let length = n_batches * planter.get(DAYS_BETWEEN_BATCHES).most + planter.get(DAYS_TO_SECOND).most;
    let mut gang = Gang::alone(planter, &SHAPE, given, length);
    gang.head_role = Role::Agent;
    let unit = planter.rng.below(planter.world.n_ordinary_units);
    let agent = Agent { person: gang.head, phone: own_mobile(gang.head), relation: "employer" };
    let banks = shuffled(planter, BANKS);
    let mut batch = Batch { unit, number: FIRST_BATCH + planter.n_groups() * 10 };
    let mut day = gang.start;
    for bank in banks.into_iter().cycle().take(n_batches as usize) {
        let place = planter.counter(bank, gang.county);
        if given.is_hard {
            plant_hard_batch(planter, &mut gang, place, day, agent, batch);
        } else {
            plant_batch(planter, &mut gang, place, day, agent, batch);
        }
        day += planter.draw(DAYS_BETWEEN_BATCHES) as i32;
        batch.number += 1;
    }
    Some(gang)
}

fn plant_batch(planter: &mut Planter<'_>, gang: &mut Gang, place: Place, day: i32, agent: Agent, batch: Batch) {
    let n_ghosts = planter.draw(GHOSTS);
    gang.holders = planter.recruit_strangers(n_ghosts, gang.head, gang.county, gang.start);
    let phone_day = gang.start - planter.draw(DAYS_OF_LEAD) as i32;
    let phones: Vec<u64> = (0..planter.draw(HEAD_PHONES)).map(|_| gang.head_phone(planter, phone_day)).collect();
    let n_staff = planter.draw(STAFF);
    let mut at = plant_staff(planter, gang, n_staff, place, day, agent, batch, "payroll");
    for ghost in gang.holders.clone() {
        let phone = planter.rng.pick(&phones);
        let n_accounts = planter.draw(ACCOUNTS_A_GHOST) as usize;
        for class in CLASSES.into_iter().take(n_accounts) {
            let mut opening = planter.opening(at, Card::Account { class, product: "payroll" }, place, ghost, phone);
            opening.agent = Some(agent);
            gang.cards.push(planter.plant_batch(opening, batch));
            at += i64::from(planter.draw(SECONDS_BETWEEN));
        }
    }
}

fn plant_hard_batch(planter: &mut Planter<'_>, gang: &mut Gang, place: Place, day: i32, agent: Agent, batch: Batch) {
    let n_ghosts = planter.draw(HARD_GHOSTS);
    let ghosts = planter.recruit_strangers(n_ghosts, gang.head, gang.county, gang.start);
    let n_staff = planter.draw(HARD_STAFF);
    let mut at = plant_staff(planter, gang, n_staff, place, day, agent, batch, "social_security");
    for (number, ghost) in ghosts.into_iter().enumerate() {
        let card = Card::Account { class: "I", product: "social_security" };
        let mut opening = planter.opening(at, card, place, ghost, own_mobile(ghost));
        opening.agent = Some(agent);
        gang.cards.push(planter.plant_batch(opening, batch));
        at += i64::from(planter.draw(SECONDS_BETWEEN));
        gang.holders.push(ghost);
        if number == 0 && planter.chance(SECOND_ACCOUNT_SHARE) {
            // no bank sees the clerk with more than one of them at its counter
            let bank = (place.institution + 1) % BANKS.end;
            let counter = planter.counter(bank, gang.county);
            let second_day = day + planter.draw(DAYS_TO_SECOND) as i32;
            let at = planter.time_at(&counter, second_day);
            let agent = Agent { relation: "", ..agent };
            gang.account_by(planter, at, counter, ghost, own_mobile(ghost), agent);
        }
    }
}

/// Plants the accounts of honest staff. Returns the moment of the next one.
#[allow(clippy::too_many_arguments, reason = "each is one trait of the batch")]
fn plant_staff(
    planter: &mut Planter<'_>,
    gang: &Gang,
    n_staff: u32,
    place: Place,
    day: i32,
    agent: Agent,
    batch: Batch,
    product: &'static str,
) -> i64 {
    let mut at = planter.time_at(&place, day);
    for employee in planter.recruit_strangers(n_staff, gang.head, gang.county, gang.start) {
        let card = Card::Account { class: "I", product };
        let mut opening = planter.opening(at, card, place, employee, own_mobile(employee));
        opening.agent = Some(agent);
        planter.plant_batch(opening, batch);
        at += i64::from(planter.draw(SECONDS_BETWEEN));
    }
    at
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::testing;

    #[test]
    fn ghosts_hide_among_the_staff_of_batches_with_papers() {
        for group in testing::groups("ghost_payroll") {
            let mut ghosts: BTreeMap<u32, usize> = BTreeMap::new();
            for account in group.accounts() {
                if let Some(batch) = account.batch {
                    *ghosts.entry(batch.number).or_default() += 1;
                    assert_eq!(account.agent.map(|agent| agent.relation), Some("employer"));
                }
            }
            for (number, n_ghosts) in &ghosts {
                let n_in_all = group.planted(|opening| opening.batch.is_some_and(|batch| batch.number == *number));
                assert!(n_in_all >= n_ghosts + 5, "{n_ghosts} of {n_in_all}");
            }
            let n_batches = ghosts.len();
            assert!(if group.is_hard() { n_batches >= 3 && ghosts.values().all(|n| *n <= 2) } else { n_batches == 1 });
        }
    }
}
