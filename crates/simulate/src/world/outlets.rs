//! Every outlet, and which one an opening of a day falls to.

use super::outlet::{Outlet, OutletKind};
use super::{BANKS, INSTITUTIONS, OPERATORS};
use crate::calendar::Calendar;
use crate::parameter::{Listed, Parameter, Section, share, within};
use crate::parameters::Parameters;
use crate::places::{HOME, N_LOCAL};
use crate::rng::{Rng, Span};

/// Outlets of one bank in a county.
const BRANCHES: Parameter<Span> = within("branches", 2, 4);
/// Shops that an operator itself runs in a county.
const OWN_SHOPS: Parameter<Span> = within("own_shops", 1, 2);
/// Dealers of an operator in a county.
const DEALERS: Parameter<Span> = within("dealers", 3, 5);
/// Outlets where identity checks are lax.
const SOFT_SHARE: Parameter<f64> = share("soft_share", 0.12);
const RENAMED_SHARE: Parameter<f64> = share("renamed_share", 0.1);
const CLOSING_SHARE: Parameter<f64> = share("closing_share", 0.05);
const OPENED_SHARE: Parameter<f64> = share("opened_share", 0.06);
/// Size of an outlet at the beginning and at the end of the history, in percent of its usual one.
const DRIFT_PERCENT: Parameter<Span> = within("drift_percent", 60, 160);

/// What shaped the outlets.
pub(crate) const PARAMETERS: &[Listed] = &[
    BRANCHES.listed(),
    OWN_SHOPS.listed(),
    DEALERS.listed(),
    SOFT_SHARE.listed(),
    RENAMED_SHARE.listed(),
    CLOSING_SHARE.listed(),
    OPENED_SHARE.listed(),
    DRIFT_PERCENT.listed(),
];

/// Sizes hold for so many days.
const PERIOD_DAYS: i32 = 30;

/// Every outlet, in the order of institution and county.
pub(crate) struct Outlets {
    pub(crate) all: Vec<Outlet>,
    /// Range in `all` by institution and county.
    by_county: Vec<std::ops::Range<usize>>,
    online: [u32; INSTITUTIONS.len()],
    first_day: i32,
    /// Sizes added up within each county, of the outlets that are open throughout.
    stable: Vec<u32>,
    /// The same of all outlets, for each period of the history.
    by_period: Vec<Vec<u32>>,
}

/// What the outlets of one kind in one county have in common.
#[derive(Clone, Copy)]
struct Row<'a> {
    institution: u8,
    kind: OutletKind,
    place: u8,
    section: &'a Section,
    calendar: &'a Calendar,
}

impl Outlets {
    pub(super) fn new(n_openings: u32, parameters: &Parameters, calendar: &Calendar, rng: &mut Rng) -> Self {
        let section = parameters.section("outlets");
        let growth = 1 + (n_openings / 4_000).isqrt() / 4;
        let mut outlets = Self {
            all: Vec::new(),
            by_county: Vec::new(),
            online: [0; INSTITUTIONS.len()],
            first_day: calendar.first,
            stable: Vec::new(),
            by_period: Vec::new(),
        };
        for institution in BANKS.start..OPERATORS.end {
            let mut number = 0;
            for place in 0..N_LOCAL {
                let start = outlets.all.len();
                let at_home = if place == HOME { 2 } else { 1 };
                let row = |kind| Row { institution, kind, place, section, calendar };
                if INSTITUTIONS[usize::from(institution)].is_bank() {
                    let n = rng.within(section.get(BRANCHES)) * growth + at_home;
                    outlets.add(row(OutletKind::Branch), n, &mut number, rng);
                } else {
                    let n_shops = rng.within(section.get(OWN_SHOPS)) * growth;
                    outlets.add(row(OutletKind::OwnShop), n_shops, &mut number, rng);
                    let n_dealers = rng.within(section.get(DEALERS)) * growth * at_home;
                    outlets.add(row(OutletKind::Dealer), n_dealers, &mut number, rng);
                }
                outlets.by_county.push(start..outlets.all.len());
            }
            if OPERATORS.contains(&institution) {
                outlets.online[usize::from(institution)] = outlets.all.len() as u32;
                let row = Row { institution, kind: OutletKind::Online, place: HOME, section, calendar };
                outlets.add(row, 1, &mut number, rng);
            }
        }
        outlets.add_up(calendar);
        outlets
    }

