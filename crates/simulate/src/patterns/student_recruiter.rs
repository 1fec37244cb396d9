//! Somebody recruits students when the term begins, in the shadow of everybody's new SIMs and accounts.
//!
//! Seen in the rows: young holders, a new SIM each and days later an account on it, at the outlets and in the weeks of an
//! honest campus. The recruiter's number is the contact of the SIMs, or agent's phone nowhere and handset everywhere.
//! Hard: two students a day at most, over six weeks and several outlets; a number of the recruiter's serves as contact of
//! two, and their accounts come weeks after the SIM.

use super::Pattern;
use super::choices::{any_bank, any_operator};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Place};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::World;

const SHAPE: Shape = Shape::new(12, 0.35, (30, 330)).hard_first();
const STUDENTS: Parameter<Span> = within("students", 6, 14);
/// Years of age.
const AGE: Parameter<Span> = within("age", 18, 23);
/// Days after the first of August.
const FIRST_DAY: Parameter<Span> = within("first_day", 18, 34);
const DAYS: Parameter<Span> = within("days", 4, 9);
const HARD_DAYS: Parameter<Span> = within("hard_days", 36, 45);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 0, 5);
const HARD_DAYS_TO_ACCOUNT: Parameter<Span> = within("hard_days_to_account", 15, 30);
const HEAD_CONTACT_SHARE: Parameter<f64> = share("head_contact_share", 0.6);
const HEAD_HANDSET_SHARE: Parameter<f64> = share("head_handset_share", 0.4);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 5, 18);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "student_recruiter",
    part: Part::StudentRecruiter,
    parameters: parameters![
        SHAPE;
        STUDENTS,
        AGE,
        FIRST_DAY,
        DAYS,
        HARD_DAYS,
        DAYS_TO_ACCOUNT,
        HARD_DAYS_TO_ACCOUNT,
        HEAD_CONTACT_SHARE,
        HEAD_HANDSET_SHARE,
        DAYS_OF_LEAD,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let start = planter.calendar.enrolment_season() + planter.draw(FIRST_DAY) as i32;
    let county = planter.county();
    let ages = planter.get(AGE);
    let is_student = |world: &World, person: u32| {
        (ages.least as i32..=ages.most as i32).contains(&world.person(person).age_on(start))
    };
    let head = planter.recruit(county, 1.0, start);
    let mut gang = Gang::of(given, county, start, head);
    let n_students = planter.draw(STUDENTS);
    gang.holders = planter.recruit_strangers_who(n_students, head, start, is_student);
    let (days, to_account) = if given.is_hard { (HARD_DAYS, HARD_DAYS_TO_ACCOUNT) } else { (DAYS, DAYS_TO_ACCOUNT) };
    let days = planter.draw(days);
    let (operator, bank) = (any_operator(planter), any_bank(planter));
    let (shop, branch) = (planter.counter(operator, county), planter.counter(bank, county));
    let lead = planter.draw(DAYS_OF_LEAD) as i32;
    let mut contact = own_mobile(head);
    for (number, student) in gang.holders.clone().into_iter().enumerate() {
        let day = match given.is_hard {
            true => start + number as i32 * days as i32 / n_students as i32,
            false => start + planter.rng.below(days) as i32,
        };
        if given.is_hard && number % 2 == 0 {
            let phone_day = day - lead;
            contact = gang.head_phone(planter, phone_day);
        }
        let (shop, branch) = if given.is_hard { elsewhere(planter, county) } else { (shop, branch) };
        let at = planter.time_at(&shop, day);
        let leaves_contact = given.is_hard || number == 0 || planter.chance(HEAD_CONTACT_SHARE);
        let uses_heads_handset = planter.chance(HEAD_HANDSET_SHARE) && !given.is_hard;
        let handset = if uses_heads_handset { head } else { student };
        let msisdn = gang.sim(planter, at, shop, student, if leaves_contact { contact } else { 0 }, handset);
        let account_day = day + planter.draw(to_account) as i32;
        let opened_at = planter.time_at(&branch, account_day).max(at + 1_800);
        let opening = planter.opening(opened_at, Card::ORDINARY_ACCOUNT, branch, student, msisdn);
        gang.plant(planter, opening);
    }
    Some(gang)
}

fn elsewhere(planter: &mut Planter<'_>, county: u8) -> (Place, Place) {
    let (operator, bank) = (any_operator(planter), any_bank(planter));
    (planter.counter(operator, county), planter.counter(bank, county))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use twocard_contracts::time::Date;

    use super::super::testing::{self, most_in_days};
    use crate::calendar::day_at;

    #[test]
    fn students_come_when_the_term_begins() {
        let mut n_young = 0;
        let mut n_all = 0;
        for group in testing::groups("student_recruiter") {
            let sims = group.sims();
            for sim in &sims {
                let (_, month, _) = Date(day_at(sim.at)).ymd();
                assert!((8..=10).contains(&month), "month {month}");
            }
            n_all += group.holders().len();
            let age = |person: &u32| group.world().person(*person).age_on(day_at(sims[0].at));
            n_young += group.holders().iter().filter(|person| (17..=24).contains(&age(person))).count();
            let outlets: BTreeSet<_> = sims.iter().map(|sim| sim.place.outlet).collect();
            let a_day = most_in_days(&sims, 1);
            assert!(if group.is_hard() { a_day <= 2 && outlets.len() > 1 } else { outlets.len() == 1 }, "{a_day}");
        }
        assert!(n_young * 10 >= n_all * 9, "{n_young} of {n_all}");
    }
}
