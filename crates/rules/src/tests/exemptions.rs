//! Exemptions lower, end, are counted, and delete nothing.

use twocard_contracts::finding::Finding;

use super::written::{BY_AGENT, Card, DAY, Exemption, Tables, at, burst, card, exemption};
use crate::Evaluation;

/// Agent 9 opens for five holders at outlet 4 of B1, one a day, all in one batch of unit 8.
fn five() -> Vec<Card> {
    (0..5)
        .map(|holder| Card {
            agent: Some(9),
            outlet: Some(4),
            employer: Some(8),
            batch: Some("N1"),
            product: Some("payroll"),
            ..card(holder, at("2024-03-01") + i64::from(holder) * DAY)
        })
        .collect()
}

fn evaluate(exemptions: &[Exemption], rule: &str) -> Evaluation {
    Tables::new().accounts(&five()).exemptions(exemptions).evaluate(rule)
}

fn finding(exemptions: &[Exemption]) -> Finding {
    let mut findings = evaluate(exemptions, &burst("F3", BY_AGENT)).findings;
    assert_eq!(findings.len(), 1, "an exemption deletes nothing");
    findings.remove(0)
}

#[test]
fn every_scope_lowers_to_its_factor() {
    let full = finding(&[]);
    assert_eq!((full.n_peak, full.lowered_by.as_str()), (5, ""));
    let scopes = [
        Exemption { code: Some("N1"), institution: Some("B1"), ..exemption("E1", "batch") },
        Exemption { code: Some("N1"), ..exemption("E1", "batch") },
        Exemption { person: Some(8), ..exemption("E1", "employer") },
        Exemption { outlet: Some(4), ..exemption("E1", "outlet") },
        Exemption { person: Some(9), ..exemption("E1", "agent") },
        Exemption { code: Some("payroll"), ..exemption("E1", "product") },
    ];
    for scope in scopes {
        let lowered = finding(std::slice::from_ref(&scope));
        assert_eq!((lowered.weight, lowered.lowered_by.as_str()), (0.2 * full.weight, "exemption E1"), "{scope:?}");
        assert_eq!((&lowered.grounds, &lowered.band), (&full.grounds, &full.band));
    }
}

#[test]
fn another_batch_agent_institution_or_rule_is_not_covered() {
    let full = finding(&[]);
    let others = [
        Exemption { code: Some("N2"), ..exemption("E1", "batch") },
        Exemption { code: Some("N1"), institution: Some("B2"), ..exemption("E1", "batch") },
        Exemption { person: Some(7), ..exemption("E1", "agent") },
        Exemption { person: Some(9), rule_id: Some("F6"), ..exemption("E1", "agent") },
        Exemption { person: Some(9), ..exemption("E1", "person") },
    ];
    for other in others {
        assert_eq!(finding(std::slice::from_ref(&other)), full, "{other:?}");
    }
}

#[test]
fn it_covers_its_days_both_inclusive_and_no_more() {
    let agent = Exemption { person: Some(9), factor: 0.0, ..exemption("E1", "agent") };
    let weight = |days| finding(&[Exemption { days, ..agent.clone() }]).weight;
    assert_eq!(weight(("2024-03-01", "2024-03-05")), 0.0);
    // one row outside: one holder is no burst
    assert_eq!(weight(("2024-03-02", "2024-03-05")), 0.0);
    // two rows outside reach the lowest band
    assert_eq!(weight(("2024-03-03", "2024-03-05")), 0.1);
    assert_eq!(weight(("2024-03-01", "2024-03-03")), 0.1);
    let full = finding(&[]).weight;
    assert_eq!(weight(("2024-02-01", "2024-02-29")), full, "it has ended");
    assert_eq!(weight(("2024-03-06", "2024-12-31")), full, "it has not begun");
}

#[test]
fn what_it_touched_is_counted() {
    let used = Exemption { person: Some(9), days: ("2024-03-01", "2024-03-02"), ..exemption("E1", "agent") };
    let unused = Exemption { person: Some(7), ..exemption("E2", "agent") };
    let uses = evaluate(&[used, unused], &burst("F3", BY_AGENT)).exemption_uses;
    assert_eq!(uses.len(), 1);
    assert_eq!((uses[0].exemption_no.as_str(), uses[0].rule_id.as_str()), ("E1", "F3"));
    assert_eq!((uses[0].touched.n_findings, uses[0].touched.n_lowered, uses[0].touched.n_rows), (1, 1, 2));
}

#[test]
fn a_rule_that_knows_no_exemptions_stands() {
    let rule = burst("F17", BY_AGENT).replace("version = 1", "version = 1\nexemptible = false");
    let agent = Exemption { person: Some(9), rule_id: Some("F17"), factor: 0.0, ..exemption("E1", "agent") };
    let evaluation = evaluate(&[agent], &rule);
    assert_eq!(evaluation.findings[0].lowered_by, "");
    assert!(evaluation.findings[0].weight > 0.5);
    assert_eq!(evaluation.exemption_uses, []);
}
