//! One agent spreads holders over several banks and operators, so that each institution sees few of them.
//!
//! Seen in the rows: the same agent at many institutions, one to three openings at each, days or weeks apart; large groups
//! come in two waves.

use super::Pattern;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, OPERATORS};

const GROUPS_AT_4000: Parameter<u32> = count("groups_at_4000", 10);
const BANKS_USED: Parameter<Span> = within("banks_used", 2, 5);
const OPERATORS_USED: Parameter<Span> = within("operators_used", 1, 4);
const CARDS_PER_INSTITUTION: Parameter<Span> = within("cards_per_institution", 1, 3);
const HOLDERS: Parameter<Span> = within("holders", 5, 30);
const DAYS: Parameter<Span> = within("days", 3, 45);
const SECOND_WAVE_SHARE: Parameter<f64> = share("second_wave_share", 0.2);
const DAYS_TO_SECOND_WAVE: Parameter<Span> = within("days_to_second_wave", 60, 150);
/// Cards that go to a holder who already got one in this wave, once the least number of holders has.
const SAME_HOLDER_SHARE: Parameter<f64> = share("same_holder_share", 0.18);
const RELATION_OTHER_SHARE: Parameter<f64> = share("relation_other_share", 0.25);
const AGENT_PHONE_SHARE: Parameter<f64> = share("agent_phone_share", 0.6);
const OWN_PHONE_SHARE: Parameter<f64> = share("own_phone_share", 0.7);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "agent_split",
    part: Part::AgentSplit,
    parameters: &[
        GROUPS_AT_4000.listed(),
        BANKS_USED.listed(),
        OPERATORS_USED.listed(),
        CARDS_PER_INSTITUTION.listed(),
        HOLDERS.listed(),
        DAYS.listed(),
        SECOND_WAVE_SHARE.listed(),
        DAYS_TO_SECOND_WAVE.listed(),
        SAME_HOLDER_SHARE.listed(),
        RELATION_OTHER_SHARE.listed(),
        AGENT_PHONE_SHARE.listed(),
        OWN_PHONE_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.scale.organised(planter.get(GROUPS_AT_4000)) {
        plant_group(planter);
    }
}

fn plant_group(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.county();
    let days = planter.draw(DAYS);
    let has_second_wave = planter.chance(SECOND_WAVE_SHARE);
    let pause = if has_second_wave { planter.draw(DAYS_TO_SECOND_WAVE) } else { 0 };
    let start = planter.calendar.start_of(2 * days + pause, 3, &mut planter.rng);
    let agent = planter.recruit(county, 0.8, start);

    let mut holders = Vec::new();
    let mut cards = Vec::new();
    plant_wave(planter, agent, county, start, days, &mut holders, &mut cards);
    if has_second_wave && (holders.len() as u32) + 10 < planter.get(HOLDERS).most {
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
    let Span { least, most } = planter.get(HOLDERS);
    let room = most - holders.len() as u32;
    let wanted = (institutions.len() as u32).clamp(least, room.max(least));
    let mut waiting = planter.recruit_strangers(wanted, agent, county, start);
    waiting.retain(|person| !holders.contains(person));
    let mut served: Vec<u32> = Vec::new();
    for institution in institutions {
        let holder = match waiting.pop() {
            Some(next) if served.len() < least as usize || !planter.chance(SAME_HOLDER_SHARE) => next,
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
        let phone = if planter.chance(OWN_PHONE_SHARE) { own_mobile(holder) } else { planter.spare_phone().1 };
        let card = if OPERATORS.contains(&institution) {
            Card::sim(planter.spare_phone_of(usize::from(institution - OPERATORS.start)))
        } else {
            Card::ORDINARY_ACCOUNT
        };
        let mut opening = planter.opening(at, card, place, holder, phone);
        opening.agent = Some(planter.agent(agent, planter.get(RELATION_OTHER_SHARE), planter.get(AGENT_PHONE_SHARE)));
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
        institutions.truncate(planter.draw(used) as usize);
        chosen.append(&mut institutions);
    }
    let mut visits = Vec::new();
    let Span { most: most_cards, .. } = planter.get(CARDS_PER_INSTITUTION);
    let n_least = (planter.get(HOLDERS).least as usize + 1).min(chosen.len() * most_cards as usize);
    for institution in &chosen {
        let n = planter.draw_low(CARDS_PER_INSTITUTION);
        visits.extend(std::iter::repeat_n(*institution, n as usize));
    }
    // every institution but the first may be asked again until the least number of holders is reached
    let mut next = 0;
    while visits.len() < n_least {
        let institution = chosen[next % chosen.len()];
        if visits.iter().filter(|visited| **visited == institution).count() < most_cards as usize {
            visits.push(institution);
        }
        next += 1;
    }
    planter.rng.shuffle(&mut visits);
    visits
}
