//! Entries of the lists of key persons: some of the organisers and holders in these data, holders of involved cards, and a
//! majority who did nothing in them.

use crate::Config;
use crate::calendar::{Calendar, day_of};
use crate::involvement::CaseRow;
use crate::opening::Holder;
use crate::parameter::{Listed, Parameter, Ratio, Section, ratio, share};
use crate::plan::{Plan, Role, Subject};
use crate::rng::{Part, Rng, Span};
use crate::world::World;

const LISTED_ORGANISER_SHARE: Parameter<f64> = share("listed_organiser_share", 0.25);
const LISTED_HOLDER_SHARE: Parameter<f64> = share("listed_holder_share", 0.06);
/// Holders of involved cards who were put on a list afterwards.
const LISTED_INVOLVED_SHARE: Parameter<f64> = share("listed_involved_share", 0.3);
/// Entries for people who play no part, per other entry.
const BYSTANDERS_PER_OTHER: Parameter<Ratio> = ratio("bystanders_per_other", 1.8);
const SECOND_CATEGORY_SHARE: Parameter<f64> = share("second_category_share", 0.1);
const CLEARED_SHARE: Parameter<f64> = share("cleared_share", 0.07);
const APPEALING_SHARE: Parameter<f64> = share("appealing_share", 0.02);
/// Of the people stranded abroad, those who came back.
const RETURNED_SHARE: Parameter<f64> = share("returned_share", 0.6);
const YEARS_LISTED: [i32; 4] = [2, 3, 5, 5];

/// What shaped the lists.
pub(crate) const PARAMETERS: &[Listed] = &[
    LISTED_ORGANISER_SHARE.listed(),
    LISTED_HOLDER_SHARE.listed(),
    LISTED_INVOLVED_SHARE.listed(),
    BYSTANDERS_PER_OTHER.listed(),
    SECOND_CATEGORY_SHARE.listed(),
    CLEARED_SHARE.listed(),
    APPEALING_SHARE.listed(),
    RETURNED_SHARE.listed(),
];

/// One row of `listed_persons`.
pub(crate) struct Entry {
    pub(crate) person: u32,
    pub(crate) category: &'static str,
    pub(crate) listed_on: i32,
    pub(crate) expires_on: Option<i32>,
    pub(crate) removed_on: Option<i32>,
    /// Position in the list of authorities.
    pub(crate) authority: u8,
    pub(crate) status: &'static str,
    /// 0 where no station is named.
    pub(crate) station: u8,
}

/// Draws all entries, in order of listing.
pub(crate) fn draw(
    world: &World,
    plan: &Plan,
    cases: &[CaseRow],
    calendar: &Calendar,
    section: &Section,
    config: &Config,
) -> Vec<Entry> {
    let rng = Rng::new(config.seed, Part::Listing);
    let members = plan.members();
    let mut lister = Lister { calendar, section, rng, entries: Vec::new() };
    if !config.is_cold_start {
        lister.list_members(plan);
    }
    for case in cases {
        if let Holder::Person(person) = case.named.opening.holder
            && lister.chance(LISTED_INVOLVED_SHARE)
            && !(config.is_cold_start && members.binary_search(&person).is_ok())
        {
            let listed_on = case.named.reported_on + lister.rng.within(Span::new(5, 40)) as i32;
            if listed_on <= calendar.as_of {
                lister.list(person, "involved_holder", listed_on);
            }
        }
    }
    lister.list_bystanders(world, &members);
    lister.entries.sort_by_key(|entry| (entry.listed_on, entry.person, entry.category));
    lister.entries.dedup_by_key(|entry| (entry.listed_on, entry.person, entry.category));
    lister.entries
}

struct Lister<'a> {
    calendar: &'a Calendar,
    section: &'a Section,
    rng: Rng,
    entries: Vec<Entry>,
}

impl Lister<'_> {
    fn chance(&mut self, share: Parameter<f64>) -> bool {
        self.rng.chance(self.section.get(share))
    }

    /// Heads of groups were known before their group began; so were a few members.
    fn list_members(&mut self, plan: &Plan) {
        for group in &plan.groups {
            let known_by = plan.first_day(group) - 30;
            if self.chance(LISTED_ORGANISER_SHARE) {
                let category = ["prior_offender", "card_dealer", "two_card"][self.rng.weighted(&[4, 3, 3])];
                let listed_on = known_by - self.rng.within(Span::new(0, 900)) as i32;
                self.list(group.head, category, listed_on);
            }
        }
        for entry in &plan.key {
            let Subject::Person(person) = entry.subject else { continue };
            if entry.role == Role::Holder && self.chance(LISTED_HOLDER_SHARE) {
                let category = self.rng.pick(&["two_card", "disciplined", "involved_holder"]);
                let listed_on = self.calendar.first - self.rng.within(Span::new(1, 700)) as i32;
                self.list(person, category, listed_on);
            }
        }
    }

    fn list_bystanders(&mut self, world: &World, members: &[u32]) {
        let n = ((self.entries.len() as f64 * self.section.get(BYSTANDERS_PER_OTHER).0) as u32).max(10);
        for _ in 0..n {
            let person = world.population.draw_adult(self.calendar.first, &mut self.rng);
            if members.binary_search(&person).is_ok() {
                continue;
            }
            let categories = [
                "involved_holder",
                "two_card",
                "prior_offender",
                "card_dealer",
                "stranded_abroad",
                "disciplined",
                "other",
            ];
            let category = categories[self.rng.weighted(&[28, 14, 16, 4, 16, 16, 6])];
            let listed_on = self.calendar.as_of - self.rng.within(Span::new(3, 2_200)) as i32;
            self.list(person, category, listed_on);
        }
    }

    fn list(&mut self, person: u32, category: &'static str, listed_on: i32) {
        let listed_on = listed_on.max(day_of(2018, 1, 1).min(self.calendar.first));
        self.add(person, category, listed_on);
        if self.chance(SECOND_CATEGORY_SHARE) {
            let other = if category == "two_card" { "prior_offender" } else { "two_card" };
            let later = listed_on + self.rng.within(Span::new(1, 200)) as i32;
            self.add(person, other, later.min(self.calendar.as_of));
        }
    }

    fn add(&mut self, person: u32, category: &'static str, listed_on: i32) {
        let years = self.rng.pick(&YEARS_LISTED);
        let expires_on = self.rng.chance(0.85).then_some(listed_on + years * 365);
        let is_cleared = self.chance(CLEARED_SHARE);
        let is_appealing = self.chance(APPEALING_SHARE);
        let is_returned = self.chance(RETURNED_SHARE) && category == "stranded_abroad";
        let has_date = self.rng.chance(0.8);
        let ended_on = (listed_on + self.rng.within(Span::new(20, 500)) as i32).min(self.calendar.as_of);
        let status = match (is_returned, is_cleared, is_appealing) {
            (true, _, _) => "returned",
            (_, true, _) => "cleared",
            (_, _, true) => "appealing",
            _ => "active",
        };
        let removed_on = (is_cleared && !is_returned && has_date).then_some(ended_on);
        let authority = self.rng.weighted(&[50, 25, 15, 10]) as u8;
        let station = if self.rng.chance(0.75) { 1 + self.rng.below(12) as u8 } else { 0 };
        self.entries.push(Entry { person, category, listed_on, expires_on, removed_on, authority, status, station });
    }
}
