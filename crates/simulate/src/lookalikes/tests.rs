//! Each look-alike shows what it says it does, in several worlds.
#![allow(clippy::unwrap_used, reason = "tests")]

mod agents;
mod crowds;
mod persons;

use std::collections::{BTreeMap, BTreeSet};

use super::{ALL, hands};
use crate::calendar::{Calendar, DAY_SECONDS};
use crate::opening::{Agent, Holder, Opening};
use crate::parameters::Parameters;
use crate::plan::{NOBODYS, Plan, Role, Subject};
use crate::planter::{Kind, Planter, Scale};
use crate::world::World;
use crate::{Config, patterns};

const SEEDS: [u64; 3] = [1, 2, 3];
/// Look-alikes whose agents open with the others.
const AGENTS_ARE_HOLDERS: [&str; 3] = ["migrants_arriving", "accompanied_friends", "family_phone"];

/// A world with all patterns and some look-alikes.
struct Seen {
    world: World,
    calendar: Calendar,
    plan: Plan,
    /// Openings of the look-alike's groups, each in order of time.
    groups: Vec<Vec<Opening>>,
}

fn see(name: &str, n_openings: u32, seed: u64) -> Seen {
    see_those(|it| it == name, n_openings, seed)
}

fn see_those(is_wanted: impl Fn(&str) -> bool, n_openings: u32, seed: u64) -> Seen {
    let config = Config { seed, n_openings, ..Config::default() };
    let parameters = Parameters::default();
    let calendar = Calendar::up_to(config.as_of);
    let mut world = World::new(&config, &parameters, &calendar);
    let (mut plan, mut taken) = (Plan::default(), Vec::new());
    let common = parameters.section("groups");
    let patterns = patterns::ALL.iter().map(|it| (it.name, it.part, it.plant, it.section(), true));
    let lookalikes = ALL.iter().filter(|it| is_wanted(it.name));
    let lookalikes = lookalikes.map(|it| (it.name, it.part, it.plant, it.section(), false));
    for (name, part, plant, section, is_bad) in patterns.chain(lookalikes) {
        let kind = Kind { name, part, is_bad, is_cold_start: false, own: parameters.section(&section), common };
        plant(&mut Planter::new(&mut world, &calendar, &mut plan, &mut taken, Scale { n_openings }, seed, kind));
    }
    let mut groups: BTreeMap<u32, Vec<Opening>> = BTreeMap::new();
    // what an agent has opened for itself on some other day shows nothing
    let agents: BTreeSet<(u32, Holder)> = plan
        .key
        .iter()
        .filter(|entry| entry.role == Role::LookalikeAgent && !AGENTS_ARE_HOLDERS.contains(&entry.pattern))
        .filter_map(|entry| match entry.subject {
            Subject::Person(person) => Some((entry.group_no, Holder::Person(person))),
            _ => None,
        })
        .collect();
    for (opening, group_no) in plan.openings.iter().zip(&plan.group_of) {
        let is_nobodys = *group_no == NOBODYS || plan.bad_group_of(opening).is_some();
        if !is_nobodys && !agents.contains(&(*group_no, opening.holder)) {
            groups.entry(*group_no).or_default().push(*opening);
        }
    }
    let mut groups: Vec<Vec<Opening>> = groups.into_values().collect();
    groups.iter_mut().for_each(|group| group.sort_by_key(|opening| opening.at));
    assert!(!groups.is_empty(), "no group under seed {seed}");
    Seen { world, calendar, plan, groups }
}

/// Checks the groups of a look-alike in every world.
fn in_every_world(name: &str, check: impl Fn(&Seen)) {
    SEEDS.iter().for_each(|seed| check(&see(name, 40_000, *seed)));
}

fn holders(openings: &[Opening]) -> BTreeSet<u32> {
    let person = |opening: &Opening| if let Holder::Person(person) = opening.holder { Some(person) } else { None };
    openings.iter().filter_map(person).collect()
}

fn agents(openings: &[Opening]) -> BTreeSet<u32> {
    openings.iter().filter_map(|opening| opening.agent).map(|agent: Agent| agent.person).collect()
}

/// Most different holders within some seconds.
fn most_holders_within(openings: &[Opening], seconds: i64) -> usize {
    let of = |from: usize| {
        let until = openings[from].at + seconds;
        let window: Vec<Opening> = openings[from..].iter().take_while(|opening| opening.at < until).copied().collect();
        holders(&window).len()
    };
    (0..openings.len()).map(of).max().unwrap_or(0)
}

/// Most different holders on one phone.
fn most_on_a_phone(openings: &[Opening]) -> usize {
    let mut by_phone: BTreeMap<u64, Vec<Opening>> = BTreeMap::new();
    for opening in openings.iter().filter(|opening| opening.phone != 0) {
        by_phone.entry(opening.phone).or_default().push(*opening);
    }
    by_phone.values().map(|openings| holders(openings).len()).max().unwrap_or(0)
}

#[test]
fn every_world_has_every_look_alike_and_room_for_others() {
    for (n_openings, most) in [(4_000, 0.3), (200_000, 0.2)] {
        let seen = see_those(|_| true, n_openings, 1);
        let share = seen.groups.iter().map(Vec::len).sum::<usize>() as f64 / f64::from(n_openings);
        assert!((0.08..most).contains(&share), "{share} of {n_openings}");
        let names: BTreeSet<&str> =
            seen.plan.numbered.iter().filter(|group| !group.is_bad).map(|group| group.pattern).collect();
        assert_eq!(names.len(), ALL.len());
    }
}

#[test]
fn sizes_have_heavy_tails() {
    let seen = see("village_drive", 1_000_000, 1);
    let mut sizes: Vec<usize> = seen.groups.iter().map(|group| holders(group).len()).collect();
    sizes.sort_unstable();
    let (median, largest) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    assert!(median < 50 && largest > 120, "{median} and {largest} of {}", sizes.len());
}

#[test]
fn nobody_of_an_organised_group_is_in_an_honest_one() {
    let roles = [Role::LookalikeAgent, Role::LookalikeHolder];
    for lookalike in ALL {
        let seen = see(lookalike.name, 40_000, 2);
        let people = |is_honest: bool| -> BTreeSet<u32> {
            let entries = seen.plan.key.iter().filter(|entry| roles.contains(&entry.role) == is_honest);
            let person = |subject| if let Subject::Person(person) = subject { Some(person) } else { None };
            entries.filter_map(|entry| person(entry.subject)).collect()
        };
        let (honest, bad) = (people(true), people(false));
        assert!(honest.is_disjoint(&bad), "{}", lookalike.name);
        assert!(!honest.is_empty(), "{}", lookalike.name);
    }
}

#[test]
fn ages_in_days_lie_between_the_years_named() {
    let ages = hands::years(17, 20);
    assert!((17.0..20.0).contains(&(f64::from(ages.least) / 365.25)));
    assert!((17.0..=20.0).contains(&(f64::from(ages.most) / 365.25)));
}

#[test]
fn planted_openings_lie_within_the_history() {
    for lookalike in ALL {
        let seen = see(lookalike.name, 4_000, 3);
        let (first, last) = (i64::from(seen.calendar.first), i64::from(seen.calendar.as_of) + 1);
        let history = first * DAY_SECONDS..last * DAY_SECONDS;
        assert!(seen.groups.iter().flatten().all(|opening| history.contains(&opening.at)), "{}", lookalike.name);
    }
}
