//! The hands of a pattern: what it needs to choose people and places and to plant openings.

use crate::calendar::{Calendar, DAY_SECONDS, day_at, time_on};
use crate::numbers::phones::{SparePhones, own_mobile};
use crate::opening::{Agent, Batch, Card, Channel, Fate, Holder, Opening, Place};
use crate::parameter::{Listed, Parameter, Section, Typed, share};
use crate::plan::{Group, KeyEntry, Numbered, Plan, PlannedInvolvement, Role, Subject, Variant};
use crate::rng::{Part, Rng, Span};
use crate::world::{Population, World};

/// Groups that act in Mianzhu itself; the others act elsewhere in the prefecture.
const HOME_SHARE: Parameter<f64> = share("home_share", 0.72);
/// Members who live in the county their group acts in.
const LOCAL_MEMBER_SHARE: Parameter<f64> = share("local_member_share", 0.6);
/// Groups that go for lax outlets.
const SOFT_OUTLET_SHARE: Parameter<f64> = share("soft_outlet_share", 0.45);
/// What shaped all planted groups.
pub(crate) const PARAMETERS: &[Listed] =
    &[HOME_SHARE.listed(), LOCAL_MEMBER_SHARE.listed(), SOFT_OUTLET_SHARE.listed()];

/// People looked at before somebody from another county will do.
const MOST_TRIED: u32 = 2_000;

/// How the number of groups grows with the openings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Scale {
    pub(crate) n_openings: u32,
}

impl Scale {
    /// Openings beyond which the number of people does not grow.
    const OPENINGS_OF_ALL: u32 = 10_000_000;

    /// Organised groups grow with the square root, so that their share of the rows falls. At least one, unless none are
    /// wanted.
    pub(crate) fn organised(self, at_4000: u32) -> u32 {
        let hundredths = (u64::from(self.n_openings) * 10_000 / 4_000).isqrt();
        ((u64::from(at_4000) * hundredths / 100) as u32).max(at_4000.min(1))
    }

    /// As [`Scale::organised`], for groups of which there are so many in 200,000 openings.
    pub(crate) fn organised_of(self, at_200000: u32) -> u32 {
        let hundredths = (u64::from(self.n_openings) * 10_000 / 200_000).isqrt();
        ((u64::from(at_200000) * hundredths / 100) as u32).max(at_200000.min(1))
    }

    /// Honest groups grow with the openings for as long as the people do.
    pub(crate) fn honest(self, at_4000: u32) -> u32 {
        let n_openings = u64::from(self.n_openings.min(Self::OPENINGS_OF_ALL));
        ((u64::from(at_4000) * n_openings / 4_000) as u32).max(at_4000.min(1))
    }
}

/// State shared by the planting of one part.
pub(crate) struct Planter<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) calendar: &'a Calendar,
    pub(crate) plan: &'a mut Plan,
    pub(crate) scale: Scale,
    pub(crate) rng: Rng,
    /// Who already plays a part in some group.
    taken: &'a mut Vec<bool>,
    spare: SparePhones,
    kind: Kind<'a>,
    home_share: f64,
    local_member_share: f64,
    soft_outlet_share: f64,
    pub(crate) is_cold_start: bool,
    n_groups: u32,
    /// The group being planted.
    group: Numbered,
}

/// What is planted: a pattern or a look-alike.
#[derive(Clone, Copy)]
pub(crate) struct Kind<'a> {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    pub(crate) is_bad: bool,
    pub(crate) is_cold_start: bool,
    /// Its own section of parameters.
    pub(crate) own: &'a Section,
    /// The parameters of all groups.
    pub(crate) common: &'a Section,
}

impl Kind<'_> {
    /// Numbers of groups are unique over all parts.
    const GROUPS_PER_PART: u32 = 1_000_000;

    fn first_group(&self) -> u32 {
        (self.part as u32 - 100) * Self::GROUPS_PER_PART
    }
}

impl<'a> Planter<'a> {
    #[allow(clippy::too_many_arguments, reason = "built in one place")]
    pub(crate) fn new(
        world: &'a mut World,
        calendar: &'a Calendar,
        plan: &'a mut Plan,
        taken: &'a mut Vec<bool>,
        scale: Scale,
        seed: u64,
        kind: Kind<'a>,
    ) -> Self {
        let Kind { name: pattern, part, is_bad, common, .. } = kind;
        Self {
            world,
            calendar,
            plan,
            scale,
            rng: Rng::new(seed, part),
            taken,
            spare: SparePhones::of_planted(part as u64 - 100),
            kind,
            home_share: common.get(HOME_SHARE),
            local_member_share: common.get(LOCAL_MEMBER_SHARE),
            soft_outlet_share: common.get(SOFT_OUTLET_SHARE),
            is_cold_start: kind.is_cold_start,
            n_groups: 0,
            group: Numbered { group_no: kind.first_group(), pattern, variant: Variant::Plain, is_bad },
        }
    }

