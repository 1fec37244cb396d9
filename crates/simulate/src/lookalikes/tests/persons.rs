//! People who look odd alone.

use std::collections::BTreeSet;

use super::{holders, in_every_world, most_holders_within};
use crate::calendar::DAY_SECONDS;
use crate::opening::{Card, Fate, Opening};

fn closed_at(opening: &Opening) -> Option<i64> {
    if let Fate::Known { status: "closed", since } = opening.fate { Some(since) } else { None }
}

/// Closings that an opening by the same holder at the same institution follows within an hour.
fn cycles(group: &[Opening]) -> usize {
    let follows = |since: i64, lost: &Opening| {
        let is_next = |other: &&Opening| {
            other.place.institution == lost.place.institution && (since..since + 3_600).contains(&other.at)
        };
        group.iter().any(|other| is_next(&other))
    };
    group.iter().filter(|lost| closed_at(lost).is_some_and(|since| follows(since, lost))).count()
}

#[test]
fn lost_cards_are_closed_and_opened_anew_at_least_twice() {
    in_every_world("lost_card", |seen| {
        for group in &seen.groups {
            assert_eq!(holders(group).len(), 1);
            assert!(cycles(group) >= 2, "{} of {}", cycles(group), group.len());
        }
        let n_banks =
            |group: &Vec<Opening>| group.iter().map(|opening| opening.place.institution).collect::<BTreeSet<_>>().len();
        assert!(seen.groups.iter().any(|group| n_banks(group) == 1));
        assert!(seen.groups.iter().any(|group| n_banks(group) >= 2));
    });
}

#[test]
fn a_recycled_number_has_owners_in_turn() {
    in_every_world("recycled_number", |seen| {
        for group in &seen.groups {
            let sims: Vec<&Opening> = group.iter().filter(|opening| matches!(opening.card, Card::Sim { .. })).collect();
            assert!((2..=3).contains(&sims.len()) && holders(group).len() == sims.len());
            assert!(sims.windows(2).all(|pair| pair[0].card == pair[1].card));
            for pair in sims.windows(2) {
                assert!(closed_at(pair[0]).is_none_or(|since| since + 30 * DAY_SECONDS < pair[1].at));
            }
            for account in group.iter().filter(|opening| matches!(opening.card, Card::Account { .. })) {
                let held = sims.iter().rfind(|sim| sim.at < account.at).unwrap();
                assert!(held.holder == account.holder && closed_at(held).is_none_or(|since| account.at < since));
            }
        }
        assert!(seen.groups.iter().any(|group| holders(group).len() == 3));
    });
}

#[test]
fn some_open_many_cards_at_many_banks() {
    in_every_world("many_cards", |seen| {
        assert!(seen.groups.iter().all(|group| holders(group).len() == 1 && group.len() >= 3));
        let n_banks_within = |group: &[Opening], days: i64| {
            let banks = |first: &Opening| {
                let window = group.iter().filter(|other| (0..days * DAY_SECONDS).contains(&(other.at - first.at)));
                window.map(|opening| opening.place.institution).collect::<BTreeSet<_>>().len()
            };
            group.iter().map(banks).max().unwrap_or(0)
        };
        assert!(seen.groups.iter().any(|group| n_banks_within(group, 16) >= 3));
        assert!(seen.groups.iter().any(|group| n_banks_within(group, 32) >= 4));
        assert!(seen.groups.iter().any(|group| group.len() >= 6));
    });
}

#[test]
fn relatives_of_members_live_with_them_and_are_none() {
    in_every_world("members_relatives", |seen| {
        let members: BTreeSet<u32> = seen.plan.members().into_iter().collect();
        let home = |person: u32| {
            let household = seen.world.population.household_of(person);
            (household.place, format!("{:?}", household.address))
        };
        let homes: BTreeSet<_> = members.iter().map(|member| home(*member)).collect();
        for group in &seen.groups {
            assert!(most_holders_within(group, 600 * DAY_SECONDS) <= 3);
            for holder in holders(group) {
                assert!(!members.contains(&holder) && homes.contains(&home(holder)));
            }
        }
        let own = |phone: u64| members.iter().any(|member| crate::numbers::phones::own_mobile(*member) == phone);
        assert!(seen.groups.iter().flatten().any(|opening| own(opening.phone)));
        assert!(seen.groups.len() >= 5, "{}", seen.groups.len());
    });
}
