//! An employer has accounts opened for its staff and shows no papers: no batch number, often not even the unit's name.
//!
//! Resembles an agent with many strangers and a phone shared by them: a clerk takes the staff to the counter over days or
//! weeks, mostly without a recorded relation, and leaves the own phone for those who have none yet. One account each, one
//! bank, one clerk.

use super::Lookalike;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};

const UNITS: Parameter<u32> = count("units_at_40000", 8);
const STAFF: Parameter<Span> = within("staff", 8, 100);
const DAYS: Parameter<Span> = within("days", 1, 30);
const STAFF_A_VISIT: Parameter<Span> = within("staff_a_visit", 2, 10);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 2, 9);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.35);
const AGENT_RECORDED_SHARE: Parameter<f64> = share("agent_recorded_share", 0.8);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.3);
const CLERKS_PHONE_SHARE: Parameter<f64> = share("clerks_phone_share", 0.5);
/// Staff with a phone of their own where the clerk leaves the own one.
const OWN_PHONE_SHARE: Parameter<f64> = share("own_phone_share", 0.4);
const PAYROLL_PRODUCT_SHARE: Parameter<f64> = share("payroll_product_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "payroll_without_papers",
    part: Part::PayrollWithoutPapers,
    parameters: &[
        UNITS.listed(),
        STAFF.listed(),
        DAYS.listed(),
        STAFF_A_VISIT.listed(),
        MINUTES_BETWEEN.listed(),
        UNIT_NAMED_SHARE.listed(),
        AGENT_RECORDED_SHARE.listed(),
        RELATION_RECORDED_SHARE.listed(),
        CLERKS_PHONE_SHARE.listed(),
        OWN_PHONE_SHARE.listed(),
        PAYROLL_PRODUCT_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(UNITS) {
        plant_unit(planter);
    }
}

fn plant_unit(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let county = planter.world.units[unit as usize].place;
    let days = planter.draw_low(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let n_staff = planter.draw_heavy(STAFF);
    let clerk = planter.recruit(county, 1.0, start);
    let staff = planter.customers(n_staff, county, 0.85, start);
    let bank = planter.usual_bank();
    let branch = planter.usual_counter(bank, county);
    let papers = planter.draw_papers(unit, group_no, 0.0, planter.get(UNIT_NAMED_SHARE));
    let relation = if planter.chance(RELATION_RECORDED_SHARE) { "employer" } else { "" };
    let uses_clerks_phone = planter.chance(CLERKS_PHONE_SHARE);
    let is_recorded = planter.chance(AGENT_RECORDED_SHARE) || !uses_clerks_phone;
    let product = if planter.chance(PAYROLL_PRODUCT_SHARE) { "payroll" } else { "ordinary" };

    planter.note_agent(clerk, county, group_no);
    planter.claim_for_papers(papers, clerk, bank, "代发工资", start);
    let mut waiting = staff.as_slice();
    while !waiting.is_empty() {
        let n_now = (planter.draw(STAFF_A_VISIT) as usize).min(waiting.len());
        let (now, later) = waiting.split_at(n_now);
        waiting = later;
        let place = planter.same_outlet(branch);
        let day = start + planter.rng.below(days) as i32;
        let mut at = planter.time_at(&place, day);
        for holder in now {
            let has_own = !uses_clerks_phone || planter.chance(OWN_PHONE_SHARE);
            let phone = own_mobile(if has_own { *holder } else { clerk });
            let mut opening = planter.opening(at, Card::Account { class: "I", product }, place, *holder, phone);
            opening.agent = is_recorded.then_some(Agent { person: clerk, phone: own_mobile(clerk), relation });
            planter.plant_with_papers(opening, papers);
            planter.note(*holder, Role::LookalikeHolder, group_no);
            at = planter.minutes_later(at, planter.get(MINUTES_BETWEEN));
        }
    }
}
