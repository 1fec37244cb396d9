//! What becomes of the cards of honest groups: what becomes of anybody's.

use crate::background::{Habits, fate};
use crate::calendar::Calendar;
use crate::opening::Fate;
use crate::plan::Plan;
use crate::rng::{Part, Rng};

/// Gives every honest planted card whose fate no look-alike decided on an ordinary one.
pub(crate) fn draw_fates(plan: &mut Plan, calendar: &Calendar, habits: &Habits, seed: u64) {
    let mut rng = Rng::new(seed, Part::LookalikeFates);
    let honest = plan.openings.iter_mut().zip(&plan.is_bad).filter(|(_, is_bad)| !**is_bad);
    for (opening, _) in honest.filter(|(opening, _)| opening.fate == Fate::Active) {
        opening.fate = fate::draw(opening.at, calendar, habits, &mut rng);
    }
}
