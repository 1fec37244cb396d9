//! A unit takes a run of SIMs at once: for its meters, trackers or tills, or numbers for its staff.
//!
//! Resembles a card pool: consecutive numbers, one holder or one agent, tens to hundreds within an hour, many in few handsets
//! while they are tested. Things have numbers of 13 digits; staff numbers are ordinary ones in a row, registered for the unit or,
//! as the rules want it, for each user, with the unit's clerk as agent. A batch number is there or not.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::numbers::unit_numbers::{staff_number, thing_number};
use crate::opening::{Agent, Card, Holder, Opening};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const RUNS: Parameter<u32> = count("runs_at_40000", 4);
const SIMS: Parameter<Span> = within("sims", 10, 300);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 1, 40);
const THINGS_SHARE: Parameter<f64> = share("things_share", 0.5);
/// Runs of staff numbers that stand on their users, not on the unit.
const ON_USERS_SHARE: Parameter<f64> = share("on_users_share", 0.5);
const COMPLETE_SHARE: Parameter<f64> = share("complete_share", 0.4);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.5);
const TESTED_SHARE: Parameter<f64> = share("tested_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "unit_sims",
    part: Part::UnitSims,
    parameters: &[
        RUNS.listed(),
        SIMS.listed(),
        SECONDS_BETWEEN.listed(),
        THINGS_SHARE.listed(),
        ON_USERS_SHARE.listed(),
        COMPLETE_SHARE.listed(),
        UNIT_NAMED_SHARE.listed(),
        TESTED_SHARE.listed(),
    ],
    plant,
};

/// Numbers kept for one run; no run is longer.
const NUMBERS_A_RUN: u64 = 1_000;

fn plant(planter: &mut Planter<'_>) {
    for run in 0..planter.n_groups_in_40000(RUNS) {
        plant_run(planter, u64::from(run));
    }
}

fn plant_run(planter: &mut Planter<'_>, run: u64) {
    let group_no = planter.next_group();
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let county = planter.world.units[unit as usize].place;
    let day = planter.calendar.start_of(1, 3, &mut planter.rng).max(planter.world.units[unit as usize].registered_on);
    let operator = planter.rng.below(3) as usize;
    let clerk = planter.recruit(county, 0.9, day);
    let n_sims = planter.draw_heavy(SIMS).min(NUMBERS_A_RUN as u32);
    let are_things = planter.chance(THINGS_SHARE);
    let on_users = !are_things && planter.chance(ON_USERS_SHARE);
    let users = if on_users { planter.customers(n_sims, county, 0.85, day) } else { Vec::new() };
    let place = planter.usual_counter(OPERATORS.start + operator as u8, county);
    let complete = planter.get(COMPLETE_SHARE);
    let papers = planter.draw_papers(unit, group_no, complete, planter.get(UNIT_NAMED_SHARE));
    let is_tested = planter.chance(TESTED_SHARE);
    let kind = if are_things { "iot" } else { "industry" };
    planter.note_agent(clerk, county, group_no);
    planter.claim_for_papers(papers, clerk, place.institution, "单位批量入网", day);
    let mut at = planter.time_at(&place, day);
    for position in 0..u64::from(n_sims) {
        let index = run * NUMBERS_A_RUN + position;
        let msisdn = if are_things { thing_number(index) } else { staff_number(operator, index) };
        let user = users.get(position as usize).copied();
        let card = Card::Sim { kind: if on_users { "ordinary" } else { kind }, msisdn };
        let sim = planter.opening(at, card, place, user.unwrap_or(clerk), own_mobile(clerk));
        let agent = Some(Agent { person: clerk, phone: own_mobile(clerk), relation: "employer" });
        let holder = user.map_or(Holder::Unit(unit), Holder::Person);
        let device_of = if is_tested || !on_users { clerk } else { sim.device_of };
        planter.plant_with_papers(Opening { holder, agent, device_of, ..sim }, papers);
        if let Some(user) = user {
            planter.note(user, Role::LookalikeHolder, group_no);
        }
        at += i64::from(planter.draw_low(SECONDS_BETWEEN));
    }
}
