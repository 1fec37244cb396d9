//! Choices that several patterns make alike: institutions, counters and times.

use crate::calendar::{Calendar, DAY_SECONDS};
use crate::opening::Place;
use crate::parameter::Parameter;
use crate::planter::Planter;
use crate::rng::Span;
use crate::world::{BANKS, OPERATORS, OutletKind};

/// Counters looked at before one of another kind will do.
const MOST_TRIED: u32 = 500;

pub(super) fn any_bank(planter: &mut Planter<'_>) -> u8 {
    BANKS.start + planter.rng.below(u32::from(BANKS.end - BANKS.start)) as u8
}

pub(super) fn any_operator(planter: &mut Planter<'_>) -> u8 {
    OPERATORS.start + planter.rng.below(u32::from(OPERATORS.end - OPERATORS.start)) as u8
}

/// All institutions of a kind, in random order.
pub(super) fn shuffled(planter: &mut Planter<'_>, institutions: std::ops::Range<u8>) -> Vec<u8> {
    let mut institutions: Vec<u8> = institutions.collect();
    planter.rng.shuffle(&mut institutions);
    institutions
}

/// Days after the start for so many visits, the first on day 0 and each some days after the one before.
pub(super) fn days_apart(planter: &mut Planter<'_>, n: u32, gap: Parameter<Span>) -> Vec<u32> {
    let mut day = 0;
    let mut days = Vec::with_capacity(n as usize);
    for _ in 0..n {
        days.push(day);
        day += planter.draw(gap);
    }
    days
}

/// A moment on the business day at or after `day`, within some minutes after midnight.
pub(super) fn minute_of_day(planter: &mut Planter<'_>, day: i32, minutes: Parameter<Span>) -> i64 {
    let minute = i64::from(planter.draw(minutes));
    i64::from(Calendar::business_day(day)) * DAY_SECONDS + minute * 60 + i64::from(planter.rng.below(60))
}

/// A counter of a dealer in the county.
pub(super) fn any_dealer(planter: &mut Planter<'_>, county: u8) -> Place {
    let operator = any_operator(planter);
    dealer_of(planter, operator, county)
}

/// A counter of an operator's dealer in the county.
pub(super) fn dealer_of(planter: &mut Planter<'_>, operator: u8, county: u8) -> Place {
    let mut n_tried = 0;
    loop {
        let place = planter.counter(operator, county);
        let kind = place.outlet.map(|outlet| planter.world.outlets.get(outlet).kind);
        n_tried += 1;
        if kind == Some(OutletKind::Dealer) || n_tried > MOST_TRIED {
            return place;
        }
    }
}
