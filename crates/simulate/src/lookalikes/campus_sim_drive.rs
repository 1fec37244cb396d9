//! Operators set up tables on a campus in the days of enrolment, and a freshman may take a SIM at more than one of them.
//!
//! Resembles dealers who activate SIMs for strangers in minutes: one clerk of an operator, a holder every minute or two, all
//! young and from anywhere, some leaving a class-mate's or the class teacher's number. Some colleges sent the SIM with the
//! letter of admission, to be activated at home; some have the operator book it as a batch.

use super::Lookalike;
use super::hands::years;
use crate::numbers::phones::own_mobile;
use crate::opening::{Batch, Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin, OPERATORS};

const CAMPUSES: Parameter<u32> = count("campuses_at_40000", 3);
const STUDENTS: Parameter<Span> = within("students", 30, 400);
const STUDENTS_A_ROOM: Parameter<Span> = within("students_a_room", 4, 8);
const OPERATORS_THERE: Parameter<Span> = within("operators_there", 2, 4);
const DAYS: Parameter<Span> = within("days", 2, 6);
const SECOND_SIM_SHARE: Parameter<f64> = share("second_sim_share", 0.25);
const BY_LETTER_SHARE: Parameter<f64> = share("by_letter_share", 0.2);
const BATCH_SHARE: Parameter<f64> = share("batch_share", 0.3);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.3);
/// Freshmen who leave somebody else's number, and of those the ones who leave the teacher's.
const OTHER_CONTACT_SHARE: Parameter<f64> = share("other_contact_share", 0.3);
const TEACHER_SHARE: Parameter<f64> = share("teacher_share", 0.5);
const NEAR_SHARE: Parameter<f64> = share("near_share", 0.3);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "campus_sim_drive",
    part: Part::CampusSimDrive,
    parameters: &[
        CAMPUSES.listed(),
        STUDENTS.listed(),
        STUDENTS_A_ROOM.listed(),
        OPERATORS_THERE.listed(),
        DAYS.listed(),
        SECOND_SIM_SHARE.listed(),
        BY_LETTER_SHARE.listed(),
        BATCH_SHARE.listed(),
        UNIT_NAMED_SHARE.listed(),
        OTHER_CONTACT_SHARE.listed(),
        TEACHER_SHARE.listed(),
        NEAR_SHARE.listed(),
    ],
    plant,
};

/// A table of an operator on the campus.
#[derive(Clone, Copy)]
struct Table {
    operator: u8,
    place: Place,
    papers: Option<Batch>,
}

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(CAMPUSES) {
        plant_campus(planter);
    }
}

fn plant_campus(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let first_day = planter.calendar.enrolment_season() + planter.rng.within(Span::new(20, 38)) as i32;
    let days = planter.draw(DAYS);
    let n_students = planter.draw_heavy(STUDENTS);
    let teacher = planter.recruit(county, 1.0, first_day);
    let tables = open_tables(planter, group_no, county, first_day);
    let is_by_letter = planter.chance(BY_LETTER_SHARE);
    let students = enrol(planter, county, n_students, first_day);
    for (position, student) in students.iter().enumerate() {
        planter.note(*student, Role::LookalikeHolder, group_no);
        let mut first_sim = None;
        let first_table = planter.rng.below(tables.len() as u32) as usize;
        let n_sims = 1 + usize::from(planter.chance(SECOND_SIM_SHARE)).min(tables.len() - 1);
        for number in 0..n_sims {
            let table = tables[(first_table + number) % tables.len()];
            let day = first_day + planter.rng.below(days) as i32;
            let contact = match first_sim {
                Some(msisdn) => msisdn,
                None => draw_contact(planter, teacher, students[position.saturating_sub(1)]),
            };
            let (place, day) = if is_by_letter && number == 0 {
                let outlet = Some(planter.world.outlets.online_shop(table.place.institution));
                let online = Place { outlet, channel: Channel::Online, staff: 0, terminal: 0, ..table.place };
                (online, day - planter.rng.within(Span::new(8, 25)) as i32)
            } else {
                (table.place, day)
            };
            let at = planter.time_at(&place, day);
            let msisdn = planter.spare_phone_of(usize::from(table.operator));
            let sim = planter.opening(at, Card::sim(msisdn), place, *student, contact);
            planter.plant_with_papers(sim, table.papers);
            first_sim = Some(msisdn);
        }
    }
}

fn open_tables(planter: &mut Planter<'_>, group_no: u32, county: u8, day: i32) -> Vec<Table> {
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let mut operators: Vec<u8> = (0..OPERATORS.end - OPERATORS.start).collect();
    planter.rng.shuffle(&mut operators);
    operators.truncate(planter.draw(OPERATORS_THERE).max(1) as usize);
    let open = |operator: u8| {
        let institution = OPERATORS.start + operator;
        let place = Place { channel: Channel::MobileTeam, ..planter.usual_counter(institution, county) };
        let complete = planter.get(BATCH_SHARE);
        let papers = planter.draw_papers(unit, group_no, complete, planter.get(UNIT_NAMED_SHARE));
        if papers.is_some() {
            planter.claim_for_papers(papers, 0, institution, "校园迎新", day);
        }
        Table { operator, place, papers }
    };
    operators.into_iter().map(open).collect()
}

fn draw_contact(planter: &mut Planter<'_>, teacher: u32, class_mate: u32) -> u64 {
    if !planter.chance(OTHER_CONTACT_SHARE) {
        0
    } else if planter.chance(TEACHER_SHARE) {
        own_mobile(teacher)
    } else {
        own_mobile(class_mate)
    }
}

/// New people, several to a room.
fn enrol(planter: &mut Planter<'_>, county: u8, n_students: u32, day: i32) -> Vec<u32> {
    let a_room = planter.draw(STUDENTS_A_ROOM).max(1);
    let first_building = 1 + planter.rng.below(30) as u8;
    (0..n_students)
        .map(|number| {
            if number % a_room == 0 {
                let room = number / a_room;
                let building = first_building + (room / 60) as u8;
                let door = (100 * (1 + room % 60 / 10) + 1 + room % 10) as u16;
                planter.world.population.open_household(county, Address::Dormitory { building, room: door });
            }
            let origin = planter.draw_origin(planter.get(NEAR_SHARE));
            planter.settle(origin, years(17, 20), day, Kin::Mate)
        })
        .collect()
}