    pub(crate) fn n_groups(&self) -> u32 {
        self.n_groups
    }

    /// Number of the next group, unique over all patterns. The group draws from a section of its own, and what is planted
    /// and noted from here on belongs to it.
    pub(crate) fn next_group(&mut self) -> u32 {
        self.next_group_of(Variant::Plain)
    }

    /// As [`Planter::next_group`], of a variant.
    pub(crate) fn next_group_of(&mut self, variant: Variant) -> u32 {
        self.n_groups += 1;
        self.rng.start_section(self.n_groups);
        self.group = Numbered { group_no: self.kind.first_group() + self.n_groups, variant, ..self.group };
        self.plan.numbered.push(self.group);
        self.group.group_no
    }

    /// The value of one of the part's own parameters.
    pub(crate) fn get<T: Typed>(&self, parameter: Parameter<T>) -> T {
        self.kind.own.get(parameter)
    }

    /// True with the probability that a parameter gives.
    pub(crate) fn chance(&mut self, share: Parameter<f64>) -> bool {
        let share = self.get(share);
        self.rng.chance(share)
    }

    /// A size within a parameter's bounds.
    pub(crate) fn draw(&mut self, within: Parameter<Span>) -> u32 {
        let span = self.get(within);
        self.rng.within(span)
    }

    /// A size within a parameter's bounds, leaning to the lower one.
    pub(crate) fn draw_low(&mut self, within: Parameter<Span>) -> u32 {
        let span = self.get(within);
        self.rng.within_low(span)
    }

    /// An adult who plays no part yet, of the county or, with the rest of the share, from anywhere.
    pub(crate) fn recruit(&mut self, county: u8, local_share: f64, day: i32) -> u32 {
        let is_local = self.rng.chance(local_share);
        let mut n_tried = 0;
        loop {
            let person = self.world.population.draw_adult(day, &mut self.rng);
            let fits = n_tried > MOST_TRIED || !is_local || self.world.population.place_of(person) == county;
            if !self.is_taken(person) && fits {
                self.take(person);
                return person;
            }
            n_tried += 1;
        }
    }

    /// Adults of different households, none of the head's.
    pub(crate) fn recruit_strangers(&mut self, n: u32, head: u32, county: u8, day: i32) -> Vec<u32> {
        let mut households = vec![self.world.person(head).household];
        let mut members = Vec::with_capacity(n as usize);
        while members.len() < n as usize {
            let person = self.recruit(county, self.local_member_share, day);
            let household = self.world.person(person).household;
            if households.contains(&household) {
                self.taken[person as usize] = false;
                continue;
            }
            households.push(household);
            members.push(person);
        }
        members
    }

    pub(crate) fn is_taken(&self, person: u32) -> bool {
        self.taken.get(person as usize).copied().unwrap_or(false)
    }

    pub(crate) fn take(&mut self, person: u32) {
        if self.taken.len() <= person as usize {
            self.taken.resize(person as usize + 1, false);
        }
        self.taken[person as usize] = true;
    }

    pub(crate) fn county(&mut self) -> u8 {
        Population::draw_county(self.home_share, &mut self.rng)
    }

    /// A phone number that is nobody's own, with its operator's position among the operators.
    pub(crate) fn spare_phone(&mut self) -> (usize, u64) {
        let operator = self.rng.weighted(&[4, 3, 3, 2]);
        (operator, self.spare.take(operator))
    }

    pub(crate) fn spare_phone_of(&mut self, operator: usize) -> u64 {
        self.spare.take(operator)
    }

    /// A counter of the institution in the county, served by one of its clerks.
    pub(crate) fn counter(&mut self, institution: u8, county: u8) -> Place {
        let outlet = self.world.outlets.draw_soft(institution, county, self.soft_outlet_share, &mut self.rng);
        self.counter_at(outlet)
    }

    pub(crate) fn counter_at(&mut self, outlet: u32) -> Place {
        let at = self.world.outlets.get(outlet);
        Place {
            institution: at.institution,
            outlet: Some(outlet),
            channel: Channel::Counter,
            staff: 1 + self.rng.below(u32::from(at.n_staff)) as u8,
            terminal: 1 + self.rng.below(u32::from(at.n_terminals)) as u8,
        }
    }

    /// A time on the business day at or after `day` when the outlet is open.
    pub(crate) fn time_at(&mut self, place: &Place, day: i32) -> i64 {
        let hours = match place.outlet {
            Some(outlet) => self.world.outlets.get(outlet).hours(),
            None => &crate::calendar::ONLINE_HOURS,
        };
        time_on(Calendar::business_day(day), hours, &mut self.rng)
    }

