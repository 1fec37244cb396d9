//! Every pattern planted in a few worlds, for tests of what the patterns claim about their rows.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::ALL;
use crate::calendar::{Calendar, day_at};
use crate::config::Config;
use crate::opening::{Card, Holder, Opening};
use crate::parameters::Parameters;
use crate::plan::{Numbered, Plan, Role, Subject, Variant};
use crate::planter::{Kind, Planter, Scale};
use crate::world::World;

const SEEDS: [u64; 4] = [1, 2, 3, 77];
const N_OPENINGS: u32 = 100_000;

pub(super) struct Planted {
    world: World,
    pub(super) plan: Plan,
}

/// One planted group.
pub(super) struct Group {
    planted: &'static Planted,
    numbered: Numbered,
    cards: Vec<&'static Opening>,
}

/// Worlds of several seeds, planted once.
pub(super) fn worlds() -> &'static [Planted] {
    static WORLDS: OnceLock<Vec<Planted>> = OnceLock::new();
    WORLDS.get_or_init(|| SEEDS.map(|seed| plant_all(seed, N_OPENINGS)).into())
}

pub(super) fn plant_all(seed: u64, n_openings: u32) -> Planted {
    let config = Config { seed, n_openings, ..Config::default() };
    let calendar = Calendar::up_to(config.as_of);
    let parameters = Parameters::default();
    let mut world = World::new(&config, &parameters, &calendar);
    let mut plan = Plan::default();
    let mut taken = Vec::new();
    for pattern in ALL {
        let (own, common) = (parameters.section(&pattern.section()), parameters.section("groups"));
        let kind = Kind { name: pattern.name, part: pattern.part, is_bad: true, is_cold_start: false, own, common };
        let scale = Scale { n_openings };
        (pattern.plant)(&mut Planter::new(&mut world, &calendar, &mut plan, &mut taken, scale, seed, kind));
    }
    Planted { world, plan }
}

/// Groups of a pattern over all seeds, plain and hard ones.
pub(super) fn groups(pattern: &str) -> Vec<Group> {
    let groups: Vec<Group> = worlds()
        .iter()
        .flat_map(|planted| planted.plan.numbered.iter().map(move |numbered| Group::new(planted, *numbered)))
        .filter(|group| group.numbered.pattern == pattern)
        .collect();
    let n_hard = groups.iter().filter(|group| group.is_hard()).count();
    assert!(n_hard >= 4 && groups.len() - n_hard >= 4, "{n_hard} of {} groups are hard", groups.len());
    groups
}

impl Group {
    fn new(planted: &'static Planted, numbered: Numbered) -> Self {
        let plan = &planted.plan;
        let of_group = |card: &u32| plan.group_of[*card as usize] == numbered.group_no;
        let cards = plan
            .groups
            .iter()
            .filter(|group| group.member_cards.first().is_some_and(of_group))
            .flat_map(|group| group.member_cards.iter().map(|card| &plan.openings[*card as usize]))
            .collect();
        Self { planted, numbered, cards }
    }

    pub(super) fn is_hard(&self) -> bool {
        self.numbered.variant == Variant::Hard
    }

    pub(super) fn name(&self) -> String {
        format!("group {} of {}", self.numbered.group_no, self.numbered.pattern)
    }

    pub(super) fn world(&self) -> &'static World {
        &self.planted.world
    }

    /// The members' cards.
    pub(super) fn cards(&self) -> &[&'static Opening] {
        &self.cards
    }

    pub(super) fn accounts(&self) -> Vec<&'static Opening> {
        self.cards.iter().filter(|card| matches!(card.card, Card::Account { .. })).copied().collect()
    }

    pub(super) fn sims(&self) -> Vec<&'static Opening> {
        self.cards.iter().filter(|card| matches!(card.card, Card::Sim { .. })).copied().collect()
    }

    /// The cards of the answer key: the members' and those that the head and the agents hold for the group.
    pub(super) fn noted_cards(&self) -> Vec<&'static Opening> {
        let noted = self.planted.plan.key.iter().filter(|entry| entry.group_no == self.numbered.group_no);
        noted
            .filter_map(|entry| match entry.subject {
                Subject::Opening(card) => Some(&self.planted.plan.openings[card as usize]),
                _ => None,
            })
            .collect()
    }

    fn people(&self, role: Role) -> Vec<u32> {
        let noted = self.planted.plan.key.iter();
        noted
            .filter(|entry| entry.group_no == self.numbered.group_no && entry.role == role)
            .filter_map(|entry| if let Subject::Person(person) = entry.subject { Some(person) } else { None })
            .collect()
    }

    pub(super) fn holders(&self) -> Vec<u32> {
        self.people(Role::Holder)
    }

    /// The organiser, or where nobody is behind the agent, the agent.
    pub(super) fn head(&self) -> u32 {
        self.people(Role::Organiser).first().copied().unwrap_or_else(|| self.people(Role::Agent)[0])
    }

    /// Openings planted for this group that pass a test, noted or not.
    pub(super) fn planted(&self, test: impl Fn(&Opening) -> bool) -> usize {
        let plan = &self.planted.plan;
        let own = plan.openings.iter().zip(&plan.group_of).filter(|(_, group)| **group == self.numbered.group_no);
        own.filter(|(opening, _)| test(opening)).count()
    }
}

/// The person who holds a card, or who represents the unit that does.
pub(super) fn holder(opening: &Opening) -> u32 {
    match opening.holder {
        Holder::Person(person) => person,
        Holder::Unit(unit) => u32::MAX / 2 + unit,
    }
}

/// The most distinct holders within so many seconds.
pub(super) fn most_within(openings: &[&Opening], seconds: i64) -> usize {
    let within = |first: &Opening, other: &Opening| (0..seconds).contains(&(other.at - first.at));
    let n_from = |first: &&Opening| {
        let holders: BTreeSet<u32> =
            openings.iter().filter(|other| within(first, other)).map(|other| holder(other)).collect();
        holders.len()
    };
    openings.iter().map(n_from).max().unwrap_or(0)
}

/// The most distinct holders within so many whole days.
pub(super) fn most_in_days(openings: &[&Opening], days: i32) -> usize {
    let within = |first: &Opening, other: &Opening| (0..days).contains(&(day_at(other.at) - day_at(first.at)));
    let n_from = |first: &&Opening| {
        let holders: BTreeSet<u32> =
            openings.iter().filter(|other| within(first, other)).map(|other| holder(other)).collect();
        holders.len()
    };
    openings.iter().map(n_from).max().unwrap_or(0)
}
