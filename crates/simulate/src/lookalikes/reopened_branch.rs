//! A branch moves to new premises and opens with gifts for the first weeks' customers.
//!
//! Resembles a lax outlet in the hands of a gang: it has many times its usual openings, for weeks, by strangers who give nothing
//! in common. The branch has a new name in the table of outlets from that day on.

use super::Lookalike;
use crate::calendar::Calendar;
use crate::exemption::Scope;
use crate::opening::Card;
use crate::parameter::{Parameter, count, share, within};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};

const BRANCHES: Parameter<u32> = count("branches_at_40000", 2);
const CUSTOMERS: Parameter<Span> = within("customers", 20, 250);
const DAYS: Parameter<Span> = within("days", 7, 30);
const FIRST_DAY_SHARE: Parameter<f64> = share("first_day_share", 0.3);
const LOCAL_SHARE: Parameter<f64> = share("local_share", 0.95);

pub(crate) const LOOKALIKE: Lookalike = Lookalike {
    name: "reopened_branch",
    part: Part::ReopenedBranch,
    parameters: &[BRANCHES.listed(), CUSTOMERS.listed(), DAYS.listed(), FIRST_DAY_SHARE.listed(), LOCAL_SHARE.listed()],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    for _ in 0..planter.n_groups_in_40000(BRANCHES) {
        plant_branch(planter);
    }
}

fn plant_branch(planter: &mut Planter<'_>) {
    let group_no = planter.next_group();
    let county = planter.usual_county();
    let bank = planter.usual_bank();
    let branch = planter.usual_counter(bank, county);
    let Some(outlet) = branch.outlet else { return };
    let days = planter.draw(DAYS);
    let first = Calendar::business_day(planter.calendar.start_of(days, 3, &mut planter.rng));
    planter.world.outlets.all[outlet as usize].renamed_on = Some(first);
    planter.note_outlet(outlet, Role::LookalikeOutlet, group_no);
    planter.claim(Scope::Outlet(outlet), bank, "网点迁址开业", first);
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
