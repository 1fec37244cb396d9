//! Cards of organised groups turn up in cases, and lead to the organisers behind them.
//!
//! Some cards of the groups of the other patterns are named in cases. Besides, there are groups too small to stand out by
//! their number: an agent with two or three holders, or a phone shared by as few; one or two of their cards are named too.

use super::Pattern;
use super::shared_phone_ring::{self, Ring, plant_ring};
use crate::calendar::day_at;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Fate};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::BANKS;

const SMALL_GROUPS_AT_4000: Parameter<u32> = count("small_groups_at_4000", 13);
const HOLDERS: Parameter<Span> = within("holders", 2, 3);
const DAYS: Parameter<Span> = within("days", 2, 30);
const AGENT_SHARE: Parameter<f64> = share("agent_share", 0.5);
const SECOND_INVOLVED_SHARE: Parameter<f64> = share("second_involved_share", 0.35);
/// Larger groups of which something came to light.
const TOUCHED_GROUP_SHARE: Parameter<f64> = share("touched_group_share", 0.6);
/// Cards of such a group that are named in a case.
const INVOLVED_CARD_SHARE: Parameter<f64> = share("involved_card_share", 0.22);
const DAYS_TO_INVOLVED: Parameter<Span> = within("days_to_involved", 5, 60);
const DAYS_TO_REPORT: Parameter<Span> = within("days_to_report", 1, 20);
/// Other cards of any group that are named long after they were opened, and after how many days.
const LATE_CARD_SHARE: Parameter<f64> = share("late_card_share", 0.12);
const DAYS_TO_LATE: Parameter<Span> = within("days_to_late", 60, 500);
/// Named cards whose bank or operator sends the record again as suspended.
const SUSPENDED_SHARE: Parameter<f64> = share("suspended_share", 0.5);
/// Days kept free at the end of the history, so that most cases of small groups are known by then.
const RESERVE: u32 = 45;

pub(crate) const PATTERN: Pattern = Pattern {
    name: "involved_neighbours",
    part: Part::InvolvedNeighbours,
    parameters: &[
        SMALL_GROUPS_AT_4000.listed(),
        HOLDERS.listed(),
        DAYS.listed(),
        AGENT_SHARE.listed(),
        SECOND_INVOLVED_SHARE.listed(),
        TOUCHED_GROUP_SHARE.listed(),
        INVOLVED_CARD_SHARE.listed(),
        DAYS_TO_INVOLVED.listed(),
        DAYS_TO_REPORT.listed(),
        LATE_CARD_SHARE.listed(),
        DAYS_TO_LATE.listed(),
        SUSPENDED_SHARE.listed(),
        shared_phone_ring::DAYS_OF_LEAD.listed(),
        shared_phone_ring::NEW_SIM_SHARE.listed(),
        shared_phone_ring::DAYS_FROM_SIM_TO_ACCOUNT.listed(),
        shared_phone_ring::SECOND_ACCOUNT_SHARE.listed(),
        shared_phone_ring::ONE_HANDSET_SHARE.listed(),
        shared_phone_ring::ONE_BANK_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    involve_larger_groups(planter);
    for number in 0..planter.scale.organised(planter.get(SMALL_GROUPS_AT_4000)) {
        let group_no = planter.next_group();
        // the first two are one of each form, so that even a small world has both
        let is_agent = if number < 2 { number == 0 } else { planter.chance(AGENT_SHARE) };
        let n_holders = planter.draw(HOLDERS);
        let days = planter.draw(DAYS);
        let cards = if is_agent {
            plant_agent(planter, group_no, n_holders, days)
        } else {
            plant_ring(planter, group_no, Ring { n_holders, n_phones: 1, days, reserve: RESERVE })
        };
        involve(planter, cards[0], DAYS_TO_INVOLVED);
        if cards.len() > 1 && planter.chance(SECOND_INVOLVED_SHARE) {
            involve(planter, cards[1], DAYS_TO_INVOLVED);
        }
    }
}

fn involve_larger_groups(planter: &mut Planter<'_>) {
    let member_cards: Vec<Vec<u32>> = planter.plan.groups.iter().map(|group| group.member_cards.clone()).collect();
    for cards in member_cards {
        let is_touched = planter.chance(TOUCHED_GROUP_SHARE);
        for card in cards {
            if is_touched && planter.chance(INVOLVED_CARD_SHARE) {
                involve(planter, card, DAYS_TO_INVOLVED);
            } else if planter.chance(LATE_CARD_SHARE) {
                involve(planter, card, DAYS_TO_LATE);
            }
        }
    }
}

fn plant_agent(planter: &mut Planter<'_>, group_no: u32, n_holders: u32, days: u32) -> Vec<u32> {
    let county = planter.county();
    let start = planter.calendar.start_of(days, RESERVE, &mut planter.rng);
    let agent = planter.recruit(county, 0.8, start);
    let holders = planter.recruit_strangers(n_holders, agent, county, start);
    let mut cards = Vec::with_capacity(holders.len());
    for holder in &holders {
        let bank = BANKS.start + planter.rng.below(u32::from(BANKS.end)) as u8;
        let place = planter.counter(bank, county);
        let at = {
            let day = start + planter.rng.below(days) as i32;
            planter.time_at(&place, day)
        };
        let mut opening = planter.opening(at, Card::ORDINARY_ACCOUNT, place, *holder, own_mobile(*holder));
        opening.agent = Some(planter.agent(agent, 0.3, 0.7));
        cards.push(planter.plant(opening));
    }
    planter.note_group(group_no, agent, Role::Agent, &holders, cards.clone());
    cards
}

/// Has a card named in a case after some days, now known or not, and perhaps suspended once it is.
fn involve(planter: &mut Planter<'_>, opening: u32, days_to_involved: Parameter<Span>) {
    let opened_on = day_at(planter.plan.openings[opening as usize].at);
    let involved_on = opened_on + planter.draw(days_to_involved) as i32;
    let reported_on = involved_on + planter.draw(DAYS_TO_REPORT) as i32;
    let is_suspended = planter.chance(SUSPENDED_SHARE);
    let reported_on = planter.involve(opening, involved_on, reported_on);
    if is_suspended && reported_on < planter.calendar.as_of {
        let since = i64::from(reported_on) * crate::calendar::DAY_SECONDS + 15 * 3_600;
        planter.plan.openings[opening as usize].fate = Fate::SentAgain { status: "suspended", since };
    }
}
