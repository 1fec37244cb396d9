//! Cards named in cases: the planted ones, and others that were lost, lent or sold by ordinary people.

use std::collections::BTreeSet;

use crate::Config;
use crate::calendar::{Calendar, day_at};
use crate::opening::{Holder, Opening};
use crate::parameter::{Listed, Parameter, Ratio, Section, ratio, share, within};
use crate::places::{HOME, N_LOCAL, PLACES};
use crate::plan::Plan;
use crate::rng::{Part, Rng, Span};
use crate::writing::Issued;

/// Cards of ordinary people per planted card, so that they are a fifth of all.
const ORDINARY_PER_PLANTED: Parameter<Ratio> = ratio("ordinary_per_planted", 0.25);
const DAYS_TO_INVOLVED: Parameter<Span> = within("days_to_involved_of_ordinary", 10, 200);
const DAYS_TO_REPORT: Parameter<Span> = within("days_to_report_of_ordinary", 1, 30);
const SAME_CASE_SHARE: Parameter<f64> = share("same_case_share", 0.12);
const SECOND_CASE_SHARE: Parameter<f64> = share("second_case_share", 0.05);
const REPORT_MISSING_SHARE: Parameter<f64> = share("report_missing_share", 0.04);
/// Cases handled in Mianzhu, elsewhere in the prefecture, elsewhere in the country.
const CASE_DIVISIONS: [u32; 3] = [35, 15, 50];
const FRAUD_TYPES: &[&str] =
    &["刷单返利", "冒充电商客服", "虚假投资理财", "虚假网络贷款", "冒充公检法", "网络赌博", "虚假购物", "冒充熟人"];

/// What shaped the cases.
pub(crate) const PARAMETERS: &[Listed] = &[
    ORDINARY_PER_PLANTED.listed(),
    DAYS_TO_INVOLVED.listed(),
    DAYS_TO_REPORT.listed(),
    SAME_CASE_SHARE.listed(),
    SECOND_CASE_SHARE.listed(),
    REPORT_MISSING_SHARE.listed(),
];

/// A card named in a case.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub(crate) opening: Opening,
    pub(crate) issued: Issued,
    pub(crate) involved_on: i32,
    pub(crate) reported_on: i32,
}

/// One row of `involved_cards`.
pub(crate) struct CaseRow {
    pub(crate) named: Named,
    pub(crate) case_division: u32,
    /// Month of the case as year and month, and its running number.
    pub(crate) case_month: u32,
    pub(crate) case_number: u32,
    pub(crate) fraud_type: &'static str,
    pub(crate) amount_cents: u64,
    pub(crate) has_report: bool,
    pub(crate) names_account: bool,
    pub(crate) has_institution: bool,
}

/// Collects named cards while openings are written.
pub(crate) struct Involvement<'a> {
    plan: &'a Plan,
    calendar: &'a Calendar,
    section: &'a Section,
    rng: Rng,
    ordinary_share: f64,
    /// Members of organised groups, if nothing about them has come to light yet.
    spared: Vec<u32>,
    named: Vec<Named>,
}

/// What came to light by the last day, and what does later.
pub(crate) struct Cases {
    pub(crate) known: Vec<CaseRow>,
    pub(crate) later: Vec<Named>,
}

