//! Groups that meet at one place.

use std::collections::{BTreeMap, BTreeSet};

use super::{agents, holders, in_every_world, most_holders_within, most_on_a_phone};
use crate::calendar::{DAY_SECONDS, day_at};
use crate::opening::{Card, Channel, Holder, Opening};
use crate::world::{Address, OutletKind, network_of};

const HOUR: i64 = 3_600;

fn outlets(openings: &[Opening]) -> BTreeSet<Option<u32>> {
    openings.iter().map(|opening| opening.place.outlet).collect()
}

fn msisdn(opening: &Opening) -> Option<u64> {
    if let Card::Sim { msisdn, .. } = opening.card { Some(msisdn) } else { None }
}

#[test]
fn freshmen_take_sims_of_several_operators_within_days() {
    in_every_world("campus_sim_drive", |seen| {
        let mut n_with_second = 0;
        for group in &seen.groups {
            assert!(group.iter().all(|opening| msisdn(opening).is_some()));
            assert!(holders(group).len() >= 30 && most_holders_within(group, 10 * DAY_SECONDS) >= 20);
            let operators: BTreeSet<u8> = group.iter().map(|opening| opening.place.institution).collect();
            assert!(operators.len() >= 2);
            n_with_second += group.len() - holders(group).len();
        }
        assert!(n_with_second > 0);
    });
}

#[test]
fn workers_give_one_address_and_act_for_themselves() {
    in_every_world("works_dormitory", |seen| {
        for group in &seen.groups {
            assert!(holders(group).len() >= 8 && agents(group).is_empty());
            let sites: BTreeSet<Option<u16>> = holders(group)
                .into_iter()
                .map(|holder| match seen.world.population.household_of(holder).address {
                    Address::Works { number, .. } => Some(number),
                    _ => None,
                })
                .collect();
            assert!(sites.len() == 1 && sites.first() != Some(&None));
        }
    });
}

#[test]
fn migrants_have_a_new_sim_before_an_account_on_it() {
    in_every_world("migrants_arriving", |seen| {
        for group in &seen.groups {
            let activated: BTreeMap<u64, &Opening> =
                group.iter().filter_map(|opening| Some((msisdn(opening)?, opening))).collect();
            assert!(activated.len() >= 5);
            for account in group.iter().filter(|opening| msisdn(opening).is_none()) {
                let sim = activated[&account.phone];
                assert!(sim.holder == account.holder && sim.at < account.at);
                assert!(account.at - sim.at < 14 * DAY_SECONDS);
            }
            let mut origins: BTreeMap<u8, usize> = BTreeMap::new();
            for holder in holders(group) {
                *origins.entry(seen.world.person(holder).domicile).or_default() += 1;
            }
            assert!(origins.values().max().unwrap() * 2 > holders(group).len(), "{origins:?}");
        }
    });
}

#[test]
fn fair_days_bring_strangers_to_one_outlet_within_hours() {
    in_every_world("market_day", |seen| {
        for group in &seen.groups {
            assert_eq!(outlets(group).len(), 1);
            let days: BTreeSet<i32> = group.iter().map(|opening| day_at(opening.at)).collect();
            assert!((2..=8).contains(&days.len()), "{days:?}");
            assert!(most_holders_within(group, 3 * HOUR) >= 5 && agents(group).is_empty());
        }
    });
}

#[test]
fn a_promotion_hands_out_sims_minute_by_minute() {
    in_every_world("dealer_promotion", |seen| {
        let mut n_dealers = 0;
        for group in &seen.groups {
            assert_eq!(outlets(group).len(), 1);
            let outlet = seen.world.outlets.get(group[0].place.outlet.unwrap());
            n_dealers += usize::from(outlet.kind == OutletKind::Dealer);
            assert!(group.iter().all(|opening| msisdn(opening).is_some()));
            let n_days = group.iter().map(|opening| day_at(opening.at)).collect::<BTreeSet<_>>().len();
            assert!(n_days <= 4 && most_holders_within(group, HOUR) >= 3);
        }
        assert_eq!(n_dealers, seen.groups.len());
    });
}

#[test]
fn a_branch_opening_is_busy_from_the_day_of_its_new_name() {
    in_every_world("branch_opening", |seen| {
        for group in &seen.groups {
            assert_eq!(outlets(group).len(), 1);
            let outlet = seen.world.outlets.get(group[0].place.outlet.unwrap());
            let opened_on = outlet.renamed_on.unwrap_or(outlet.valid_from);
            assert!(holders(group).len() >= 20);
            assert!(group.iter().all(|opening| (0..=31).contains(&(day_at(opening.at) - opened_on))));
        }
    });
}

#[test]
fn a_factorys_shift_comes_to_one_clerk_on_one_day() {
    in_every_world("factory_team", |seen| {
        for group in &seen.groups {
            let desks: BTreeSet<_> = group.iter().map(|opening| (opening.place.outlet, opening.place.staff)).collect();
            assert_eq!(desks.len(), 1);
            assert!(most_holders_within(group, DAY_SECONDS) >= 10 && agents(group).is_empty());
            assert_eq!(most_on_a_phone(group), 1);
        }
        let channels: BTreeSet<&str> = seen.groups.iter().map(|group| group[0].place.channel.name()).collect();
        assert!(channels.iter().all(|channel| ["counter", "mobile_team", "batch"].contains(channel)));
    });
}

#[test]
fn night_openings_come_from_one_or_two_blocks() {
    in_every_world("night_online", |seen| {
        for group in &seen.groups {
            let mut blocks: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
            for holder in holders(group) {
                let network = network_of(&seen.world.population, seen.world.person(holder).household);
                *blocks.entry(network[..3].to_vec()).or_default() += 1;
            }
            assert!(blocks.len() <= 2 && blocks.values().max().unwrap() >= &3, "{blocks:?}");
            for opening in group {
                let hour = opening.at.rem_euclid(DAY_SECONDS) / HOUR;
                assert!(opening.place.channel == Channel::Online && (hour >= 22 || hour < 2), "{hour} o'clock");
            }
        }
    });
}

#[test]
fn units_take_numbers_in_a_row_within_hours() {
    in_every_world("unit_sims", |seen| {
        for group in &seen.groups {
            let mut numbers: Vec<u64> = group.iter().filter_map(msisdn).collect();
            numbers.sort_unstable();
            assert!(numbers.len() >= 10);
            assert_eq!(numbers[numbers.len() - 1] - numbers[0] + 1, numbers.len() as u64);
            assert_eq!(agents(group).len(), 1);
            let are_users = group.iter().all(|opening| matches!(opening.holder, Holder::Person(_)));
            assert!(are_users || group.iter().all(|opening| opening.holder == group[0].holder));
            assert!(group[group.len() - 1].at - group[0].at < 6 * HOUR);
        }
    });
}

#[test]
fn friends_open_at_one_outlet_within_minutes() {
    in_every_world("accompanied_friends", |seen| {
        for group in &seen.groups {
            assert_eq!(outlets(group).len(), 1);
            assert!((2..=5).contains(&group.len()) && holders(group).len() == group.len());
            assert!(group.windows(2).all(|pair| pair[1].at - pair[0].at <= 15 * 60));
        }
        assert!(seen.groups.iter().any(|group| most_on_a_phone(group) == 2));
        assert!(seen.groups.iter().any(|group| !agents(group).is_empty()));
    });
}
