//! Relatives and flat-mates of ring members who have done nothing.
//!
//! Resembles further members of the ring: they share a member's address, now and then a phone, and a member has opened for a
//! child or an old parent of the own. Their cards are their own, opened at other times than the ring's.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, share, within};
use crate::places::{HOME, N_LOCAL};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Kin, OPERATORS};

/// Members of rings whose household opens something.
const TOUCHED_SHARE: Parameter<f64> = share("touched_share", 0.12);
const RELATIVES: Parameter<Span> = within("relatives", 1, 3);
const MEMBERS_PHONE_SHARE: Parameter<f64> = share("members_phone_share", 0.35);
/// Relatives below sixteen or above sixty for whom the member opens.
const ACTED_FOR_SHARE: Parameter<f64> = share("acted_for_share", 0.5);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.7);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.25);
/// Members who live alone and have a flat-mate.
const FLAT_MATE_SHARE: Parameter<f64> = share("flat_mate_share", 0.5);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "members_relatives",
    part: Part::MembersRelatives,
    parameters: &[
        TOUCHED_SHARE.listed(),
        RELATIVES.listed(),
        MEMBERS_PHONE_SHARE.listed(),
        ACTED_FOR_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        SIM_SHARE.listed(),
        FLAT_MATE_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    let members = planter.plan.members();
    let mut n_touched = 0;
    for (position, member) in members.iter().enumerate() {
        let is_touched = planter.chance(TOUCHED_SHARE);
        // even a small world has one
        let is_last_chance = n_touched == 0 && position + 1 == members.len();
        if is_touched || is_last_chance {
            n_touched += u32::from(plant_household(planter, *member, is_last_chance));
        }
    }
}

/// Whether anybody shares the member's home and has opened something.
fn plant_household(planter: &mut Planter<'_>, member: u32, has_flat_mate: bool) -> bool {
    let household = planter.world.person(member).household;
    let others = planter.world.population.members(household);
    let mut relatives: Vec<u32> = others.filter(|other| !planter.is_taken(*other)).collect();
    planter.rng.shuffle(&mut relatives);
    relatives.truncate(planter.draw(RELATIVES) as usize);
    if relatives.is_empty() && (has_flat_mate || planter.chance(FLAT_MATE_SHARE)) {
        relatives.push(move_in(planter, member));
    }
    if relatives.is_empty() {
        return false;
    }
    let group_no = planter.next_group();
    for relative in relatives {
        planter.note(relative, Role::LookalikeHolder, group_no);
        plant_relative(planter, member, relative);
    }
    true
}

/// A new flat-mate at the member's address.
fn move_in(planter: &mut Planter<'_>, member: u32) -> u32 {
    let home = *planter.world.population.household_of(member);
    planter.world.population.open_household(home.place, home.address);
    let origin = planter.draw_origin(0.5);
    planter.settle(origin, super::hands::years(19, 40), planter.calendar.first, Kin::Mate)
}

fn plant_relative(planter: &mut Planter<'_>, member: u32, relative: u32) {
    let place = planter.world.population.place_of(relative);
    let county = if place < N_LOCAL { place } else { HOME };
    let (institution, card) = if planter.chance(SIM_SHARE) {
        let (operator, msisdn) = planter.spare_phone();
        (OPERATORS.start + operator as u8, Card::sim(msisdn))
    } else {
        (planter.usual_bank(), Card::ORDINARY_ACCOUNT)
    };
    let counter = planter.usual_counter(institution, county);
    let day = planter.calendar.start_of(1, 3, &mut planter.rng);
    let at = planter.time_at(&counter, day);
    let age = planter.world.person(relative).age_on(day);
    let phone = if planter.chance(MEMBERS_PHONE_SHARE) { own_mobile(member) } else { own_mobile(relative) };
    let mut opening = planter.opening(at, card, counter, relative, phone);
    let needs_help = !(16..=60).contains(&age);
    if needs_help && planter.chance(ACTED_FOR_SHARE) {
        let stated = if age < 16 { "parent" } else { "child" };
        let relation = if planter.chance(RELATION_RECORDED_SHARE) { stated } else { "" };
        opening.agent = Some(Agent { person: member, phone: own_mobile(member), relation });
    }
    planter.plant(opening);
}
