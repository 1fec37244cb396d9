//! Three generations of a family on one phone; a mother who opens for her children and for the grandparents.
//!
//! Resembles a ring that shares a phone and an agent with several holders at several banks. Grandparents live under the same
//! roof or in a village of their own, and then neither address nor surname tells that they are kin; the relation is not
//! always recorded, and the phone is with the one who can read the bank's messages.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::places::N_LOCAL;
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{ACCOUNT_SHARES, Kin, OPERATORS};

const FAMILIES: Parameter<u32> = count("families_at_40000", 60);
const DAYS: Parameter<Span> = within("days", 1, 240);
const CARDS_A_MEMBER: Parameter<Span> = within("cards_a_member", 1, 3);
const GRANDPARENTS: Parameter<Span> = within("grandparents", 1, 3);
const SAME_ROOF_SHARE: Parameter<f64> = share("same_roof_share", 0.5);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.6);
const ONE_BANK_SHARE: Parameter<f64> = share("one_bank_share", 0.5);
/// Cards of children and grandparents that the one parent opens.
const ACTED_FOR_SHARE: Parameter<f64> = share("acted_for_share", 0.7);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.2);
/// Households looked at before giving up on a family.
const MOST_TRIED: u32 = 20_000;
const OLD: i32 = 58;
const OF_AGE: i32 = 16;

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "three_generations",
    part: Part::ThreeGenerations,
    parameters: &[
        FAMILIES.listed(),
        DAYS.listed(),
        CARDS_A_MEMBER.listed(),
        GRANDPARENTS.listed(),
        SAME_ROOF_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        ONE_BANK_SHARE.listed(),
        ACTED_FOR_SHARE.listed(),
        SIM_SHARE.listed(),
    ],
    plant,
};

/// Somebody of the family and how the one who acts would state to stand to them.
struct Member {
    person: u32,
    relation: &'static str,
    needs_help: bool,
}

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(FAMILIES) {
        let group_no = planter.next_group();
        let Some((parent, members)) = draw_family(planter) else { return };
        plant_family(planter, group_no, parent, &members);
    }
}

/// A parent, the children, and grandparents of the same or another household.
fn draw_family(planter: &mut Planter<'_>) -> Option<(u32, Vec<Member>)> {
    let first_day = planter.calendar.first;
    let is_same_roof = planter.chance(SAME_ROOF_SHARE);
    for _ in 0..MOST_TRIED {
        let child = planter.world.population.draw(&mut planter.rng);
        let population = &planter.world.population;
        let person = |person: u32| &population.persons[person as usize];
        if person(child).kin != Kin::Child || person(child).age_on(first_day) > 22 {
            continue;
        }
        let spouse = population.relative(child, Kin::Spouse);
        let Some(parent) = spouse.or_else(|| population.relative(child, Kin::Head)) else { continue };
        let family: Vec<u32> = population.members(person(child).household).collect();
        let has_elder = family.iter().any(|member| person(*member).kin == Kin::Elder);
        let is_bad = family.iter().any(|member| planter.is_taken(*member));
        if is_bad || population.place_of(child) >= N_LOCAL || has_elder != is_same_roof {
            continue;
        }
        let mut members: Vec<Member> = family
            .into_iter()
            .filter(|member| *member != parent)
            .map(|member| Member {
                person: member,
                relation: match person(member).kin {
                    Kin::Child => "parent",
                    Kin::Elder => "child",
                    _ => "spouse",
                },
                needs_help: person(member).kin == Kin::Elder || person(member).age_on(first_day) < OF_AGE,
            })
            .collect();
        if !is_same_roof {
            members.extend(draw_grandparents(planter, parent));
        }
        return Some((parent, members));
    }
    None
}

/// Old people of other households.
fn draw_grandparents(planter: &mut Planter<'_>, parent: u32) -> Vec<Member> {
    let (day, home) = (planter.calendar.first, planter.world.population.place_of(parent));
    let fits = |person: u32, planter: &Planter<'_>| {
        planter.world.person(person).age_on(day) >= OLD && planter.world.population.place_of(person) == home
    };
    let mut found: Vec<u32> = Vec::new();
    let wanted = planter.draw(GRANDPARENTS) as usize;
    for _ in 0..MOST_TRIED {
        let person = planter.world.population.draw(&mut planter.rng);
        if found.len() < wanted && fits(person, planter) && !planter.is_taken(person) && !found.contains(&person) {
            found.push(person);
        }
        if found.len() == wanted {
            break;
        }
    }
    found.into_iter().map(|person| Member { person, relation: "child", needs_help: true }).collect()
}

fn plant_family(planter: &mut Planter<'_>, group_no: u32, parent: u32, members: &[Member]) {
    let county = planter.world.population.place_of(parent);
    let days = planter.draw_low(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let one_bank = planter.chance(ONE_BANK_SHARE).then(|| planter.rng.weighted(&ACCOUNT_SHARES) as u8);
    planter.take(parent);
    planter.note_agent(parent, county, group_no);
    for member in members {
        planter.take(member.person);
        planter.note(member.person, Role::LookalikeHolder, group_no);
        for _ in 0..planter.draw_low(CARDS_A_MEMBER) {
            let is_sim = planter.chance(SIM_SHARE);
            let (institution, card) = if is_sim {
                let (operator, msisdn) = planter.spare_phone();
                (OPERATORS.start + operator as u8, Card::sim(msisdn))
            } else {
                (one_bank.unwrap_or_else(|| planter.usual_bank()), Card::ORDINARY_ACCOUNT)
            };
            let place = planter.usual_counter(institution, county);
            let day = start + planter.rng.below(days) as i32;
            let at = planter.time_at(&place, day);
            let mut opening = planter.opening(at, card, place, member.person, own_mobile(parent));
            if member.needs_help && planter.chance(ACTED_FOR_SHARE) {
                let relation = if planter.chance(RELATION_RECORDED_SHARE) { member.relation } else { "" };
                opening.agent = Some(Agent { person: parent, phone: own_mobile(parent), relation });
            }
            planter.plant(opening);
        }
    }
}
