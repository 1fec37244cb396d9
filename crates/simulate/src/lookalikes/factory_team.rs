//! A bank sends a team to a factory, and the shift comes to its table.
//!
//! Resembles a group brought together by somebody: one clerk, one terminal, a holder every few minutes, many from elsewhere.
//! Each opens in person with the own phone. The bank notes the unit, a batch, or nothing at all; some book the day as counter
//! business of the branch.

use super::Lookalike;
use crate::exemption::Scope;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Channel, Place};
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};

const VISITS: Parameter<u32> = count("visits_at_40000", 3);
const WORKERS: Parameter<Span> = within("workers", 10, 150);
const MINUTES_BETWEEN: Parameter<Span> = within("minutes_between", 1, 6);
const COMPLETE_SHARE: Parameter<f64> = share("complete_share", 0.3);
const UNIT_NAMED_SHARE: Parameter<f64> = share("unit_named_share", 0.35);
const BOOKED_AT_COUNTER_SHARE: Parameter<f64> = share("booked_at_counter_share", 0.3);
const LOCAL_SHARE: Parameter<f64> = share("local_share", 0.6);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "factory_team",
    part: Part::FactoryTeam,
    parameters: &[
        VISITS.listed(),
        WORKERS.listed(),
        MINUTES_BETWEEN.listed(),
        COMPLETE_SHARE.listed(),
        UNIT_NAMED_SHARE.listed(),
        BOOKED_AT_COUNTER_SHARE.listed(),
        LOCAL_SHARE.listed(),
    ],
    plant,
};

/// Workers served before the team comes back another day.
const A_DAY: usize = 90;

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(VISITS) {
        plant_visit(planter);
    }
}

fn plant_visit(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let unit = planter.rng.below(planter.world.units.len() as u32);
    let county = planter.world.units[unit as usize].place;
    let first = planter.calendar.start_of(4, 3, &mut planter.rng);
    let n_workers = planter.draw_heavy(WORKERS);
    let workers = planter.customers(n_workers, county, planter.get(LOCAL_SHARE), first);
    let bank = planter.usual_bank();
    let complete = planter.get(COMPLETE_SHARE);
    let papers = planter.draw_papers(unit, group_no, complete, planter.get(UNIT_NAMED_SHARE));
    let at_counter = planter.chance(BOOKED_AT_COUNTER_SHARE);
    let channel = if at_counter { Channel::Counter } else { Channel::MobileTeam };
    let place = Place { channel, ..planter.usual_counter(bank, county) };
    if let Some(outlet) = place.outlet {
        planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
        if papers.is_some() {
            planter.claim_for_papers(papers, 0, bank, "上门集中开户", first);
        } else {
            planter.claim(Scope::Outlet(outlet), bank, "上门集中开户", first);
        }
    }
    for (number, workers) in workers.chunks(A_DAY).enumerate() {
        let day = crate::calendar::Calendar::business_day(first + 2 * number as i32);
        let mut at = i64::from(day) * 86_400 + i64::from(9 * 3_600 + planter.rng.below(2 * 3_600));
        for worker in workers {
            let card = Card::Account { class: "I", product: if papers.is_some() { "payroll" } else { "ordinary" } };
            let opening = planter.opening(at, card, place, *worker, own_mobile(*worker));
            planter.plant_with_papers(opening, papers);
            planter.note(*worker, Role::LookalikeHolder, group_no);
            at = planter.minutes_later(at, planter.get(MINUTES_BETWEEN));
        }
    }
}
