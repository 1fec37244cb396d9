//! An employer opens payroll accounts for its staff on one day.
//!
//! Resembles an agent with many holders: a clerk of the personnel office acts for all of them, and sometimes leaves the
//! office's phone for everybody.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Agent, Batch, Card};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::ACCOUNT_SHARES;

const BATCHES_AT_4000: Parameter<u32> = count("batches_at_4000", 2);
const STAFF: Parameter<Span> = within("staff", 15, 60);
const SECONDS_BETWEEN: Parameter<Span> = within("seconds_between", 1, 20);
const OFFICE_PHONE_SHARE: Parameter<f64> = share("office_phone_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "payroll_batch",
    part: Part::PayrollBatch,
    parameters: &[BATCHES_AT_4000.listed(), STAFF.listed(), SECONDS_BETWEEN.listed(), OFFICE_PHONE_SHARE.listed()],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for batch_number in 1..=planter.scale.honest(planter.get(BATCHES_AT_4000)) {
        let group_no = planter.next_group();
        let unit = planter.rng.below(planter.world.n_ordinary_units);
        let county = planter.world.units[unit as usize].place;
        let day = planter.calendar.start_of(1, 3, &mut planter.rng);
        let n_staff = planter.draw_low(STAFF);
        let clerk = planter.recruit(county, 1.0, day);
        let staff: Vec<u32> = (0..n_staff).map(|_| planter.recruit(county, 0.85, day)).collect();
        let bank = planter.rng.weighted(&ACCOUNT_SHARES) as u8;
        let place = planter.counter(bank, county);
        let uses_office_phone = planter.chance(OFFICE_PHONE_SHARE);
        let agent = Agent { person: clerk, phone: own_mobile(clerk), relation: "employer" };
        let mut at = planter.time_at(&place, day);
        planter.claim(Scope::Batch { institution: bank, number: batch_number }, bank, "代发工资", day);
        planter.note(clerk, Role::LookalikeAgent, group_no);
        for employee in staff {
            let phone = if uses_office_phone { own_mobile(clerk) } else { own_mobile(employee) };
            let card = Card::Account { class: "I", product: "payroll" };
            let mut opening = planter.opening(at, card, place, employee, phone);
            opening.agent = Some(agent);
            planter.plant_batch(opening, Batch { unit, number: batch_number });
            planter.note(employee, Role::LookalikeHolder, group_no);
            at += i64::from(planter.draw(SECONDS_BETWEEN));
        }
    }
}
