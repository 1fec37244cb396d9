//! Distinct holders an agent opened for.

use twocard_tables::NO_KEY;

use super::{Sight, count_distinct};

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    let openings = sight.openings;
    let rows = (0..openings.len()).filter(|&row| openings.agent[row] != NO_KEY);
    count_distinct(rows.map(|row| (openings.agent[row], openings.holder[row])).collect(), openings.n_persons)
}
