//! Freshmen arrive at a campus and get a SIM and an account each within days.
//!
//! Resembles a burst of strangers at one outlet: many young holders of mixed origin, new SIMs before new accounts. But
//! each has a phone of their own and nobody acts for them.

use super::Lookalike;
use crate::exemption::Scope;
use crate::opening::{Card, Place};
use crate::parameter::{Parameter, count, share, size, within};
use crate::places::{HOME, PLACES};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin, OPERATORS, Population};

const CAMPUSES_AT_40000: Parameter<u32> = count("campuses_at_40000", 8);
const STUDENTS: Parameter<Span> = within("students", 60, 200);
/// Most students a campus has while there are fewer than 8,000 openings.
const STUDENTS_WHEN_SMALL: Parameter<u32> = size("students_when_small", 90);
const STUDENTS_A_ROOM: Parameter<u32> = size("students_a_room", 6);
const AGE_DAYS: Parameter<Span> = within("age_days", 17 * 365 + 5, 20 * 365);
const ARRIVAL_DAYS: Parameter<Span> = within("arrival_days", 4, 9);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 0, 5);
/// Students who came from the prefecture itself.
const FROM_PREFECTURE_SHARE: Parameter<f64> = share("from_prefecture_share", 0.25);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "freshmen_week",
    part: Part::FreshmenWeek,
    parameters: &[
        CAMPUSES_AT_40000.listed(),
        STUDENTS.listed(),
        STUDENTS_WHEN_SMALL.listed(),
        STUDENTS_A_ROOM.listed(),
        AGE_DAYS.listed(),
        ARRIVAL_DAYS.listed(),
        DAYS_TO_ACCOUNT.listed(),
        FROM_PREFECTURE_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    let is_small = planter.scale.n_openings < 8_000;
    let bounds = planter.get(STUDENTS);
    let most = planter.get(STUDENTS_WHEN_SMALL).max(bounds.least);
    let n_students = if is_small { Span::new(bounds.least, most) } else { bounds };
    let at_40000 = planter.get(CAMPUSES_AT_40000);
    for campus in 0..(planter.scale.honest(at_40000) / 10).max(at_40000.min(1)) {
        let group_no = planter.next_group();
        let county = if campus == 0 { HOME } else { Population::draw_county(0.4, &mut planter.rng) };
        let n = planter.rng.within(n_students);
        plant_campus(planter, group_no, county, n);
    }
}

fn plant_campus(planter: &mut Planter<'_>, group_no: u32, county: u8, n_students: u32) {
    let first_day = planter.calendar.enrolment_season() + planter.rng.within(Span::new(18, 34)) as i32;
    let n_days = planter.draw(ARRIVAL_DAYS);
    let operator = planter.rng.below(3) as usize;
    let shop = planter.counter(OPERATORS.start + operator as u8, county);
    let bank = planter.rng.below(3) as u8;
    let branch = planter.counter(bank, county);
    if let Some(outlet) = branch.outlet {
        planter.claim(Scope::Outlet(outlet), bank, "新生入学", first_day);
    }
    for student in enrol(planter, county, n_students, first_day) {
        planter.note(student, Role::LookalikeHolder, group_no);
        let day = first_day + planter.rng.below(n_days) as i32;
        let msisdn = planter.spare_phone_of(operator);
        let counter = same_outlet(planter, &shop);
        let at = planter.time_at(&counter, day);
        let sim = planter.opening(at, Card::sim(msisdn), counter, student, 0);
        planter.plant(sim);
        let day = day + planter.draw(DAYS_TO_ACCOUNT) as i32;
        let counter = same_outlet(planter, &branch);
        let opened_at = planter.time_at(&counter, day).max(at + 1_800);
        let account = planter.opening(opened_at, Card::ORDINARY_ACCOUNT, counter, student, msisdn);
        planter.plant(account);
    }
}

/// New people, six to a room, most of them from elsewhere.
fn enrol(planter: &mut Planter<'_>, county: u8, n_students: u32, day: i32) -> Vec<u32> {
    let mut students = Vec::with_capacity(n_students as usize);
    let a_room = planter.get(STUDENTS_A_ROOM);
    for number in 0..n_students {
        if number % a_room == 0 {
            let room = number / a_room;
            let address = Address::Dormitory {
                building: 1 + (room / 40) as u8,
                room: (100 * (1 + room % 40 / 8) + 1 + room % 8) as u16,
            };
            planter.world.population.open_household(county, address);
        }
        let origin = if planter.chance(FROM_PREFECTURE_SHARE) {
            Population::draw_county(0.3, &mut planter.rng)
        } else {
            planter.rng.below(PLACES.len() as u32) as u8
        };
        let birth = day - planter.draw(AGE_DAYS) as i32;
        let is_male = planter.rng.chance(0.5);
        let population = &mut planter.world.population;
        let student = population.add_member(origin, origin, birth, is_male, None, Kin::Mate, &mut planter.rng);
        planter.take(student);
        students.push(student);
    }
    students
}

/// Another clerk and terminal of the same outlet.
fn same_outlet(planter: &mut Planter<'_>, place: &Place) -> Place {
    match place.outlet {
        Some(outlet) => planter.counter_at(outlet),
        None => *place,
    }
}
