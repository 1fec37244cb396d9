//! Groups in which somebody acts for others.

use std::collections::BTreeSet;

use super::{agents, holders, in_every_world, most_holders_within, most_on_a_phone};
use crate::calendar::{DAY_SECONDS, day_at};
use crate::opening::{Card, Holder};
use crate::world::Address;

#[test]
fn a_clerk_without_papers_has_many_strangers_at_one_bank() {
    in_every_world("payroll_without_papers", |seen| {
        assert!(seen.groups.iter().flatten().all(|opening| opening.batch.is_none_or(|batch| batch.number == 0)));
        for group in &seen.groups {
            assert!(holders(group).len() >= 8 && most_holders_within(group, 31 * DAY_SECONDS) >= 8);
            assert!(agents(group).len() <= 1);
            assert_eq!(group.iter().map(|opening| opening.place.institution).collect::<BTreeSet<_>>().len(), 1);
        }
        assert!(seen.groups.iter().any(|group| most_on_a_phone(group) >= 4));
        assert!(seen.groups.iter().any(|group| group.iter().all(|opening| opening.batch.is_none())));
    });
}

#[test]
fn a_village_drive_has_twenty_holders_of_one_agent_in_three_days() {
    in_every_world("village_drive", |seen| {
        let mut forms = BTreeSet::new();
        for group in &seen.groups {
            assert!(most_holders_within(group, 3 * DAY_SECONDS) >= 20);
            assert_eq!(agents(group).len(), 1);
            let villages: BTreeSet<_> = holders(group)
                .into_iter()
                .map(|holder| match seen.world.population.household_of(holder).address {
                    Address::Farm { town, village, .. } => (town, village),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(villages.len(), 1);
            forms.insert(group[0].batch.map(|batch| batch.number > 0));
        }
        assert!(forms.len() >= 2, "{forms:?}");
    });
}

#[test]
fn three_generations_share_a_phone_and_some_an_agent() {
    in_every_world("three_generations", |seen| {
        let mut n_with_agent = 0;
        for group in &seen.groups {
            assert_eq!(group.iter().map(|opening| opening.phone).collect::<BTreeSet<_>>().len(), 1);
            n_with_agent += usize::from(!agents(group).is_empty());
        }
        assert!(seen.groups.len() >= 50 && n_with_agent * 2 > seen.groups.len());
        let n_shared = seen.groups.iter().filter(|group| most_on_a_phone(group) >= 3).count();
        assert!(n_shared * 3 > seen.groups.len(), "{n_shared}");
        let households = |group: &[_]| {
            let home = |holder| seen.world.person(holder).household;
            holders(group).into_iter().map(home).collect::<BTreeSet<_>>().len()
        };
        assert!(seen.groups.iter().any(|group| households(group) == 1));
        assert!(seen.groups.iter().any(|group| households(group) > 1));
    });
}

#[test]
fn carers_act_for_residents_of_one_address() {
    in_every_world("care_home", |seen| {
        for group in &seen.groups {
            let homes = holders(group).into_iter().map(|holder| seen.world.person(holder).household);
            assert_eq!(homes.collect::<BTreeSet<_>>().len(), 1);
            assert!(holders(group).len() >= 6 && agents(group).len() <= 3);
            assert!(group.iter().all(|opening| opening.agent.is_some()));
            assert!(group.iter().map(|opening| opening.phone).collect::<BTreeSet<_>>().len() <= 3);
        }
    });
}

#[test]
fn conscripts_are_young_men_of_a_season_in_two_days() {
    in_every_world("conscripts", |seen| {
        for group in &seen.groups {
            let first = day_at(group[0].at);
            let (_, month, _) = twocard_contracts::time::Date(first).ymd();
            assert!([3, 9].contains(&month), "month {month}");
            assert!(most_holders_within(group, 3 * DAY_SECONDS) == holders(group).len());
            let are_young = |holder: u32| {
                let person = seen.world.person(holder);
                person.is_male && (18..=25).contains(&person.age_on(first))
            };
            let n_young = holders(group).into_iter().filter(|holder| are_young(*holder)).count();
            assert!(n_young >= 5 && n_young * 10 >= holders(group).len() * 9);
        }
    });
}

#[test]
fn a_bookkeeper_opens_for_units_registered_lately() {
    in_every_world("bookkeeper", |seen| {
        let mut n_at_one_house = 0;
        for group in &seen.groups {
            let units: BTreeSet<u32> = group
                .iter()
                .map(|opening| match opening.holder {
                    Holder::Unit(unit) => unit,
                    Holder::Person(_) => panic!("an account of a person"),
                })
                .collect();
            assert!(units.len() >= 5 && agents(group).len() == 1);
            for opening in group.iter().filter(|opening| matches!(opening.card, Card::Account { .. })) {
                let Holder::Unit(unit) = opening.holder else { continue };
                let age = day_at(opening.at) - seen.world.units[unit as usize].registered_on;
                assert!((4..=64).contains(&age), "{age} days");
            }
            let house = |unit: u32| match seen.world.units[unit as usize].address {
                Address::Offices { number, .. } => Some(number),
                _ => None,
            };
            let houses: BTreeSet<_> = units.into_iter().map(house).collect();
            n_at_one_house += usize::from(houses.len() == 1 && houses.first() != Some(&None));
        }
        assert!(n_at_one_house < seen.groups.len());
    });
}

#[test]
fn shops_of_a_chain_have_one_representative_and_one_agent() {
    in_every_world("chain_shops", |seen| {
        for group in &seen.groups {
            let units: BTreeSet<u32> = group
                .iter()
                .filter_map(|opening| if let Holder::Unit(unit) = opening.holder { Some(unit) } else { None })
                .collect();
            let representative = |unit: &u32| seen.world.units[*unit as usize].legal_representative;
            assert!(units.len() >= 4);
            assert_eq!(units.iter().map(representative).collect::<BTreeSet<_>>().len(), 1);
            assert_eq!((agents(group).len(), group.iter().all(|opening| opening.agent.is_some())), (1, true));
        }
    });
}

#[test]
fn a_shop_leaves_its_number_for_old_strangers_over_months() {
    in_every_world("shop_number", |seen| {
        for group in &seen.groups {
            assert!(most_on_a_phone(group) >= 5);
            let homes = holders(group).into_iter().map(|holder| seen.world.person(holder).household);
            assert!(homes.collect::<BTreeSet<_>>().len() >= 4);
            assert!(group[group.len() - 1].at - group[0].at > 30 * DAY_SECONDS);
        }
    });
}
