//! An armed-forces office has cards opened for the conscripts of a season, in March or September.
//!
//! Resembles an agent with many holders who are all young men: a clerk of the office acts for them or takes them to the bank in
//! a body, within one or two days, before they leave. The product is mostly the military one; some banks book a batch, some
//! note nothing.

use twocard_contracts::time::Date;

use super::Lookalike;
use crate::calendar::day_of;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};

const SEASONS: Parameter<u32> = count("groups_at_40000", 2);
const CONSCRIPTS: Parameter<Span> = within("conscripts", 10, 120);
const DAYS: Parameter<Span> = within("days", 1, 2);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 60, 400);
const COMPLETE_SHARE: Parameter<f64> = share("complete_share", 0.4);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.3);
const MILITARY_SHARE: Parameter<f64> = share("military_share", 0.7);
const AGENT_RECORDED_SHARE: Parameter<f64> = share("agent_recorded_share", 0.6);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "conscripts",
    part: Part::Conscripts,
    parameters: &[
        SEASONS.listed(),
        CONSCRIPTS.listed(),
        DAYS.listed(),
        SECONDS_BETWEEN.listed(),
        COMPLETE_SHARE.listed(),
        UNIT_NAMED_SHARE.listed(),
        MILITARY_SHARE.listed(),
        AGENT_RECORDED_SHARE.listed(),
    ],
    plant,
};

const AGES: std::ops::Range<i32> = 18..25;

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(SEASONS) {
        plant_season(planter);
    }
}

fn plant_season(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let first_day = draw_season(planter) + planter.rng.below(20) as i32;
    let n_conscripts = planter.draw_heavy(CONSCRIPTS);
    let clerk = planter.recruit(county, 1.0, first_day);
    let conscripts = call_up(planter, n_conscripts, county, first_day);
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let bank = planter.usual_bank();
    let complete = planter.get(COMPLETE_SHARE);
    let papers = planter.draw_papers(unit, group_no, complete, planter.get(UNIT_NAMED_SHARE));
    let product = if planter.chance(MILITARY_SHARE) { "military" } else { "ordinary" };
    let is_recorded = planter.chance(AGENT_RECORDED_SHARE);
    let branch = planter.usual_counter(bank, county);
    let channel = if planter.rng.chance(0.5) { Channel::MobileTeam } else { Channel::Counter };
    planter.note_agent(clerk, county, group_no);
    planter.claim_for_papers(papers, clerk, bank, "新兵集中办理", first_day);
    let days = planter.draw(DAYS).max(1);
    for (number, conscripts) in conscripts.chunks(n_conscripts.div_ceil(days).max(1) as usize).enumerate() {
        let place = Place { channel, ..planter.same_outlet(branch) };
        let day = crate::calendar::Calendar::business_day(first_day + number as i32);
        let mut at = i64::from(day) * 86_400 + i64::from(9 * 3_600 + planter.rng.below(3_600));
        for holder in conscripts {
            let card = Card::Account { class: "I", product };
            let mut opening = planter.opening(at, card, place, *holder, own_mobile(*holder));
            opening.agent =
                is_recorded.then_some(Agent { person: clerk, phone: own_mobile(clerk), relation: "employer" });
            planter.plant_with_papers(opening, papers);
            planter.note(*holder, Role::LookalikeHolder, group_no);
            at += i64::from(planter.draw(SECONDS_BETWEEN));
        }
    }
}

/// Young men of the county, as far as there are any.
fn call_up(planter: &mut Planter<'_>, n: u32, county: u8, day: i32) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::with_capacity(n as usize);
    while found.len() < n as usize {
        let person = planter.customer_of(day, |world, person| {
            let it = &world.persons[person as usize];
            it.is_male && AGES.contains(&it.age_on(day)) && world.place_of(person) == county
        });
        if found.contains(&person) {
            break;
        }
        found.push(person);
    }
    found
}

/// The first day of a March or September that lies within the history.
fn draw_season(planter: &mut Planter<'_>) -> i32 {
    let calendar = planter.calendar;
    let (year, _, _) = Date(calendar.as_of).ymd();
    let seasons: Vec<i32> = [year - 1, year]
        .into_iter()
        .flat_map(|year| [day_of(year, 3, 1), day_of(year, 9, 1)])
        .filter(|day| (calendar.first..calendar.as_of - 30).contains(day))
        .collect();
    planter.rng.pick(&seasons)
}