impl<'a> Involvement<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        config: &Config,
        n_ordinary: u32,
        calendar: &'a Calendar,
        section: &'a Section,
    ) -> Self {
        let wanted = (plan.involved.len() as f64 * section.get(ORDINARY_PER_PLANTED).0).max(1.0);
        let ordinary_share = wanted / f64::from(n_ordinary.max(1));
        let spared = if config.is_cold_start { plan.members() } else { Vec::new() };
        let rng = Rng::new(config.seed, Part::Involvement);
        Self { plan, calendar, section, rng, ordinary_share, spared, named: Vec::new() }
    }

    fn chance(&mut self, share: Parameter<f64>) -> bool {
        self.rng.chance(self.section.get(share))
    }

    fn draw(&mut self, within: Parameter<Span>) -> u32 {
        self.rng.within(self.section.get(within))
    }

    /// Goes on to a day.
    pub(crate) fn start_day(&mut self, day: i32) {
        self.rng.start_section(day.unsigned_abs());
    }

    /// Decides whether the card of somebody honest will be named in a case.
    pub(crate) fn consider(&mut self, opening: &Opening, issued: &Issued) {
        let opened_on = day_at(opening.at);
        if !self.rng.chance(self.ordinary_share) || opened_on > self.calendar.as_of {
            return;
        }
        let involved_on = opened_on + self.draw(DAYS_TO_INVOLVED) as i32;
        let reported_on = involved_on + self.draw(DAYS_TO_REPORT) as i32;
        let Holder::Person(person) = opening.holder else { return };
        // a closed card serves nobody, and a number given back may be another person's
        let is_closed = opening.fate.closed_at().is_some_and(|at| day_at(at) <= involved_on);
        if !is_closed && self.spared.binary_search(&person).is_err() {
            self.named.push(Named { opening: *opening, issued: *issued, involved_on, reported_on });
        }
    }

    /// Adds the planted ones, now that their numbers are known, and puts all in order of time.
    pub(crate) fn finish(mut self, issued: &[Issued]) -> Cases {
        let plan = self.plan;
        self.named.extend(plan.involved.iter().map(|planned| Named {
            opening: plan.openings[planned.opening as usize],
            issued: issued[planned.opening as usize],
            involved_on: planned.involved_on,
            reported_on: planned.reported_on,
        }));
        self.named.sort_by_key(|named| (named.involved_on, named.opening.at, named.issued.record));
        let as_of = self.calendar.as_of;
        let (known, mut later): (Vec<Named>, Vec<Named>) =
            std::mem::take(&mut self.named).into_iter().partition(|named| named.reported_on <= as_of);
        // a card known already is no news, and one named twice later is so once
        let card = |named: &Named| (named.opening.place.institution, named.issued.record);
        let mut seen: BTreeSet<(u8, u64)> = known.iter().map(card).collect();
        later.retain(|named| seen.insert(card(named)));
        Cases { known: self.open_cases(known), later }
    }

    fn open_cases(&mut self, named: Vec<Named>) -> Vec<CaseRow> {
        let mut rows: Vec<CaseRow> = Vec::with_capacity(named.len());
        for (position, card) in named.into_iter().enumerate() {
            let row = self.open_case(card, 2 * position as u32 + 1);
            let same_case = rows.last().map(|last| (last.case_division, last.case_month, last.case_number));
            let row = match same_case.filter(|_| self.chance(SAME_CASE_SHARE)) {
                Some((case_division, case_month, case_number)) => {
                    CaseRow { case_division, case_month, case_number, ..row }
                }
                None => row,
            };
            rows.push(row);
            if self.chance(SECOND_CASE_SHARE) {
                rows.push(self.open_case(card, 2 * position as u32 + 2));
            }
        }
        rows
    }

    fn open_case(&mut self, named: Named, case_number: u32) -> CaseRow {
        let case_division = match self.rng.weighted(&CASE_DIVISIONS) {
            0 => PLACES[usize::from(HOME)].code,
            1 => PLACES[1 + self.rng.below(u32::from(N_LOCAL) - 1) as usize].code,
            _ => self.rng.pick(&[440_106, 330_106, 110_108, 500_112, 510_107, 420_111, 370_102, 350_206]),
        };
        let (year, month, _) = twocard_contracts::time::Date(named.reported_on).ymd();
        CaseRow {
            named,
            case_division,
            case_month: year as u32 * 100 + month,
            case_number,
            fraud_type: self.rng.pick(FRAUD_TYPES),
            amount_cents: u64::from(self.rng.within_low(Span::new(500, 800_000))) * 100,
            has_report: !self.chance(REPORT_MISSING_SHARE),
            names_account: self.rng.chance(0.1),
            has_institution: self.rng.chance(0.9),
        }
    }
}
