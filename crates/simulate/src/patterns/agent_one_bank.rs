//! One agent opens accounts for people who have nothing to do with each other, at one bank, within days to weeks.
//!
//! Seen in the rows: the same agent, many holders of different addresses, relation empty or `other`.

use super::Pattern;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const GROUPS_AT_4000: Parameter<u32> = count("groups_at_4000", 13);
const HOLDERS: Parameter<Span> = within("holders", 4, 25);
const DAYS: Parameter<Span> = within("days", 1, 24);
const HOLDERS_A_VISIT: Parameter<Span> = within("holders_a_visit", 1, 4);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 4, 16);
const TWO_OUTLETS_SHARE: Parameter<f64> = share("two_outlets_share", 0.35);
const RELATION_OTHER_SHARE: Parameter<f64> = share("relation_other_share", 0.3);
const AGENT_PHONE_SHARE: Parameter<f64> = share("agent_phone_share", 0.8);
/// Holders whose reserved phone is their own, in groups that do not use fresh numbers.
const OWN_PHONE_SHARE: Parameter<f64> = share("own_phone_share", 0.85);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "agent_one_bank",
    part: Part::AgentOneBank,
    parameters: &[
        GROUPS_AT_4000.listed(),
        HOLDERS.listed(),
        DAYS.listed(),
        HOLDERS_A_VISIT.listed(),
        MINUTES_BETWEEN.listed(),
        TWO_OUTLETS_SHARE.listed(),
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
    let days = planter.draw_low(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let n_holders = planter.draw_low(HOLDERS).min(planter.draw(HOLDERS));
    let agent = planter.recruit(county, 0.8, start);
    let holders = planter.recruit_strangers(n_holders, agent, county, start);
    let bank = BANKS.start + planter.rng.below(u32::from(BANKS.end)) as u8;
    let mut outlets = vec![planter.counter(bank, county)];
    if planter.chance(TWO_OUTLETS_SHARE) {
        outlets.push(planter.counter(bank, county));
    }
    let phone_habit = planter.rng.weighted(&[5, 3, 2]);

    let mut cards = Vec::with_capacity(holders.len());
    let mut waiting = holders.as_slice();
    while !waiting.is_empty() {
        let n_now = (planter.draw(HOLDERS_A_VISIT) as usize).min(waiting.len());
        let (now, later) = waiting.split_at(n_now);
        waiting = later;
        let place = planter.rng.pick(&outlets);
        let mut at = {
            let day = start + planter.rng.below(days) as i32;
            planter.time_at(&place, day)
        };
        for holder in now {
            let phone = match phone_habit {
                0 if planter.chance(OWN_PHONE_SHARE) => own_mobile(*holder),
                2 => own_mobile(agent),
                _ => planter.spare_phone().1,
            };
            let mut opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, *holder, phone);
            opening.agent =
                Some(planter.agent(agent, planter.get(RELATION_OTHER_SHARE), planter.get(AGENT_PHONE_SHARE)));
            cards.push(planter.plant(opening));
            at = planter.minutes_later(at, planter.get(MINUTES_BETWEEN));
        }
    }
    planter.note_group(group_no, agent, Role::Agent, &holders, cards);
}
