//! Exemptions that institutions have filed: for honest groups mostly, some too late or long over, and a few for the wrong
//! ones.

use crate::calendar::Calendar;
use crate::parameter::{Listed, Parameter, Section, count, share, within};
use crate::plan::{Group, Plan};
use crate::planter::Planter;
use crate::rng::{Part, Rng, Span};
use crate::world::{BANKS, World};

/// Claims for which somebody went through with the paper work.
const FILED_SHARE: Parameter<f64> = share("filed_share", 0.45);
/// Filed ones that begin after what they are for.
const LATE_SHARE: Parameter<f64> = share("late_share", 0.18);
const DAYS_LATE: Parameter<Span> = within("days_late", 4, 60);
/// Filed ones that were for last year and have run out.
const EXPIRED_SHARE: Parameter<f64> = share("expired_share", 0.1);
const DAYS_VALID: Parameter<Span> = within("days_valid", 60, 400);
const ONE_RULE_SHARE: Parameter<f64> = share("one_rule_share", 0.25);
/// Heads of organised groups whom an institution believed, per hundred other exemptions.
const BELIEVED_HEADS_PER_HUNDRED: Parameter<u32> = count("believed_heads_per_hundred", 4);
/// Exemptions for batches that do not exist, per hundred others.
const MISTYPED_PER_HUNDRED: Parameter<u32> = count("mistyped_per_hundred", 3);

/// What shaped the exemptions.
pub(crate) const PARAMETERS: &[Listed] = &[
    FILED_SHARE.listed(),
    LATE_SHARE.listed(),
    DAYS_LATE.listed(),
    EXPIRED_SHARE.listed(),
    DAYS_VALID.listed(),
    ONE_RULE_SHARE.listed(),
    BELIEVED_HEADS_PER_HUNDRED.listed(),
    MISTYPED_PER_HUNDRED.listed(),
];

/// What an exemption is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scope {
    Batch { institution: u8, number: u32 },
    Employer(u32),
    Outlet(u32),
    Agent(u32),
    Person(u32),
    Product(&'static str),
}

/// Something that an institution may file an exemption for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Claim {
    pub(crate) scope: Scope,
    pub(crate) institution: u8,
    pub(crate) reason: &'static str,
    /// First day of what it is for.
    pub(crate) on: i32,
}

impl Planter<'_> {
    /// Something that the institution may file an exemption for, from its first day on.
    pub(crate) fn claim(&mut self, scope: Scope, institution: u8, reason: &'static str, on: i32) {
        self.plan.claims.push(Claim { scope, institution, reason, on });
    }
}

/// One row of `exemptions`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Exemption {
    pub(crate) claim: Claim,
    /// Absent where it holds for every rule.
    pub(crate) rule_id: Option<&'static str>,
    pub(crate) factor: f64,
    pub(crate) valid_from: i32,
    pub(crate) valid_to: i32,
}

/// Draws what was filed, in order of the first day.
pub(crate) fn draw(plan: &Plan, world: &World, calendar: &Calendar, section: &Section, seed: u64) -> Vec<Exemption> {
    let mut clerk = Clerk { calendar, section, rng: Rng::new(seed, Part::Exempting), filed: Vec::new() };
    for product in ["social_security", "medical", "military"] {
        let claim =
            Claim {
                scope: Scope::Product(product), institution: 0, reason: "社保医保军人保障卡", on: calendar.first
            };
        clerk.file(claim, calendar.first - 30, calendar.as_of + 365);
    }
    for claim in &plan.claims {
        if clerk.chance(FILED_SHARE) {
            clerk.file_for(*claim);
        }
    }
    clerk.file_wrong_ones(plan, world);
    clerk.filed.sort_by_key(|exemption| (exemption.valid_from, exemption.valid_to));
    clerk.filed
}

struct Clerk<'a> {
    calendar: &'a Calendar,
    section: &'a Section,
    rng: Rng,
    filed: Vec<Exemption>,
}

impl Clerk<'_> {
    fn chance(&mut self, share: Parameter<f64>) -> bool {
        let share = self.section.get(share);
        self.rng.chance(share)
    }

    fn days(&mut self, span: Parameter<Span>) -> i32 {
        let span = self.section.get(span);
        self.rng.within(span) as i32
    }

    fn file_for(&mut self, claim: Claim) {
        let valid = self.days(DAYS_VALID);
        let before = self.rng.below(15) as i32;
        let from = if self.chance(LATE_SHARE) {
            claim.on + self.days(DAYS_LATE)
        } else if self.chance(EXPIRED_SHARE) {
            claim.on - valid - 15
        } else {
            claim.on - before
        };
        self.file(claim, from, from + valid);
    }

    fn file(&mut self, claim: Claim, valid_from: i32, valid_to: i32) {
        let factor = self.rng.pick(&[0.2, 0.2, 0.3, 0.5]);
        let rule_id = self.chance(ONE_RULE_SHARE).then(|| self.rng.pick(&["F3", "F6", "F5-floor"]));
        let rule_id = rule_id.filter(|_| !matches!(claim.scope, Scope::Product(_)));
        self.filed.push(Exemption { claim, rule_id, factor, valid_from, valid_to });
    }

    /// Heads of organised groups who passed for a unit's clerk, and numbers that name nothing.
    fn file_wrong_ones(&mut self, plan: &Plan, world: &World) {
        let n_right = self.filed.len() as u32;
        let per_hundred = |per_hundred: u32| (n_right * per_hundred).div_ceil(100);
        let n_believed = per_hundred(self.section.get(BELIEVED_HEADS_PER_HUNDRED));
        let n_mistyped = per_hundred(self.section.get(MISTYPED_PER_HUNDRED));
        let mut groups: Vec<&Group> = plan.groups.iter().collect();
        self.rng.shuffle(&mut groups);
        for group in groups.into_iter().take(n_believed as usize) {
            let on = plan.first_day(group);
            let institution = BANKS.start + self.rng.below(u32::from(BANKS.end)) as u8;
            self.file_for(Claim { scope: Scope::Agent(group.head), institution, reason: "代发工资", on });
        }
        for _ in 0..n_mistyped {
            let institution = BANKS.start + self.rng.below(u32::from(BANKS.end)) as u8;
            let on = self.calendar.start_of(1, 3, &mut self.rng);
            let unit = self.rng.below(world.units.len() as u32);
            let scope = if self.rng.chance(0.5) {
                Scope::Employer(unit)
            } else {
                Scope::Batch { institution, number: 900_000 + self.rng.below(90_000) }
            };
            self.file_for(Claim { scope, institution, reason: "代发工资", on });
        }
    }
}
