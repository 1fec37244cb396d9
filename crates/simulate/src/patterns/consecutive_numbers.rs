//! A dealer keeps a block of consecutive numbers for a ring.
//!
//! Seen in the rows: consecutive numbers activated for different holders at one dealer over days, each first used in the
//! organiser's handset or with the organiser's number as contact; accounts follow on some of them.
//! Hard: no four numbers in a row, dealers of three operators in turn, days apart; two people at a time share a handset,
//! the organiser among them.

use super::Pattern;
use super::choices::{any_bank, days_apart, dealer_of, shuffled};
use super::gang::{Gang, Given, plant_gangs};
use super::shape::{Shape, parameters};
use crate::numbers::phones::own_mobile;
use crate::numbers::runs::mobile_in_run;
use crate::opening::{Card, Place};
use crate::parameter::{Parameter, share, within};
use crate::planter::Planter;
use crate::rng::{Part, Span};
use crate::world::OPERATORS;

const SHAPE: Shape = Shape::new(12, 0.3, (10, 110));
const HOLDERS: Parameter<Span> = within("holders", 6, 14);
const DAYS_BETWEEN: Parameter<Span> = within("days_between", 1, 2);
const HARD_DAYS_BETWEEN: Parameter<Span> = within("hard_days_between", 3, 7);
const HEAD_HANDSET_SHARE: Parameter<f64> = share("head_handset_share", 0.6);
/// Consecutive numbers in a hard gang, before one is left out.
const HARD_RUN: Parameter<Span> = within("hard_run", 2, 3);
const ACCOUNT_SHARE: Parameter<f64> = share("account_share", 0.4);
const DAYS_TO_ACCOUNT: Parameter<Span> = within("days_to_account", 2, 7);
const HARD_DAYS_TO_ACCOUNT: Parameter<Span> = within("hard_days_to_account", 15, 40);

pub(crate) const PATTERN: Pattern = Pattern {
    name: "consecutive_numbers",
    part: Part::ConsecutiveNumbers,
    parameters: parameters![
        SHAPE;
        HOLDERS,
        DAYS_BETWEEN,
        HARD_DAYS_BETWEEN,
        HEAD_HANDSET_SHARE,
        HARD_RUN,
        ACCOUNT_SHARE,
        DAYS_TO_ACCOUNT,
        HARD_DAYS_TO_ACCOUNT,
    ],
    plant,
};

fn plant(planter: &mut Planter<'_>) {
    plant_gangs(planter, &SHAPE, plant_gang);
}

fn plant_gang(planter: &mut Planter<'_>, given: Given) -> Option<Gang> {
    let n_holders = planter.draw(HOLDERS);
    let days = days_apart(planter, n_holders, if given.is_hard { HARD_DAYS_BETWEEN } else { DAYS_BETWEEN });
    let to_account = if given.is_hard { HARD_DAYS_TO_ACCOUNT } else { DAYS_TO_ACCOUNT };
    let length = days.last().copied().unwrap_or(0) + planter.get(to_account).most;
    let mut gang = Gang::gather(planter, &SHAPE, given, n_holders, length);
    let dealers = choose_dealers(planter, gang.county, if given.is_hard { 3 } else { 1 });
    if given.is_hard {
        let shared = gang.handset(0);
        gang.head_phone_in(planter, gang.start, shared);
    }
    let group = planter.n_groups();
    let mut positions = vec![0; dealers.len()];
    let mut n_in_run = planter.draw(HARD_RUN);
    let mut turn = 0;
    for (number, (holder, day)) in gang.holders.clone().into_iter().zip(days).enumerate() {
        let dealer = dealers[turn];
        let operator = usize::from(dealer.institution - OPERATORS.start);
        let msisdn = mobile_in_run(operator, group, positions[turn]);
        positions[turn] += 1;
        n_in_run -= 1;
        if given.is_hard && n_in_run == 0 {
            positions[turn] += 1;
            turn = (turn + 1) % dealers.len();
        }
        if n_in_run == 0 {
            n_in_run = planter.draw(HARD_RUN);
        }
        let day = gang.start + day as i32;
        let at = planter.time_at(&dealer, day);
        let uses_heads_handset = planter.chance(HEAD_HANDSET_SHARE) && !given.is_hard;
        let contact = if given.is_hard || uses_heads_handset { 0 } else { own_mobile(gang.head) };
        let mut sim = planter.opening(at, Card::sim(msisdn), dealer, holder, contact);
        sim.device_of = match (given.is_hard, uses_heads_handset) {
            (true, _) => gang.handset((number as u32).div_ceil(2)),
            (false, true) => gang.head,
            (false, false) => holder,
        };
        gang.plant(planter, sim);
        if planter.chance(ACCOUNT_SHARE) {
            let bank = any_bank(planter);
            let counter = planter.counter(bank, gang.county);
            let day = day + planter.draw(to_account) as i32;
            let at = planter.time_at(&counter, day);
            gang.account(planter, at, counter, holder, msisdn);
        }
    }
    Some(gang)
}

/// Dealers of different operators that give out blocks.
fn choose_dealers(planter: &mut Planter<'_>, county: u8, n: usize) -> Vec<Place> {
    let operators = shuffled(planter, OPERATORS.start..OPERATORS.start + 3);
    operators.into_iter().take(n).map(|operator| dealer_of(planter, operator, county)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use crate::opening::Card;

    #[test]
    fn numbers_run_on_from_holder_to_holder() {
        for group in testing::groups("consecutive_numbers") {
            let mut numbers: Vec<u64> = group
                .sims()
                .iter()
                .filter_map(|sim| if let Card::Sim { msisdn, .. } = sim.card { Some(msisdn) } else { None })
                .collect();
            numbers.sort_unstable();
            let runs: Vec<usize> = numbers.chunk_by(|one, next| one + 1 == *next).map(<[u64]>::len).collect();
            let longest = runs.iter().copied().max().unwrap_or(0);
            assert!(if group.is_hard() { longest <= 3 } else { longest >= 6 && runs.len() == 1 }, "{runs:?}");
        }
    }
}
