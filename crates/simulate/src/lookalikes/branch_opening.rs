//! A branch opens, newly or on new premises, with gifts for the first weeks' customers.
//!
//! Resembles a lax outlet in the hands of a gang: it has many times its usual openings, for weeks, by strangers who give nothing
//! in common. The table of outlets has the branch, or its new name, from that day on.

use super::Lookalike;
use crate::calendar::Calendar;
use crate::exemption::Scope;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OutletKind;

/// Openings of new branches, as long as there are any, among all of them.
const NEW_SHARE: Parameter<f64> = share("new_share", 0.5);
const BRANCHES: Parameter<u32> = count("branches_at_40000", 2);
const CUSTOMERS: Parameter<Span> = within("customers", 20, 250);
const DAYS: Parameter<Span> = within("days", 7, 30);
const FIRST_DAY_SHARE: Parameter<f64> = share("first_day_share", 0.3);
const LOCAL_SHARE: Parameter<f64> = share("local_share", 0.95);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "branch_opening",
    part: Part::BranchOpening,
    parameters: &[
        BRANCHES.listed(),
        NEW_SHARE.listed(),
        CUSTOMERS.listed(),
        DAYS.listed(),
        FIRST_DAY_SHARE.listed(),
        LOCAL_SHARE.listed(),
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(BRANCHES) {
        plant_branch(planter);
    }
}

fn plant_branch(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let days = planter.draw(DAYS);
    let (outlet, first) = match draw_new(planter, days) {
        Some(new) => new,
        None => move_branch(planter, days),
    };
    let branch = planter.counter_at(outlet);
    let county = planter.world.outlets.get(outlet).place;
    let bank = branch.institution;
    planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
    planter.claim(Scope::Outlet(outlet), bank, "网点开业", first);
    let n_customers = planter.draw_heavy(CUSTOMERS);
    for customer in planter.customers(n_customers, county, planter.get(LOCAL_SHARE), first) {
        let is_first_day = planter.chance(FIRST_DAY_SHARE);
        // the rush wears off
        let later = planter.rng.within_low(Span::new(0, days - 1)) as i32;
        let place = planter.same_outlet(branch);
        let at = planter.time_at(&place, if is_first_day { first } else { first + later });
        let card = match planter.rng.weighted(&[7, 1, 2]) {
            1 => Card::Account { class: "II", product: "ordinary" },
            2 => Card::Account { class: "credit", product: "ordinary" },
            _ => Card::ORDINARY_ACCOUNT,
        };
        let phone = planter.usual_phone(customer);
        let opening = planter.opening(at, card, place, customer, phone);
        planter.plant(opening);
        planter.note(customer, Role::LookalikeHolder, group_no);
    }
}

/// A branch that opens within the history, and the day.
fn draw_new(planter: &mut Planter<'_>, days: u32) -> Option<(u32, i32)> {
    let calendar = planter.calendar;
    let opens = calendar.first + 1..calendar.as_of - days as i32;
    let outlets = planter.world.outlets.all.iter().enumerate();
    let new = outlets.filter(|(_, outlet)| outlet.kind == OutletKind::Branch && opens.contains(&outlet.valid_from));
    let new: Vec<(u32, i32)> = new.map(|(position, outlet)| (position as u32, outlet.valid_from)).collect();
    let is_new = planter.chance(NEW_SHARE);
    (is_new && !new.is_empty()).then(|| planter.rng.pick(&new))
}

/// Gives an old branch new premises.
fn move_branch(planter: &mut Planter<'_>, days: u32) -> (u32, i32) {
    let county = planter.usual_county();
    let bank = planter.usual_bank();
    let outlet = planter.world.outlets.draw(bank, county, &mut planter.rng);
    let first = Calendar::business_day(planter.calendar.start_of(days, 3, &mut planter.rng));
    planter.world.outlets.all[outlet as usize].renamed_on = Some(first);
    (outlet, first)
}
