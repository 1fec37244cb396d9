//! Findings whose cards have long been open and are named in no case.
//!
//! The cards of a ring come to light sooner or later. Of the cards on which a rule's findings stand, those named in a
//! case are a share q, counted over the findings of that rule that have a named card (that one left out, since it is why
//! they are counted) and, so that two cards named by chance say little, over a hundred cards more of which none is. A finding none of whose n old cards is named would be a ring's with a chance of (1 - q)^n: its
//! weight counts so much less, though never below a least part. Where no case is known, q is 0 and nothing changes; a
//! finding with a named card keeps its weight. So a payroll clerk with sixty quiet accounts steps behind an agent of
//! whose six cards one is named, and new cards, of which nobody can know yet, speak for nobody.

use std::collections::BTreeMap;

use rayon::prelude::*;
use twocard_contracts::finding::Finding;
use twocard_contracts::time::{Date, Timestamp};

use crate::cards::CardRows;
use crate::config::QuietCards;
use crate::nodes::Node;

/// Cards without a case that are added to those a rule's share is counted over.
const UNSEEN_CARDS: u64 = 100;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// What a finding's cards came to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Quiet {
    /// Cards open for so many days or more.
    pub(crate) n_old: u32,
    pub(crate) days: u32,
    /// Part of the weight that counts, 1 where nothing speaks against it.
    pub(crate) part: f64,
}

/// By finding. `is_named` tells of each node whether a case known at `as_of` names it.
pub(crate) fn parts(
    cards: &CardRows,
    findings: &[Finding],
    is_named: &[bool],
    as_of: Date,
    config: &QuietCards,
) -> Vec<Quiet> {
    let opened_by = Timestamp::end_of(as_of).0 - i64::from(config.days) * MICROS_PER_DAY;
    let counts: Vec<Counts> =
        findings.par_iter().map(|finding| Counts::of(cards, finding, is_named, opened_by)).collect();
    let mut by_rule: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (finding, of) in findings.iter().zip(&counts).filter(|(_, of)| of.n_named > 0) {
        let sums = by_rule.entry(&finding.rule_id).or_default();
        sums.0 += u64::from(of.n_named - 1);
        sums.1 += u64::from(of.n_all - 1);
    }
    let share = |rule: &str| match by_rule.get(rule) {
        Some(&(named, all)) => named as f64 / (all + UNSEEN_CARDS) as f64,
        None => 0.0,
    };
    findings
        .iter()
        .zip(counts)
        .map(|(finding, Counts { n_old, n_named, .. })| {
            let chance = (1.0 - share(&finding.rule_id)).powf(f64::from(n_old));
            Quiet { n_old, days: config.days, part: if n_named == 0 { chance.max(config.least_part) } else { 1.0 } }
        })
        .collect()
}

/// Distinct cards of a finding.
struct Counts {
    n_all: u32,
    n_old: u32,
    n_named: u32,
}

impl Counts {
    fn of(cards: &CardRows, finding: &Finding, is_named: &[bool], opened_by: i64) -> Counts {
        let rows = finding.grounds.iter().filter_map(|ground| cards.row_of(ground));
        let mut of: Vec<(Node, bool)> = rows.map(|row| (cards.card[row], cards.at[row] < opened_by)).collect();
        of.sort_unstable();
        of.dedup_by_key(|(card, _)| *card);
        Counts {
            n_all: of.len() as u32,
            n_old: of.iter().filter(|(_, is_old)| *is_old).count() as u32,
            n_named: of.iter().filter(|(card, _)| is_named[*card as usize]).count() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made;

    const AS_OF: Date = Date(19_904);

    /// Card n stands on line n + 2; the first ten are a day short of old.
    fn cards() -> CardRows {
        let mut cards = made::cards(40);
        let old = Timestamp::end_of(AS_OF).0 - 90 * MICROS_PER_DAY;
        cards.at = (0..40).map(|card| if card < 10 { old } else { old - 1 }).collect();
        cards
    }

    fn finding(rule: &str, cards: std::ops::Range<u32>) -> Finding {
        made::finding(rule, 0.5, cards.map(|card| card + 2))
    }

    fn parts_of(findings: &[Finding], named: &[usize]) -> Vec<f64> {
        let mut is_named = vec![false; 40];
        named.iter().for_each(|&card| is_named[card] = true);
        let config = QuietCards { days: 90, least_part: 0.25 };
        parts(&cards(), findings, &is_named, AS_OF, &config).iter().map(|of| of.part).collect()
    }

    #[test]
    fn quiet_old_cards_speak_against_a_finding_by_the_share_that_its_rule_has_seen() {
        // of eleven cards three are named: (3 - 1) / (11 - 1 + 100) = 1 / 55
        let findings = [finding("F3", 10..21), finding("F3", 21..23), finding("F3", 21..40), finding("F6", 21..40)];
        let found = parts_of(&findings, &[10, 11, 12]);
        let least = parts_of(&findings, &[10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])[2];
        assert_eq!(least, 0.25, "never below the least part: (1 - 10/110) to the power of 19 is 0.16");
        assert_eq!(found[0], 1.0, "a named card keeps the weight");
        let kept = 54.0f64 / 55.0;
        assert!((found[1] - kept.powi(2)).abs() < 1e-12 && (found[2] - kept.powi(19)).abs() < 1e-12, "{found:?}");
        assert_eq!(found[3], 1.0, "no finding of F6 has a named card");
    }

    #[test]
    fn without_cases_and_for_new_cards_nothing_changes() {
        let findings = [finding("F3", 10..21), finding("F3", 0..10)];
        assert_eq!(parts_of(&findings, &[]), [1.0, 1.0]);
        assert_eq!(parts_of(&findings, &[10, 11]), [1.0, 1.0]);
        // an instant earlier, and a card counts: (2 - 1) / (11 - 1 + 100)
        let findings = [finding("F3", 10..21), finding("F3", 9..11)];
        assert!((parts_of(&findings, &[12, 13])[1] - 109.0 / 110.0).abs() < 1e-12);
    }
}
