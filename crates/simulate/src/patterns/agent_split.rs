//! One agent spreads holders over several banks and operators, so that each institution sees few of them.
//!
//! Seen in the rows: the same agent at many institutions, one to three openings at each, days or weeks apart; large groups
//! come in two waves.

use super::Pattern;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::Value;
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const GROUPS_AT_4000: u32 = 10;
const BANKS_USED: Span = Span::new(2, 5);
const OPERATORS_USED: Span = Span::new(1, 4);
const CARDS_PER_INSTITUTION: Span = Span::new(1, 3);
const LEAST_HOLDERS: u32 = 5;
const MOST_HOLDERS: u32 = 30;
const DAYS: Span = Span::new(3, 45);
const SECOND_WAVE_SHARE: f64 = 0.2;
const DAYS_TO_SECOND_WAVE: Span = Span::new(60, 150);
/// Cards that go to a holder who already got one in this wave, once the least number of holders has.
const SAME_HOLDER_SHARE: f64 = 0.18;
const RELATION_OTHER_SHARE: f64 = 0.25;
const AGENT_PHONE_SHARE: f64 = 0.6;
const OWN_PHONE_SHARE: f64 = 0.7;

pub(crate) const PATTERN: Pattern = Pattern {
    name: "agent_split",
    part: Part::AgentSplit,
    parameters: &[
        ("groups_at_4000", Value::Count(GROUPS_AT_4000)),
        ("banks_used", Value::Within(BANKS_USED)),
        ("operators_used", Value::Within(OPERATORS_USED)),
        ("cards_per_institution", Value::Within(CARDS_PER_INSTITUTION)),
        ("holders", Value::Within(Span::new(LEAST_HOLDERS, MOST_HOLDERS))),
        ("days", Value::Within(DAYS)),
        ("second_wave_share", Value::Share(SECOND_WAVE_SHARE)),
        ("days_to_second_wave", Value::Within(DAYS_TO_SECOND_WAVE)),
        ("same_holder_share", Value::Share(SAME_HOLDER_SHARE)),
        ("relation_other_share", Value::Share(RELATION_OTHER_SHARE)),
        ("agent_phone_share", Value::Share(AGENT_PHONE_SHARE)),
        ("own_phone_share", Value::Share(OWN_PHONE_SHARE)),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.scale.organised(GROUPS_AT_4000) {
        plant_group(planter);
    }
}

fn plant_group(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.county();
    let days = planter.rng.within(DAYS);
    let has_second_wave = planter.rng.chance(SECOND_WAVE_SHARE);
    let pause = if has_second_wave { planter.rng.within(DAYS_TO_SECOND_WAVE) } else { 0 };
    let start = planter.calendar.start_of(2 * days + pause, 3, &mut planter.rng);
    let agent = planter.recruit(county, 0.8, start);

    let mut holders = Vec::new();
    let mut cards = Vec::new();
    plant_wave(planter, agent, county, start, days, &mut holders, &mut cards);
    if has_second_wave && (holders.len() as u32) + 10 < MOST_HOLDERS {
        plant_wave(planter, agent, county, start + (days + pause) as i32, days, &mut holders, &mut cards);
    }
    planter.note_group(group_no, agent, Role::Agent, &holders, cards);
}

fn plant_wave(
    planter: &mut Planter<'_>,
    agent: u32,
    county: u8,
    start: i32,
    days: u32,
    holders: &mut Vec<u32>,
    cards: &mut Vec<u32>,
) {
    let institutions = choose_institutions(planter);
    let room = MOST_HOLDERS - holders.len() as u32;
    let wanted = (institutions.len() as u32).clamp(LEAST_HOLDERS, room);
    let mut waiting = planter.recruit_strangers(wanted, agent, county, start);
    waiting.retain(|person| !holders.contains(person));
    let mut served: Vec<u32> = Vec::new();
    for institution in institutions {
        let holder = match waiting.pop() {
            Some(next) if served.len() < LEAST_HOLDERS as usize || !planter.rng.chance(SAME_HOLDER_SHARE) => next,
            Some(next) => {
                waiting.push(next);
                planter.rng.pick(&served)
            }
            None => planter.rng.pick(&served),
        };
        if !served.contains(&holder) {
            served.push(holder);
        }
        let place = planter.counter(institution, county);
        let at = {
            let day = start + planter.rng.below(days) as i32;
            planter.time_at(&place, day)
        };
        let phone = if planter.rng.chance(OWN_PHONE_SHARE) { own_mobile(holder) } else { planter.spare_phone().1 };
        let card = if OPERATORS.contains(&institution) {
            Card::sim(planter.spare_phone_of(usize::from(institution - OPERATORS.start)))
        } else {
            Card::ORDINARY_ACCOUNT
        };
        let mut opening = planter.opening(at, card, place, holder, phone);
        opening.agent = Some(planter.agent(agent, RELATION_OTHER_SHARE, AGENT_PHONE_SHARE));
        cards.push(planter.plant(opening));
    }
    holders.append(&mut served);
}

/// The institutions of a wave, each as often as it is to see the agent, in random order; at least as many as holders are
/// wanted at least.
fn choose_institutions(planter: &mut Planter<'_>) -> Vec<u8> {
    let mut chosen = Vec::new();
    for (all, used) in [(BANKS, BANKS_USED), (OPERATORS, OPERATORS_USED)] {
        let mut institutions: Vec<u8> = all.collect();
        planter.rng.shuffle(&mut institutions);
        institutions.truncate(planter.rng.within(used) as usize);
        chosen.append(&mut institutions);
    }
    let mut visits = Vec::new();
    for institution in &chosen {
        let n = planter.rng.within_low(CARDS_PER_INSTITUTION);
        visits.extend(std::iter::repeat_n(*institution, n as usize));
    }
    // every institution but the first may be asked again until the least number of holders is reached
    let mut next = 0;
    while (visits.len() as u32) < LEAST_HOLDERS + 1 {
        let institution = chosen[next % chosen.len()];
        if visits.iter().filter(|visited| **visited == institution).count() < CARDS_PER_INSTITUTION.most as usize {
            visits.push(institution);
        }
        next += 1;
    }
    planter.rng.shuffle(&mut visits);
    visits
}
