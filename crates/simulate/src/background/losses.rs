//! Cards that are lost, closed and replaced by a new one.

use std::collections::BTreeMap;

use super::Habits;
use crate::calendar::{Calendar, DAY_SECONDS, day_at};
use crate::opening::{Card, Channel, Fate, Holder, Opening};
use crate::rng::Rng;

/// Losses are reported when counters open, before the new card is asked for.
const REPORTED_AT: i64 = 8 * 3_600;

/// Lost cards by the day of their replacement.
#[derive(Default)]
pub(super) struct Losses {
    by_day: BTreeMap<i32, Vec<Opening>>,
    due: Vec<Opening>,
}

impl Losses {
    /// Goes on to a day; what is due and was not taken stays due.
    pub(super) fn start_day(&mut self, day: i32) {
        if let Some(mut lost) = self.by_day.remove(&day) {
            lost.reverse();
            self.due.append(&mut lost);
        }
    }

    /// A card to be replaced today.
    pub(super) fn take(&mut self) -> Option<Opening> {
        self.due.pop()
    }

    /// Loses a personal bank card that was opened at a counter, if that happens within the history.
    pub(super) fn lose(&mut self, opening: &mut Opening, calendar: &Calendar, habits: &Habits, rng: &mut Rng) {
        let day = Calendar::business_day(day_at(opening.at) + rng.within(habits.days_to_loss) as i32);
        let is_personal = matches!((opening.card, opening.holder), (Card::Account { .. }, Holder::Person(_)));
        if day > calendar.as_of || !is_personal || opening.place.channel != Channel::Counter {
            return;
        }
        let since = i64::from(day) * DAY_SECONDS + REPORTED_AT + i64::from(rng.below(1_800));
        let is_sent_again = rng.chance(habits.sent_again_share);
        opening.fate = if is_sent_again {
            Fate::SentAgain { status: "closed", since }
        } else {
            Fate::Known { status: "closed", since }
        };
        self.by_day.entry(day).or_default().push(*opening);
    }
}
