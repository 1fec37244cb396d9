//! What becomes of ordinary cards by the end of the history.

use super::Habits;
use crate::calendar::{Calendar, DAY_SECONDS};
use crate::opening::Fate;
use crate::rng::{Rng, Span};

const DAYS_TO_CHANGE: Span = Span::new(20, 400);

/// A fate that lies within the history.
pub(crate) fn draw(at: i64, calendar: &Calendar, habits: &Habits, rng: &mut Rng) -> Fate {
    let is_changed = rng.chance(habits.changed_share);
    let status = ["closed", "dormant", "suspended"][rng.weighted(&[45, 45, 10])];
    let since = at + i64::from(rng.within(DAYS_TO_CHANGE)) * DAY_SECONDS + i64::from(rng.below(5_000));
    let is_sent_again = rng.chance(habits.sent_again_share);
    if !is_changed || since >= (i64::from(calendar.as_of) + 1) * DAY_SECONDS {
        Fate::Active
    } else if is_sent_again {
        Fate::SentAgain { status, since }
    } else {
        Fate::Known { status, since }
    }
}
