//! Honest agents: a parent for a child, a child for an old parent, one spouse for the other, now and then a neighbour.

use super::Habits;
use crate::numbers::phones::own_mobile;
use crate::opening::Agent;
use crate::rng::Rng;
use crate::world::{Kin, World};

const OF_AGE: i32 = 16;
const OLD: i32 = 68;
const MINOR_SHARE: f64 = 0.95;
const PHONE_RECORDED_SHARE: f64 = 0.7;

/// Who opens for a holder, if anybody does.
pub(super) fn draw(world: &World, holder: u32, day: i32, habits: &Habits, rng: &mut Rng) -> Option<Agent> {
    let population = &world.population;
    let age = world.person(holder).age_on(day);
    let kin = world.person(holder).kin;
    let (person, relation) = if age < OF_AGE {
        let parent = population.relative(holder, Kin::Head).or_else(|| population.relative(holder, Kin::Spouse));
        (parent.filter(|_| rng.chance(MINOR_SHARE)), "parent")
    } else if age >= OLD && rng.chance(habits.elder_agent_share) {
        let of_elder = if kin == Kin::Elder { Kin::Head } else { Kin::Child };
        let child = population.relative(holder, of_elder).filter(|child| world.person(*child).age_on(day) >= 18);
        (child, "child")
    } else if rng.chance(habits.spouse_agent_share) {
        let other = if kin == Kin::Head { Kin::Spouse } else { Kin::Head };
        (population.relative(holder, other).filter(|_| matches!(kin, Kin::Head | Kin::Spouse)), "spouse")
    } else if rng.chance(habits.neighbour_agent_share) {
        (Some(population.draw_adult(day, rng)).filter(|person| *person != holder), "other")
    } else {
        (None, "")
    };
    let relation = if rng.chance(habits.relation_recorded_share) { relation } else { "" };
    let has_phone = rng.chance(PHONE_RECORDED_SHARE);
    person.map(|person| Agent { person, phone: if has_phone { own_mobile(person) } else { 0 }, relation })
}
