//! Holders and outlets lie in different counties, one way or the other; whoever organises it lives in one and acts in the
//! other.
//!
//! Seen in the rows: outward, residents of one county open in the next, brought by an agent from home; inward, people who
//! live far off open here, with the organiser's number.
//! Hard: in either direction one holder a bank and outlet at a time, days apart; each number is left by two holders at most.

use super::Pattern;
use super::choices::{days_apart, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::opening::Agent;
use crate::parameter::{Parameter, share, within};
use crate::places::{HOME, N_LOCAL};
use crate::plan::Role;
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::{BANKS, Population};

const SHAPE: Shape = Shape::new(16, 0.3, (15, 130));
const OUTWARD_SHARE: Parameter<f64> = share("outward_share", 0.5);
const HOLDERS: Parameter<Span> = within("holders", 5, 12);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 3);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 3, 10);
const DAYS_OF_LEAD: Parameter<Span> = within("days_of_lead", 3, 18);
const BANKS_USED: Parameter<Span> = within("banks_used", 1, 2);
/// Gangs whose holders live in Mianzhu, of those that go outward.
const FROM_HOME_SHARE: Parameter<f64> = share("from_home_share", 0.7);
const AGENT_PHONE_SHARE: Parameter<f64> = share("agent_phone_share", 0.7);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "cross_county",
    part: Part::CrossCounty,
    parameters: parameters![
        SHAPE;
        OUTWARD_SHARE,
        HOLDERS,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        DAYS_OF_LEAD,
        BANKS_USED,
        FROM_HOME_SHARE,
        AGENT_PHONE_SHARE,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let is_outward = planter.chance(OUTWARD_SHARE);
    let n_holders = planter.draw(HOLDERS);
    let days = days_apart(planter, n_holders, if given.is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN });
    let length = days.last().copied().unwrap_or(0);
    let start = planter.calendar.start_of(length + 8, 3, &mut planter.rng);
    let (residence, county) = choose_counties(planter, is_outward);
    let head = planter.recruit(if is_outward { residence } else { county }, 1.0, start);
    let mut gang = Gang::of(given, county, start, head);
    gang.holders = if is_outward {
        planter.recruit_strangers_who(n_holders, head, start, |world, person| {
            world.population.place_of(person) == residence
        })
    } else {
        planter.recruit_strangers_who(n_holders, head, start, |world, person| {
            world.population.place_of(person) >= N_LOCAL || world.person(person).domicile >= N_LOCAL
        })
    };
    let has_agent = is_outward && !given.is_hard;
    if has_agent {
        gang.head_role = Role::Agent;
    }
    let lead = planter.draw(DAYS_OF_LEAD) as i32;
    let mut head_phone = 0;
    let banks = shuffled(planter, BANKS);
    let n_banks = if given.is_hard { banks.len() } else { planter.draw(BANKS_USED) as usize };
    for (number, (holder, day)) in gang.holders.clone().into_iter().zip(days).enumerate() {
        let counter = planter.counter(banks[number % n_banks], county);
        let at = planter.time_at(&counter, start + day as i32);
        if has_agent {
            let phone = if planter.chance(AGENT_PHONE_SHARE) { own_mobile(head) } else { 0 };
            let agent = Agent { person: head, phone, relation: "" };
            gang.account_by(planter, at, counter, holder, own_mobile(holder), agent);
        } else {
            let is_worn_out = number == 0 || (given.is_hard && number % 2 == 0);
            if is_worn_out {
                let phone_day = start + day as i32 - lead;
                head_phone = gang.head_phone(planter, phone_day);
            }
            gang.account(planter, at, counter, holder, head_phone);
        }
    }
    Some(gang)
}

/// Where the holders live, and where their cards are opened.
fn choose_counties(planter: &mut Planter<'_>, is_outward: bool) -> (u8, u8) {
    if !is_outward {
        return (planter.county(), planter.county());
    }
    let neighbour = Population::draw_county(0.0, &mut planter.rng);
    if planter.chance(FROM_HOME_SHARE) { (HOME, neighbour) } else { (neighbour, HOME) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{self, most_in_days};
    use crate::places::N_LOCAL;

    #[test]
    fn holders_live_elsewhere_than_their_cards_are_opened() {
        let mut directions = BTreeSet::new();
        for group in testing::groups("cross_county") {
            let world = group.world();
            let place_of = |person| world.population.place_of(person);
            let n_far = group
                .accounts()
                .iter()
                .filter(|account| {
                    let county = account.place.outlet.map(|outlet| world.outlets.get(outlet).place);
                    let holder = testing::holder(account);
                    county != Some(place_of(holder)) || world.person(holder).domicile >= N_LOCAL
                })
                .count();
            assert!(n_far * 10 >= group.accounts().len() * 8, "{n_far} of {}", group.accounts().len());
            directions.insert(place_of(group.holders()[0]) < N_LOCAL);
            assert!(!group.is_hard() || most_in_days(&group.accounts(), 7) <= 4);
        }
        assert_eq!(directions.len(), 2);
    }
}
