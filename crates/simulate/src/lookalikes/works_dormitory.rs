//! Workers of a construction site or a factory give one address: the site's huts, or its dormitory with or without a room.
//!
//! Resembles strangers steered to one address: they come from anywhere, open at the outlet next door over weeks, singly and
//! in twos and threes after work, and some leave the foreman's phone. Nobody acts for them.

use super::Lookalike;
use super::hands::years;
use crate::numbers::phones::own_mobile;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{Address, Kin, OPERATORS};

const SITES: Parameter<u32> = count("sites_at_40000", 4);
const WORKERS: Parameter<Span> = within("workers", 8, 180);
const WORKERS_A_ROOM: Parameter<Span> = within("workers_a_room", 4, 10);
const DAYS: Parameter<Span> = within("days", 3, 120);
const HUTS_SHARE: Parameter<f64> = share("huts_share", 0.5);
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.3);
const TOGETHER_SHARE: Parameter<f64> = share("together_share", 0.4);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 5, 18);
/// Sites whose foreman lends the own number, and the workers who use it.
const FOREMANS_PHONE_SHARE: Parameter<f64> = share("foremans_phone_share", 0.3);
const WITHOUT_PHONE_SHARE: Parameter<f64> = share("without_phone_share", 0.3);
const NEAR_SHARE: Parameter<f64> = share("near_share", 0.2);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "works_dormitory",
    part: Part::WorksDormitory,
    parameters: &[
        SITES.listed(),
        WORKERS.listed(),
        WORKERS_A_ROOM.listed(),
        DAYS.listed(),
        HUTS_SHARE.listed(),
        SIM_SHARE.listed(),
        TOGETHER_SHARE.listed(),
        MINUTES_BETWEEN.listed(),
        FOREMANS_PHONE_SHARE.listed(),
        WITHOUT_PHONE_SHARE.listed(),
        NEAR_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(SITES) {
        plant_site(planter);
    }
}

fn plant_site(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let days = planter.draw(DAYS);
    let start = planter.calendar.start_of(days, 3, &mut planter.rng);
    let n_workers = planter.draw_heavy(WORKERS);
    let foreman = planter.recruit(county, 0.5, start);
    let workers = house(planter, county, n_workers, start);
    let bank = planter.usual_bank();
    let branch = planter.usual_counter(bank, county);
    let operator = planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as u8;
    let shop = planter.usual_counter(OPERATORS.start + operator, county);
    let lends_phone = planter.chance(FOREMANS_PHONE_SHARE);
    if lends_phone {
        planter.note_agent(foreman, county, group_no);
    }
    let mut previous: Option<i64> = None;
    for worker in workers {
        planter.note(worker, Role::LookalikeHolder, group_no);
        let is_sim = planter.chance(SIM_SHARE);
        let place = planter.same_outlet(if is_sim { shop } else { branch });
        let day = start + planter.rng.below(days) as i32;
        let at = match previous {
            Some(at) if planter.chance(TOGETHER_SHARE) => planter.minutes_later(at, planter.get(MINUTES_BETWEEN)),
            _ => planter.time_at(&place, day),
        };
        let is_lent = lends_phone && planter.chance(WITHOUT_PHONE_SHARE);
        let card =
            if is_sim { Card::sim(planter.spare_phone_of(usize::from(operator))) } else { Card::ORDINARY_ACCOUNT };
        let own = if is_sim { 0 } else { own_mobile(worker) };
        let phone = if is_lent { own_mobile(foreman) } else { own };
        let opening = planter.opening(at, card, place, worker, phone);
        planter.plant(opening);
        // the next one comes along only while the counter is open
        previous = Some(at).filter(|at| at.rem_euclid(crate::calendar::DAY_SECONDS) < 16 * 3_600);
    }
}

/// New people under the site's one address, by rooms where there are rooms.
fn house(planter: &mut Planter<'_>, county: u8, n_workers: u32, day: i32) -> Vec<u32> {
    let number = planter.rng.within(Span::new(1, 900)) as u16;
    let has_rooms = !planter.chance(HUTS_SHARE);
    let a_room = planter.draw(WORKERS_A_ROOM).max(1);
    (0..n_workers)
        .map(|position| {
            if position % a_room == 0 {
                let room = if has_rooms { (101 + position / a_room) as u16 } else { 0 };
                planter.world.population.open_household(county, Address::Works { number, room });
            }
            let origin = planter.draw_origin(planter.get(NEAR_SHARE));
            planter.settle(origin, years(18, 58), day, Kin::Mate)
        })
        .collect()
}