    fn add(&mut self, row: Row<'_>, n: u32, number: &mut u32, rng: &mut Rng) {
        let Row { institution, kind, place, section, calendar } = row;
        for local_number in 1..=n {
            *number += 1;
            // sizes fall off with the place in the county, as a power law with exponent 1
            let weight = rng.within(Span::new(700, 1_300)) / local_number;
            let change = {
                let [renamed, closing, opened] = [RENAMED_SHARE, CLOSING_SHARE, OPENED_SHARE]
                    .map(|share| rng.chance(section.get(share)) && kind != OutletKind::Online);
                // the largest stays, so that every county has an outlet on every day
                (renamed, closing && local_number > 1, opened && local_number > 1)
            };
            let changed_on = calendar.first + rng.within(Span::new(30, 500)) as i32;
            let old = calendar.first - rng.within(Span::new(400, 6_000)) as i32;
            let n_staff = if kind == OutletKind::Dealer { Span::new(1, 3) } else { Span::new(3, 7) };
            self.all.push(Outlet {
                institution,
                kind,
                place,
                number: *number,
                local_number,
                n_staff: rng.within(n_staff) as u8,
                n_terminals: rng.within(Span::new(1, 4)) as u8,
                is_soft: rng.chance(section.get(SOFT_SHARE)),
                valid_from: if matches!(change, (false, false, true)) { changed_on } else { old },
                renamed_on: matches!(change, (true, _, _)).then_some(changed_on),
                closed_on: matches!(change, (false, true, _)).then_some(changed_on),
                weight,
                drift: [0; 2].map(|_| rng.within(section.get(DRIFT_PERCENT))),
            });
        }
    }

    /// Adds up the sizes once the outlets are known.
    fn add_up(&mut self, calendar: &Calendar) {
        let n_periods = (calendar.as_of - calendar.first) / PERIOD_DAYS + 1;
        self.stable = self.added_up(|outlet| {
            let is_stable = outlet.valid_from < calendar.first && outlet.closed_on.is_none();
            if is_stable { 100 * outlet.weight } else { 0 }
        });
        self.by_period = (0..n_periods)
            .map(|period| {
                let (start, end) =
                    (calendar.first + period * PERIOD_DAYS, calendar.first + (period + 1) * PERIOD_DAYS - 1);
                let (past, left) = (period as u32, (n_periods - 1 - period) as u32);
                self.added_up(|outlet| {
                    let percent = (outlet.drift[0] * left + outlet.drift[1] * past) / (past + left).max(1);
                    let is_there = outlet.valid_from <= end && outlet.closed_on.is_none_or(|closed| start <= closed);
                    if is_there { percent * outlet.weight } else { 0 }
                })
            })
            .collect();
    }

    fn added_up(&self, size: impl Fn(&Outlet) -> u32) -> Vec<u32> {
        let mut sums = vec![0; self.all.len()];
        for range in &self.by_county {
            let mut upto = 0;
            for position in range.clone() {
                upto += size(&self.all[position]);
                sums[position] = upto;
            }
        }
        sums
    }

    pub(crate) fn get(&self, outlet: u32) -> &Outlet {
        &self.all[outlet as usize]
    }

    /// The operator's shop on the web.
    pub(crate) fn online_shop(&self, institution: u8) -> u32 {
        self.online[usize::from(institution)]
    }

    fn in_county(&self, institution: u8, place: u8) -> std::ops::Range<usize> {
        self.by_county[usize::from(institution) * usize::from(N_LOCAL) + usize::from(place)].clone()
    }

    /// An outlet of an institution in a county that is open throughout the history, in proportion to its size.
    pub(crate) fn draw(&self, institution: u8, place: u8, rng: &mut Rng) -> u32 {
        self.draw_by(&self.stable, institution, place, rng)
    }

