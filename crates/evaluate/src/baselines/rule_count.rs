//! Findings that touch a person: about the person, or resting on a card that the person holds or opened.

use super::{Sight, count_distinct};

pub(super) fn scores(sight: &Sight<'_>) -> Vec<f64> {
    count_distinct(sight.findings.of_person.clone(), sight.openings.n_persons)
}
