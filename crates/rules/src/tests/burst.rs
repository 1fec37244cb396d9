//! Kind `burst`, end to end over written tables.

use twocard_contracts::finding::{CardKind, Outcome, SubjectKind};

use super::written::{BY_AGENT, Card, DAY, Tables, at, burst, card};
use crate::Evaluation;

const W: i64 = 90 * DAY;

fn by_agent(agent: u32, holder: u32, at: i64) -> Card {
    Card { agent: Some(agent), ..card(holder, at) }
}

fn evaluate(accounts: &[Card], sims: &[Card], numbers: &str) -> Evaluation {
    Tables::new().accounts(accounts).sims(sims).evaluate(&burst("F3", numbers))
}

#[test]
fn fires_on_holders_within_a_window_over_both_tables() {
    let start = at("2024-03-01 09:00:00");
    let accounts = [by_agent(7, 1, start), card(9, start), Card { institution: "B2", ..by_agent(7, 2, start + 5) }];
    let sims = [Card { institution: "M1", ..by_agent(7, 1, start + W - 1) }];
    let evaluation = evaluate(&accounts, &sims, BY_AGENT);
    let [finding] = evaluation.findings.as_slice() else { panic!("one finding: {evaluation:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key, finding.band.as_str()), (SubjectKind::Person, 7, "watch"));
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards, finding.n_institutions), (2, 2, 3, 3));
    assert_eq!((finding.first_at, finding.last_at), (start, start + W - 1));
    let places: Vec<(CardKind, u32)> = finding.grounds.iter().map(|g| (g.card_kind, g.row.line)).collect();
    assert_eq!(places, [(CardKind::Account, 2), (CardKind::Account, 4), (CardKind::Sim, 2)]);
    assert_eq!(finding.reason, "90天内2人3张");
    assert_eq!(evaluation.outcomes[0].outcome, Outcome::Fired);
    assert_eq!((evaluation.outcomes[0].n_rows_evaluated, evaluation.outcomes[0].n_rows_with_key), (4, 3));
}

#[test]
fn stays_quiet_when_the_second_holder_comes_as_the_window_ends() {
    let start = at("2024-03-01 09:00:00");
    let inside = evaluate(&[by_agent(7, 1, start), by_agent(7, 2, start + W - 1)], &[], BY_AGENT);
    let at_the_end = evaluate(&[by_agent(7, 1, start), by_agent(7, 2, start + W)], &[], BY_AGENT);
    assert_eq!(inside.findings.len(), 1);
    assert_eq!(at_the_end.findings, []);
    assert_eq!(at_the_end.outcomes[0].outcome, Outcome::Quiet);
}

#[test]
fn one_holder_with_many_cards_is_no_burst_of_holders_but_one_of_cards() {
    let start = at("2024-03-01 09:00:00");
    let cards: Vec<Card> = (0..5).map(|n| Card { card: n, ..by_agent(7, 1, start + i64::from(n)) }).collect();
    assert_eq!(evaluate(&cards, &[], BY_AGENT).findings, []);
    let by_cards = BY_AGENT.replace("\"holders\"", "\"cards\"");
    assert_eq!(evaluate(&cards, &[], &by_cards).findings[0].n_peak, 5);
    // the same five cards told twice are still five, and account 3 is another card than SIM 3
    let told_twice: Vec<Card> = cards.iter().chain(&cards).cloned().collect();
    assert_eq!(evaluate(&told_twice, &cards, &by_cards).findings[0].n_peak, 10);
}

#[test]
fn who_opens_for_himself_is_no_agent() {
    let start = at("2024-03-01 09:00:00");
    let cards = [by_agent(7, 7, start), by_agent(7, 1, start)];
    let evaluation = evaluate(&cards, &[], BY_AGENT);
    assert_eq!(evaluation.findings, []);
    assert_eq!(evaluation.outcomes[0].n_rows_with_key, 1);
}

