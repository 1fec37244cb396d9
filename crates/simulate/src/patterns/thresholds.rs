//! What `hard` means, whatever the pattern: nothing that is easily counted exceeds what an institution would look at. The
//! bounds are those of the field's catalogue of warning signs, seen from the evading side.

use std::collections::{BTreeMap, BTreeSet};

use super::ALL;
use super::testing::{self, Group, holder, most_in_days, most_within};
use crate::calendar::day_at;
use crate::numbers::handset;
use crate::numbers::phones::own_mobile;
use crate::opening::{Card, Opening};

/// Patterns that were there before there were variants.
const WITHOUT_VARIANTS: [&str; 4] = ["agent_one_bank", "agent_split", "shared_phone_ring", "involved_neighbours"];

/// The groups of every pattern that has variants.
fn with_variants() -> impl Iterator<Item = Group> {
    let names = ALL.iter().map(|pattern| pattern.name).filter(|name| !WITHOUT_VARIANTS.contains(name));
    names.flat_map(testing::groups)
}

fn hard_groups() -> impl Iterator<Item = Group> {
    with_variants().filter(Group::is_hard)
}

fn by<K: Ord>(
    openings: &[&'static Opening],
    key: impl Fn(&Opening) -> Option<K>,
) -> BTreeMap<K, Vec<&'static Opening>> {
    let mut sorted: BTreeMap<K, Vec<&'static Opening>> = BTreeMap::new();
    for opening in openings {
        if let Some(key) = key(opening) {
            sorted.entry(key).or_default().push(opening);
        }
    }
    sorted
}

fn n_holders(openings: &[&Opening]) -> usize {
    openings.iter().map(|opening| holder(opening)).collect::<BTreeSet<_>>().len()
}