    /// The next customer at the same counter.
    pub(crate) fn minutes_later(&mut self, at: i64, minutes: Span) -> i64 {
        at + i64::from(self.rng.within(Span::new(minutes.least * 60, minutes.most * 60)))
    }

    pub(crate) fn agent(&mut self, person: u32, other_share: f64, phone_share: f64) -> Agent {
        let relation = if self.rng.chance(other_share) { "other" } else { "" };
        let phone = if self.rng.chance(phone_share) { own_mobile(person) } else { 0 };
        Agent { person, phone, relation }
    }

    /// An opening at a counter with nothing unusual about it.
    pub(crate) fn opening(&self, at: i64, card: Card, place: Place, holder: u32, phone: u64) -> Opening {
        Opening {
            at,
            card,
            place,
            holder: Holder::Person(holder),
            phone,
            agent: None,
            batch: None,
            device_of: holder,
            fate: Fate::Active,
            planted: None,
        }
    }

    /// Plants an opening; nothing is planted outside the history.
    pub(crate) fn plant(&mut self, mut opening: Opening) -> u32 {
        let start = i64::from(self.calendar.first) * DAY_SECONDS;
        let end = (i64::from(self.calendar.as_of) + 1) * DAY_SECONDS - 1;
        let position = self.plan.openings.len() as u32;
        opening.at = opening.at.clamp(start, end);
        opening.planted = Some(position);
        self.plan.openings.push(opening);
        self.plan.group_of.push(self.group.group_no);
        self.plan.is_bad.push(self.group.is_bad);
        position
    }

    /// Plants an honest batch opening.
    pub(crate) fn plant_batch(&mut self, mut opening: Opening, batch: Batch) -> u32 {
        opening.place.channel = Channel::Batch;
        opening.batch = Some(batch);
        self.plant(opening)
    }

    /// Enters a person into the answer key.
    pub(crate) fn note(&mut self, person: u32, role: Role, group_no: u32) {
        self.note_subject(Subject::Person(person), role, group_no);
    }

    /// Enters a card into the answer key.
    pub(crate) fn note_card(&mut self, opening: u32, group_no: u32) {
        self.note_subject(Subject::Opening(opening), Role::Card, group_no);
    }

    /// Enters an outlet into the answer key.
    pub(crate) fn note_outlet(&mut self, outlet: u32, role: Role, group_no: u32) {
        self.note_subject(Subject::Outlet(outlet), role, group_no);
    }

    /// Enters a clerk who takes part into the answer key.
    pub(crate) fn note_staff(&mut self, outlet: u32, staff: u8, group_no: u32) {
        self.note_subject(Subject::Staff { outlet, staff }, Role::Insider, group_no);
    }

    fn note_subject(&mut self, subject: Subject, role: Role, group_no: u32) {
        let Numbered { pattern, variant, .. } = self.group;
        self.plan.key.push(KeyEntry { subject, pattern, variant, role, group_no });
    }

    /// Has a planted card named in a case, and returns the day of the report: by the end of the history or only later. In a
    /// cold start the days until then count from the end of the history.
    pub(crate) fn involve(&mut self, opening: u32, involved_on: i32, reported_on: i32) -> i32 {
        let opened_on = day_at(self.plan.openings[opening as usize].at);
        let later = if self.is_cold_start { (self.calendar.as_of - opened_on).max(0) } else { 0 };
        let (involved_on, reported_on) = (involved_on + later, reported_on + later);
        self.plan.involved.push(PlannedInvolvement { opening, involved_on, reported_on });
        reported_on
    }

    /// Enters a whole group: its head, its members and all their cards.
    pub(crate) fn note_group(&mut self, group_no: u32, head: u32, role: Role, members: &[u32], cards: Vec<u32>) {
        self.note(head, role, group_no);
        for member in members {
            self.note(*member, Role::Holder, group_no);
        }
        for card in &cards {
            self.note_card(*card, group_no);
        }
        self.plan.groups.push(Group { head, member_cards: cards });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organised_groups_grow_slower_than_honest_ones() {
        let (small, large) = (Scale { n_openings: 4_000 }, Scale { n_openings: 200_000 });
        assert_eq!((small.organised(10), small.honest(10)), (10, 10));
        assert_eq!((large.organised(10), large.honest(10)), (70, 500));
        assert_eq!(Scale { n_openings: 1_000 }.organised(1), 1);
        assert_eq!((small.organised_of(12), large.organised_of(12), large.organised_of(0)), (1, 12, 0));
    }
}
