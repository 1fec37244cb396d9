//! People of one place of origin arrive together for work: each gets a SIM of the place and, days later, an account.
//!
//! Resembles a ring brought in from elsewhere: same origin, same works, new SIM before new account, the same counters within
//! hours. Each SIM is the holder's own, and stands as the phone of the holder's own account. Some groups have a countryman who
//! speaks for those who cannot: recorded as agent, with or without a relation, or only left as a contact.

use super::Lookalike;
use super::hands::years;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::places::{N_LOCAL, PLACES};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin, OPERATORS};

const GROUPS: Parameter<u32> = count("groups_at_40000", 3);
const MIGRANTS: Parameter<Span> = within("migrants", 5, 80);
const DAYS: Parameter<Span> = within("days", 1, 6);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 0, 9);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 4, 15);
const HELPED_SHARE: Parameter<f64> = share("helped_share", 0.4);
const AGENT_RECORDED_SHARE: Parameter<f64> = share("agent_recorded_share", 0.5);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.3);
const SAME_ORIGIN_SHARE: Parameter<f64> = share("same_origin_share", 0.85);
const ACCOUNT_SHARE: Parameter<f64> = share("account_share", 0.85);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "migrants_arriving",
    part: Part::MigrantsArriving,
    parameters: &[
        GROUPS.listed(),
        MIGRANTS.listed(),
        DAYS.listed(),
        DAYS_TO_ACCOUNT.listed(),
        MINUTES_BETWEEN.listed(),
        HELPED_SHARE.listed(),
        AGENT_RECORDED_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        SAME_ORIGIN_SHARE.listed(),
        ACCOUNT_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(GROUPS) {
        plant_group(planter);
    }
}

fn plant_group(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days + 12, 3, &mut planter.rng);
    let n_migrants = planter.draw_heavy(MIGRANTS);
    let migrants = arrive(planter, county, n_migrants, start);
    let operator = planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as u8;
    let shop = planter.usual_counter(OPERATORS.start + operator, county);
    let bank = planter.usual_bank();
    let branch = planter.usual_counter(bank, county);
    let helper = planter.chance(HELPED_SHARE).then_some(migrants[0]);
    let is_agent = planter.chance(AGENT_RECORDED_SHARE);
    let relation = if planter.chance(RELATION_RECORDED_SHARE) { "other" } else { "" };
    let help = |holder: u32| {
        let helper = helper.filter(|helper| *helper != holder)?;
        is_agent.then_some(Agent { person: helper, phone: own_mobile(helper), relation })
    };
    let mut at = planter.time_at(&shop, start);
    for migrant in &migrants {
        let role = if helper == Some(*migrant) { Role::LookalikeAgent } else { Role::LookalikeHolder };
        planter.note(*migrant, role, group_no);
        let place = planter.same_outlet(shop);
        // late in the day the rest comes back another day
        let is_late = at.rem_euclid(crate::calendar::DAY_SECONDS) > 17 * 3_600;
        if is_late || planter.rng.chance(0.1) {
            let day = start + planter.rng.below(days) as i32;
            at = planter.time_at(&place, day);
        }
        let msisdn = planter.spare_phone_of(usize::from(operator));
        let contact = helper.filter(|helper| helper != migrant).map_or(0, own_mobile);
        let sim = planter.opening(at, Card::sim(msisdn), place, *migrant, contact);
        planter.plant(crate::opening::Opening { agent: help(*migrant), ..sim });
        if planter.chance(ACCOUNT_SHARE) {
            let place = planter.same_outlet(branch);
            let day = crate::calendar::day_at(at) + planter.draw(DAYS_TO_ACCOUNT) as i32;
            let opened_at = planter.time_at(&place, day).max(at + 1_800);
            let account = planter.opening(opened_at, Card::ORDINARY_ACCOUNT, place, *migrant, msisdn);
            planter.plant(crate::opening::Opening { agent: help(*migrant), ..account });
        }
        at = planter.minutes_later(at, planter.get(MINUTES_BETWEEN));
    }
}

/// New people of one works, most of them from one place far away.
fn arrive(planter: &mut Planter<'_>, county: u8, n_migrants: u32, day: i32) -> Vec<u32> {
    let number = planter.rng.within(Span::new(901, 1_400)) as u16;
    let n_far = PLACES.len() as u32 - u32::from(N_LOCAL);
    let origin = N_LOCAL + planter.rng.below(n_far) as u8;
    (0..n_migrants)
        .map(|position| {
            if position % 8 == 0 {
                let room = (201 + position / 8) as u16;
                planter.world.population.open_household(county, Address::Works { number, room });
            }
            let from_there = planter.chance(SAME_ORIGIN_SHARE);
            let origin = if from_there { origin } else { planter.draw_origin(0.3) };
            planter.settle(origin, years(18, 55), day, Kin::Mate)
        })
        .collect()
}
