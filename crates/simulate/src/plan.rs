//! What the patterns and look-alikes have decided on before any row is written.

use crate::calendar::day_at;
use crate::exemption::Claim;
use crate::opening::Opening;

/// Part somebody or something plays in a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Role {
    Organiser,
    Agent,
    Holder,
    Card,
    /// A clerk who takes part.
    Insider,
    Outlet,
    LookalikeAgent,
    LookalikeHolder,
    LookalikeOutlet,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Role::Organiser => "organiser",
            Role::Agent => "agent",
            Role::Holder => "holder",
            Role::Card => "card",
            Role::Insider => "insider",
            Role::Outlet => "outlet",
            Role::LookalikeAgent => "lookalike_agent",
            Role::LookalikeHolder => "lookalike_holder",
            Role::LookalikeOutlet => "lookalike_outlet",
        }
    }
}

/// Whether a group keeps at or under the usual thresholds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Variant {
    Plain,
    Hard,
}

impl Variant {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Variant::Plain => "plain",
            Variant::Hard => "hard",
        }
    }
}

/// Subject of an entry of the answer key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    Person(u32),
    /// A position among the planted openings.
    Opening(u32),
    /// A position among the outlets.
    Outlet(u32),
    /// A clerk, numbered from 1 within the outlet.
    Staff {
        outlet: u32,
        staff: u8,
    },
}

/// One entry of the answer key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeyEntry {
    pub(crate) subject: Subject,
    pub(crate) pattern: &'static str,
    pub(crate) variant: Variant,
    pub(crate) role: Role,
    pub(crate) group_no: u32,
}

/// A planted group of a pattern.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The organiser or agent.
    pub(crate) head: u32,
    /// Cards of the members, the head's own left out: positions among the planted openings.
    pub(crate) member_cards: Vec<u32>,
}

/// A numbered group of a pattern or look-alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Numbered {
    pub(crate) group_no: u32,
    pub(crate) pattern: &'static str,
    pub(crate) variant: Variant,
    pub(crate) is_bad: bool,
}

/// A planted card that will be named in a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PlannedInvolvement {
    pub(crate) opening: u32,
    pub(crate) involved_on: i32,
    pub(crate) reported_on: i32,
}

/// Instead of a group's number: a card that somebody opened for reasons of their own.
pub(crate) const NOBODYS: u32 = 0;

/// Everything planted.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) openings: Vec<Opening>,
    /// The number of the group that each opening belongs to, or [`NOBODYS`].
    pub(crate) group_of: Vec<u32>,
    /// Whether that is a group of a pattern, not of a look-alike.
    pub(crate) is_bad: Vec<bool>,
    pub(crate) numbered: Vec<Numbered>,
    pub(crate) groups: Vec<Group>,
    pub(crate) key: Vec<KeyEntry>,
    pub(crate) involved: Vec<PlannedInvolvement>,
    pub(crate) claims: Vec<Claim>,
}

impl Plan {
    /// The number of the organised group that an opening belongs to.
    pub(crate) fn bad_group_of(&self, opening: &Opening) -> Option<u32> {
        let position = opening.planted? as usize;
        self.is_bad[position].then(|| self.group_of[position])
    }

    /// Everybody who plays a part in an organised group, in order.
    pub(crate) fn members(&self) -> Vec<u32> {
        let is_member = |role| matches!(role, Role::Organiser | Role::Agent | Role::Holder);
        let mut members: Vec<u32> = self
            .key
            .iter()
            .filter_map(|entry| match entry.subject {
                Subject::Person(person) if is_member(entry.role) => Some(person),
                _ => None,
            })
            .collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// Day of the first opening of a group, its head's own cards left out.
    pub(crate) fn first_day(&self, group: &Group) -> i32 {
        group.member_cards.iter().map(|card| day_at(self.openings[*card as usize].at)).min().unwrap_or(0)
    }
}