/// Fails if any key's openings give more than `most` by some count.
fn assert_at_most<K: Ord + std::fmt::Debug>(
    what: &str,
    most: usize,
    key: impl Fn(&Opening) -> Option<K>,
    count: impl Fn(&[&'static Opening]) -> usize,
) {
    for group in hard_groups() {
        for (key, openings) in by(&group.noted_cards(), &key) {
            let n = count(&openings);
            assert!(n <= most, "{}: {n} {what} of {key:?}", group.name());
        }
    }
}

#[test]
fn no_bank_sees_an_agent_with_more_than_three_holders() {
    let agent_at =
        |opening: &Opening| opening.agent.map(|agent| (agent.person, agent.phone, opening.place.institution));
    assert_at_most("holders of one agent at one institution", 3, agent_at, n_holders);
}

#[test]
fn no_number_is_left_by_more_than_two_holders() {
    let phone = |opening: &Opening| Some(opening.phone).filter(|phone| *phone > 0);
    assert_at_most("holders of one number", 2, phone, n_holders);
}

#[test]
fn no_device_is_used_for_more_than_two_holders() {
    let is_seen = |opening: &Opening| matches!(opening.card, Card::Sim { .. }) || opening.place.outlet.is_none();
    let device =
        |opening: &Opening| Some(opening.device_of).filter(|device| is_seen(opening) && *device != handset::NONE);
    assert_at_most("holders of one device", 2, device, n_holders);
}

#[test]
fn no_outlet_or_clerk_sees_a_crowd() {
    let outlet = |opening: &Opening| opening.place.outlet;
    assert_at_most("holders within half an hour", 2, outlet, |openings| most_within(openings, 1_800));
    assert_at_most("holders a day", 3, outlet, |openings| most_in_days(openings, 1));
    let clerk = |opening: &Opening| Some((opening.place.outlet?, opening.place.staff));
    assert_at_most("holders a week at one clerk", 5, clerk, |openings| most_in_days(openings, 7));
}

#[test]
fn no_holder_has_too_many_cards() {
    let is_sim = |opening: &Opening| matches!(opening.card, Card::Sim { .. });
    let at = |opening: &Opening| Some((holder(opening), opening.place.institution));
    assert_at_most("accounts at one bank", 1, |opening| at(opening).filter(|_| !is_sim(opening)), |all| all.len());
    assert_at_most("SIMs at one operator", 5, |opening| at(opening).filter(|_| is_sim(opening)), |all| all.len());
    let institutions = |openings: &[&'static Opening], days: i32| {
        let within = |first: &Opening, other: &Opening| (0..days).contains(&(day_at(other.at) - day_at(first.at)));
        let seen = |first: &&Opening| {
            let near = openings.iter().filter(|other| within(first, other));
            near.map(|other| other.place.institution).collect::<BTreeSet<_>>().len()
        };
        openings.iter().map(seen).max().unwrap_or(0)
    };
    assert_at_most("institutions a week", 2, |opening| Some(holder(opening)), |all| institutions(all, 7));
    assert_at_most("institutions a month", 4, |opening| Some(holder(opening)), |all| institutions(all, 30));
}

#[test]
fn no_new_number_is_reserved_by_its_holder_within_a_week() {
    for group in hard_groups() {
        let sims: BTreeMap<u64, &Opening> = group
            .noted_cards()
            .into_iter()
            .filter_map(|sim| if let Card::Sim { msisdn, .. } = sim.card { Some((msisdn, sim)) } else { None })
            .collect();
        for account in group.accounts() {
            let Some(sim) = sims.get(&account.phone).filter(|sim| holder(sim) == holder(account)) else { continue };
            let days = day_at(account.at) - day_at(sim.at);
            assert!(days > 7, "{}: an account {days} days after the SIM", group.name());
        }
    }
}

#[test]
fn every_group_leaves_something_to_find() {
    for group in with_variants() {
        assert!(group.cards().len() >= 2 && !group.holders().is_empty(), "{} is empty", group.name());
        let head = group.head();
        let is_seen =
            |opening: &Opening| holder(opening) == head || opening.agent.is_some_and(|agent| agent.person == head);
        let is_in_rows = testing::worlds().iter().any(|planted| planted.plan.openings.iter().any(is_seen));
        assert!(is_in_rows, "the head of {} is in no row", group.name());
    }
}

#[test]
fn every_head_can_be_reached_from_the_cards() {
    for group in with_variants() {
        let head = group.head();
        let cards = group.noted_cards();
        let is_seen = |card: &Opening| matches!(card.card, Card::Sim { .. }) || card.place.outlet.is_none();
        let mut phones = vec![own_mobile(head)];
        let mut devices = vec![head];
        for card in cards.iter().filter(|card| holder(card) == head) {
            devices.extend(Some(card.device_of).filter(|_| is_seen(card)));
            if let Card::Sim { msisdn, .. } = card.card {
                phones.push(msisdn);
            }
        }
        let is_tied = |card: &&Opening| {
            let by_agent = card.agent.is_some_and(|agent| agent.person == head || phones.contains(&agent.phone));
            by_agent || phones.contains(&card.phone) || (is_seen(card) && devices.contains(&card.device_of))
        };
        let n_tied = cards.iter().copied().filter(|card| holder(card) != head).filter(is_tied).count();
        assert!(n_tied > 0, "nothing ties the head of {} to it", group.name());
    }
}

#[test]
fn some_cards_come_to_light_in_time_and_some_too_late() {
    let as_of = crate::config::Config::default().as_of.0;
    for pattern in ALL.iter().filter(|pattern| !WITHOUT_VARIANTS.contains(&pattern.name)) {
        let reported: Vec<i32> = testing::worlds()
            .iter()
            .flat_map(|planted| {
                let of_pattern = |card: u32| {
                    let group = planted.plan.group_of[card as usize];
                    planted.plan.numbered.iter().any(|other| other.group_no == group && other.pattern == pattern.name)
                };
                planted.plan.involved.iter().filter(move |card| of_pattern(card.opening)).map(|card| card.reported_on)
            })
            .collect();
        let n_late = reported.iter().filter(|day| **day > as_of).count();
        assert!(n_late > 0 && n_late < reported.len(), "{}: {n_late} of {}", pattern.name, reported.len());
    }
}
