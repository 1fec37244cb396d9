//! Who is judged: persons that some opening up to the night names, who stand on no list and hold no card of a case
//! (*new*), and whom the jurisdiction may act on (*linked*). Every method orders the same persons.

use twocard_tables::NO_KEY;

use crate::lineup::ALONE;
use crate::openings::Openings;
use crate::truth::{Card, Member, Part, Truth};

/// What a run says of its persons.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By person: holder of an involved card or listed, as of the night.
    pub is_known: Vec<bool>,
    /// By person: has some linkage to the jurisdiction.
    pub is_linked: Vec<bool>,
    /// Cards that a case known at the night names.
    pub involved: Vec<Card>,
    /// Persons on a list in force.
    pub listed: Vec<u32>,
}

/// The judged persons, numbered by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Population {
    /// Keys.
    pub(crate) persons: Vec<u32>,
    /// By person: its number, or `NO_KEY`.
    pub(crate) number_of: Vec<u32>,
    standing: Vec<Standing>,
}

/// What a judged person is in the truth.
#[derive(Clone, Copy, Debug)]
struct Standing {
    first: u32,
    end: u32,
    group: u32,
    is_lookalike: bool,
    is_future: bool,
}

impl Population {
    /// Collects them.
    pub(crate) fn collect(openings: &Openings, known: &Known, truth: &Truth) -> Population {
        let mut is_named = vec![false; openings.n_persons as usize];
        for row in 0..openings.len() {
            openings.persons_of(row).for_each(|person| is_named[person as usize] = true);
        }
        let is_judged = |person: u32| {
            let at = person as usize;
            is_named[at] && !known.is_known[at] && known.is_linked[at]
        };
        let persons: Vec<u32> = (0..openings.n_persons).filter(|&person| is_judged(person)).collect();
        let mut number_of = vec![NO_KEY; openings.n_persons as usize];
        for (number, &person) in persons.iter().enumerate() {
            number_of[person as usize] = number as u32;
        }
        let mut has_future = vec![false; openings.n_persons as usize];
        for person in holders_and_agents(openings, truth.future.as_deref().unwrap_or_default()) {
            has_future[person as usize] = true;
        }
        let standing = persons
            .iter()
            .map(|&person| {
                let first = truth.members.partition_point(|member| member.person < person);
                let end = truth.members.partition_point(|member| member.person <= person);
                let of = &truth.members[first..end];
                let bad = of.iter().find(|member| truth.group(member).is_bad);
                Standing {
                    first: first as u32,
                    end: end as u32,
                    group: bad.or(of.first()).map_or(ALONE, |member| member.group),
                    is_lookalike: bad.is_none() && !of.is_empty(),
                    is_future: has_future[person as usize],
                }
            })
            .collect();
        Population { persons, number_of, standing }
    }

    /// Number of judged persons.
    pub(crate) fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether nobody is judged.
    pub(crate) fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// Scores of judged persons from scores by person key.
    pub(crate) fn scores(&self, by_person: &[f64]) -> Vec<f64> {
        self.persons.iter().map(|&person| by_person[person as usize]).collect()
    }

    /// Places of a judged person in groups.
    pub(crate) fn memberships<'a>(&self, subject: u32, truth: &'a Truth) -> &'a [Member] {
        let standing = &self.standing[subject as usize];
        &truth.members[standing.first as usize..standing.end as usize]
    }

    /// The group a judged person is drawn with.
    pub(crate) fn group(&self, subject: u32) -> u32 {
        self.standing[subject as usize].group
    }

    /// Member of honest groups alone.
    pub(crate) fn is_lookalike(&self, subject: u32) -> bool {
        self.standing[subject as usize].is_lookalike
    }

    /// Holds or opened a card that becomes involved.
    pub(crate) fn is_future(&self, subject: u32) -> bool {
        self.standing[subject as usize].is_future
    }
}

/// A bad group that the jurisdiction may act on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LinkedRing {
    /// Position of the group.
    pub(crate) group: u32,
    /// Judged persons by whom it is found: its heads, or all members where no head is in the data.
    pub(crate) found_by: Vec<u32>,
}

/// Rings of which some member, known or new, is linked.
pub(crate) fn linked_rings(truth: &Truth, known: &Known, population: &Population) -> Vec<LinkedRing> {
    let mut by_group: Vec<(u32, Part, u32)> =
        truth.members.iter().map(|member| (member.group, member.part, member.person)).collect();
    by_group.sort_unstable();
    by_group
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|members| {
            let group = &truth.groups[members[0].0 as usize];
            let is_linked = members.iter().any(|&(_, _, person)| known.is_linked[person as usize]);
            group.is_bad && group.is_ring && is_linked
        })
        .map(|members| {
            // heads sort first
            let part = members[0].1;
            let heads = members.iter().filter(|member| member.1 == part);
            let numbers = heads.map(|&(_, _, person)| population.number_of[person as usize]);
            LinkedRing { group: members[0].0, found_by: numbers.filter(|&number| number != NO_KEY).collect() }
        })
        .collect()
}

/// Persons who hold or opened one of these cards.
fn holders_and_agents(openings: &Openings, cards: &[Card]) -> Vec<u32> {
    let mut is_meant = vec![false; openings.n_cards as usize];
    cards.iter().for_each(|&card| is_meant[openings.number_of(card) as usize] = true);
    let rows = (0..openings.len()).filter(|&row| is_meant[openings.card[row] as usize]);
    rows.flat_map(|row| [openings.holder[row], openings.agent[row]]).filter(|&person| person != NO_KEY).collect()
}