    /// An outlet that is open on a day, in proportion to its size then.
    pub(crate) fn draw_on(&self, day: i32, institution: u8, place: u8, rng: &mut Rng) -> u32 {
        let period = ((day - self.first_day) / PERIOD_DAYS).clamp(0, self.by_period.len() as i32 - 1);
        let drawn = self.draw_by(&self.by_period[period as usize], institution, place, rng);
        if self.get(drawn).is_open_on(day) { drawn } else { self.draw(institution, place, rng) }
    }

    fn draw_by(&self, sums: &[u32], institution: u8, place: u8, rng: &mut Rng) -> u32 {
        let range = self.in_county(institution, place);
        let sums = &sums[range.clone()];
        let left = rng.below(sums.last().copied().unwrap_or(0));
        (range.start + sums.partition_point(|upto| *upto <= left)) as u32
    }

    /// As [`Outlets::draw`], with some preference for lax ones.
    pub(crate) fn draw_soft(&self, institution: u8, place: u8, soft_share: f64, rng: &mut Rng) -> u32 {
        let drawn = self.draw(institution, place, rng);
        let is_soft = |position: &usize| {
            let outlet = &self.all[*position];
            outlet.is_soft && outlet.valid_from < self.first_day && outlet.closed_on.is_none()
        };
        let n_soft = self.in_county(institution, place).filter(is_soft).count() as u32;
        if !rng.chance(soft_share) || n_soft == 0 {
            return drawn;
        }
        let wanted = rng.below(n_soft) as usize;
        self.in_county(institution, place).filter(is_soft).nth(wanted).map_or(drawn, |position| position as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Part;

    #[test]
    fn codes_are_unique_within_an_institution_and_sizes_uneven() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let mut rng = Rng::new(1, Part::Outlets);
        let outlets = Outlets::new(200_000, &Parameters::default(), &calendar, &mut rng);
        let mut codes: Vec<(u8, Vec<u8>)> = outlets
            .all
            .iter()
            .map(|outlet| {
                let mut code = Vec::new();
                outlet.push_code(&mut code);
                (outlet.institution, code)
            })
            .collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), outlets.all.len());
        let weights: Vec<u32> = outlets.all[outlets.in_county(0, HOME)].iter().map(|outlet| outlet.weight).collect();
        assert!(weights[0] > 3 * weights[weights.len() - 1], "{weights:?}");
    }

    #[test]
    fn outlets_drawn_for_a_day_are_open_and_change_their_size() {
        let calendar = Calendar { first: 19_358, as_of: 19_904 };
        let mut rng = Rng::new(1, Part::Outlets);
        let outlets = Outlets::new(400_000, &Parameters::default(), &calendar, &mut rng);
        let n_closing = outlets.all.iter().filter(|outlet| outlet.closed_on.is_some()).count();
        let n_opened = outlets.all.iter().filter(|outlet| outlet.valid_from > calendar.first).count();
        assert!(n_closing > 10 && n_opened > 10, "{n_closing} close, {n_opened} open");
        for day in (calendar.first..calendar.as_of + 2).step_by(9) {
            for institution in 0..INSTITUTIONS.len() as u8 {
                let drawn = outlets.draw_on(day, institution, HOME, &mut rng);
                assert!(outlets.get(drawn).is_open_on(day));
                let stable = outlets.draw(institution, HOME, &mut rng);
                assert!(outlets.get(stable).is_open_on(calendar.first) && outlets.get(stable).closed_on.is_none());
            }
        }
        let share_of_first = |day: i32, rng: &mut Rng| {
            let first = outlets.in_county(0, HOME).start as u32;
            (0..4_000).filter(|_| outlets.draw_on(day, 0, HOME, rng) == first).count()
        };
        let (early, late) = (share_of_first(calendar.first, &mut rng), share_of_first(calendar.as_of, &mut rng));
        assert!(early.abs_diff(late) > 50, "{early} {late}");
    }
}