#[test]
fn bursts_apart_are_episodes_of_their_own() {
    let start = at("2024-01-01 09:00:00");
    let pair = |holder: u32, at: i64| [by_agent(7, holder, at), by_agent(7, holder + 1, at + 1)];
    let cards = [pair(1, start), pair(3, start + W + 1)].concat();
    let findings = evaluate(&cards, &[], BY_AGENT).findings;
    let lines: Vec<Vec<u32>> =
        findings.iter().map(|finding| finding.grounds.iter().map(|ground| ground.row.line).collect()).collect();
    assert_eq!(lines, [[2, 3], [4, 5]]);
    // one row nearer and windows overlap in rows
    let cards = [pair(1, start), pair(3, start + W)].concat();
    assert_eq!(evaluate(&cards, &[], BY_AGENT).findings.len(), 1);
}

#[test]
fn larger_bursts_weigh_strictly_more() {
    let start = at("2024-03-01 09:00:00");
    let mut last = 0.0;
    for (n, band) in
        [(2, "watch"), (3, "watch"), (4, "alert"), (19, "alert"), (20, "severe"), (25, "severe"), (400, "severe")]
    {
        let cards: Vec<Card> = (0..n).map(|holder| by_agent(1000, holder, start)).collect();
        let finding = evaluate(&cards, &[], BY_AGENT).findings.remove(0);
        assert_eq!((finding.n_peak, finding.band.as_str()), (n, band));
        assert!(finding.weight > last && finding.weight < 1.0, "{n}: {} after {last}", finding.weight);
        last = finding.weight;
    }
}

#[test]
fn each_key_looks_at_its_own_column() {
    let start = at("2024-03-01 09:00:00");
    let by = |n: u32| Card {
        agent: Some(20 + n / 2),
        phone: Some(30 + n / 3),
        agent_phone: Some(40 + n / 4),
        outlet: Some(50 + n / 5),
        ..card(n, start)
    };
    let cards: Vec<Card> = (0..10).map(by).collect();
    for (key, kind, first, peak) in [
        ("agent", SubjectKind::Person, 20, 2),
        ("phone", SubjectKind::Phone, 30, 3),
        ("outlet", SubjectKind::Outlet, 50, 5),
    ] {
        let numbers = BY_AGENT.replace("\"agent\"", &format!("\"{key}\""));
        let finding = evaluate(&cards, &[], &numbers).findings.remove(0);
        assert_eq!((finding.subject_kind, finding.subject_key, finding.n_peak), (kind, first, peak), "{key}");
    }
    let by_phone = BY_AGENT.replace("\"agent\"", "\"agent_phone\"");
    assert!(evaluate(&cards, &[], &by_phone).findings.is_empty(), "an agent who is named is no agent by phone");
    let nameless: Vec<Card> = cards.into_iter().map(|card| Card { agent: None, ..card }).collect();
    let finding = evaluate(&nameless, &[], &by_phone).findings.remove(0);
    assert_eq!((finding.subject_kind, finding.subject_key, finding.n_peak), (SubjectKind::Phone, 40, 4));
}

#[test]
fn a_day_without_a_time_counts_at_midnight_in_days_and_not_at_all_in_minutes() {
    let midnight = at("2024-03-01 00:00:00");
    let day_only = Card { is_day_only: true, ..by_agent(7, 1, midnight) };
    let cards = [day_only.clone(), by_agent(7, 2, midnight + 1), by_agent(7, 3, midnight + 2)];
    let by_day = evaluate(&cards, &[], &BY_AGENT.replace("window_days = 90", "window_days = 1"));
    assert_eq!(by_day.findings[0].n_peak, 3);
    let minutes = BY_AGENT.replace("window_days = 90", "window_minutes = 30");
    let by_minute = evaluate(&cards, &[], &minutes);
    assert_eq!(by_minute.findings[0].n_peak, 2);
    let outcome = &by_minute.outcomes[0];
    assert_eq!((outcome.n_rows_evaluated, outcome.n_rows_with_key), (3, 2));
    assert_eq!(outcome.why.as_deref(), Some("1 rows left out: only their day is known"));
    let outcome = evaluate(&[day_only], &[], &minutes).outcomes.remove(0);
    assert_eq!(outcome.outcome, Outcome::NotApplicable);
    assert_eq!(outcome.why.as_deref(), Some("only the day is known of all 1 rows that carry agent"));
}
