//! The rows of the two opening tables, day by day: ordinary openings are drawn on their day, planted ones join them, and records
//! sent again follow on the day of their change.

use std::collections::BTreeMap;

use crate::background::{self, Background, Habits};
use crate::calendar::{Calendar, day_at};
use crate::involvement::{Cases, Involvement};
use crate::opening::{Fate, Opening};
use crate::plan::Plan;
use crate::world::World;
use crate::writing::{Issued, Issuer, Row};
use crate::{Config, Parameters};

/// A block ends with the day that fills it.
const ROWS_PER_BLOCK: usize = 1 << 16;

/// Rows yet to come.
pub(crate) struct Stream<'a> {
    world: &'a World,
    plan: &'a Plan,
    ordinary: Background<'a>,
    involvement: Involvement<'a>,
    issuer: Issuer,
    /// Days with the number of their ordinary openings.
    days: std::vec::IntoIter<(i32, u32)>,
    /// Planted openings in order of time.
    planted: std::iter::Peekable<std::vec::IntoIter<u32>>,
    issued_planted: Vec<Issued>,
    sent_again: BTreeMap<i32, Vec<Row>>,
    today: Vec<Opening>,
    /// Openings of the day by time and position.
    order: Vec<(i64, u32)>,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(
        config: &Config,
        parameters: &'a Parameters,
        calendar: &'a Calendar,
        world: &'a World,
        plan: &'a Plan,
    ) -> Self {
        let n_ordinary = config.n_openings.saturating_sub(plan.openings.len() as u32);
        let habits = Habits::of(parameters.section("background"));
        let mut planted: Vec<u32> = (0..plan.openings.len() as u32).collect();
        planted.sort_by_key(|position| plan.openings[*position as usize].at);
        Self {
            world,
            plan,
            ordinary: Background::new(world, calendar, habits, config.seed),
            involvement: Involvement::new(plan, config, n_ordinary, calendar, parameters.section("involved_cards")),
            issuer: Issuer::new(world, config.seed),
            days: background::spread(calendar, n_ordinary).into_iter(),
            planted: planted.into_iter().peekable(),
            issued_planted: vec![Issued::default(); plan.openings.len()],
            sent_again: BTreeMap::new(),
            today: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Fills a block with the rows of the next days. It stays empty once there are none left.
    pub(crate) fn fill(&mut self, block: &mut Vec<Row>) {
        block.clear();
        while block.len() < ROWS_PER_BLOCK {
            let Some((day, n_ordinary)) = self.days.next() else { return };
            self.fill_day(day, n_ordinary, block);
        }
    }

    fn fill_day(&mut self, day: i32, n_ordinary: u32, block: &mut Vec<Row>) {
        let plan = self.plan;
        self.ordinary.start_day(day);
        self.involvement.start_day(day);
        self.today.clear();
        self.today.extend((0..n_ordinary).map(|_| self.ordinary.draw()));
        let opening = |position: u32| &plan.openings[position as usize];
        while let Some(position) = self.planted.next_if(|position| day_at(opening(*position).at) <= day) {
            self.today.push(*opening(position));
        }
        self.order.clear();
        self.order.extend(self.today.iter().zip(0..).map(|(opening, position)| (opening.at, position)));
        self.order.sort_unstable();
        for (_, position) in &self.order {
            let opening = self.today[*position as usize];
            let issued = self.issuer.issue(self.world, &opening);
            if let Some(position) = opening.planted {
                self.issued_planted[position as usize] = issued;
            }
            if plan.bad_group_of(&opening).is_none() {
                self.involvement.consider(&opening, &issued);
            }
            if let Fate::SentAgain { since, .. } = opening.fate {
                self.sent_again.entry(day_at(since)).or_default().push(Row { opening, issued, is_sent_again: true });
            }
            block.push(Row { opening, issued, is_sent_again: false });
        }
        block.extend(self.sent_again.remove(&day).unwrap_or_default());
    }

    /// The numbers of the planted openings and the cases, once all rows have come.
    pub(crate) fn finish(self) -> (Vec<Issued>, Cases) {
        let cases = self.involvement.finish(&self.issued_planted);
        (self.issued_planted, cases)
    }
}
