//! A family leaves one member's phone for all its cards, and a parent opens for a child.
//!
//! Resembles a ring with a shared phone, and an agent with several holders; but all of them share an address.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{ACCOUNT_SHARES, Kin};

const FAMILIES_AT_4000: Parameter<u32> = count("families_at_4000", 30);
const MEMBERS: Parameter<Span> = within("members", 2, 4);
const DAYS: Parameter<Span> = within("days", 1, 90);
const SAME_DAY_SHARE: Parameter<f64> = share("same_day_share", 0.4);
const OF_AGE: i32 = 16;
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.8);
/// Households looked at before giving up on a family; only worlds without enough families get there.
const MOST_TRIED: u32 = 10_000;

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "family_phone",
    part: Part::FamilyPhone,
    parameters: &[
        FAMILIES_AT_4000.listed(),
        MEMBERS.listed(),
        DAYS.listed(),
        SAME_DAY_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.scale.honest(planter.get(FAMILIES_AT_4000)) {
        let group_no = planter.next_group();
        let Some(family) = draw_family(planter) else { return };
        plant_family(planter, group_no, &family);
    }
}

/// Members of a local household with a child, the head first.
fn draw_family(planter: &mut Planter<'_>) -> Option<Vec<u32>> {
    for _ in 0..MOST_TRIED {
        let person = planter.world.population.draw(&mut planter.rng);
        let population = &planter.world.population;
        let is_fit = population.persons[person as usize].kin == Kin::Child
            && population.place_of(person) < crate::places::N_LOCAL
            && !planter.is_taken(person);
        let Some(head) = population.relative(person, Kin::Head).filter(|head| is_fit && !planter.is_taken(*head))
        else {
            continue;
        };
        let mut family = vec![head, person];
        let others = population.members(population.persons[person as usize].household);
        family.extend(others.filter(|other| *other != head && *other != person && !planter.is_taken(*other)));
        family.truncate(planter.get(MEMBERS).most as usize);
        return Some(family);
    }
    None
}

fn plant_family(planter: &mut Planter<'_>, group_no: u32, family: &[u32]) {
    let head = family[0];
    let county = planter.world.population.place_of(head);
    let days = if planter.chance(SAME_DAY_SHARE) { 1 } else { planter.draw(DAYS) };
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let bank = planter.rng.weighted(&ACCOUNT_SHARES) as u8;
    let place = planter.counter(bank, county);
    planter.note(head, Role::LookalikeAgent, group_no);
    for member in family {
        planter.take(*member);
        let day = start + planter.rng.below(days) as i32;
        let at = planter.time_at(&place, day);
        let mut opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, *member, own_mobile(head));
        if planter.world.person(*member).age_on(day) < OF_AGE {
            let relation = if planter.chance(RELATION_RECORDED_SHARE) { "parent" } else { "" };
            opening.agent = Some(Agent { person: head, phone: own_mobile(head), relation });
        }
        if *member != head {
            planter.note(*member, Role::LookalikeHolder, group_no);
        }
        planter.plant(opening);
    }
}
