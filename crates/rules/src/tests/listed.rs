//! Kind `listed`, end to end over written tables.

use twocard_contracts::finding::{Finding, Outcome, SubjectKind};

use super::written::{Card, Entry, Tables, at, card, entry};
use crate::Evaluation;

pub(super) const RULE: &str = r#"
[[rules]]
id = "F23"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
reason_zh = "{category_zh}/{authority_level_zh}：{n_cards}"
reason_en = "{category}: {n_cards}"
[rules.listed]
over = ["account_openings", "sim_activations"]
appealing_factor = 0.5
ended_factor = 0.2
growth = 0.5
categories = [
    { category = "two_card", name_zh = "两卡", weight = 0.8 },
    { category = "prior_offender", name_zh = "前科", weight = 0.4 },
]
authority_levels = [
    { level = "ministry", name_zh = "部", factor = 1.0 },
    { level = "province", name_zh = "省", factor = 1.0 },
    { level = "prefecture", name_zh = "市", factor = 0.9 },
    { level = "county", name_zh = "县", factor = 0.5 },
]
"#;

fn evaluate(accounts: &[Card], sims: &[Card], entries: &[Entry]) -> Evaluation {
    Tables::new().accounts(accounts).sims(sims).listed(entries).evaluate(RULE)
}

fn opened(holder: u32, on: &str) -> Card {
    card(holder, at(on))
}

/// The finding on person 1, who opens one card at this time.
fn finding_of(entries: &[Entry], opened_at: &str) -> Option<Finding> {
    evaluate(&[opened(1, opened_at)], &[], entries).findings.pop()
}

#[test]
fn fires_on_cards_opened_by_or_through_a_listed_person() {
    let accounts = [
        opened(9, "2024-05-01"),
        Card { agent: Some(1), institution: "B2", ..opened(3, "2024-05-05 23:59:59") },
        opened(1, "2024-05-06"),
    ];
    let sims = [Card { agent: Some(1), institution: "M1", ..opened(1, "2024-05-07") }];
    let evaluation = evaluate(&accounts, &sims, &[entry(1, "2024-03-01"), entry(8, "2024-01-01")]);
    let [finding] = evaluation.findings.as_slice() else { panic!("one finding: {evaluation:?}") };
    assert_eq!(
        (finding.subject_kind, finding.subject_key, finding.band.as_str()),
        (SubjectKind::Person, 1, "two_card")
    );
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards, finding.n_institutions), (3, 2, 3, 3));
    assert_eq!(finding.grounds.iter().map(|g| g.row.line).collect::<Vec<_>>(), [3, 4, 2]);
    assert_eq!(finding.reason, "两卡/省：3");
    assert!((finding.weight - (0.8 + 0.2 * 0.5 * (2.0 / 3.0))).abs() < 1e-12);
    assert_eq!((evaluation.outcomes[0].n_rows_evaluated, evaluation.outcomes[0].n_rows_with_key), (4, 4));
}

#[test]
fn stays_quiet_outside_the_days_in_force() {
    let bounded = Entry { expires_on: Some("2024-06-30"), ..entry(1, "2024-03-01") };
    let removed = Entry { removed_on: Some("2024-05-05"), ..bounded.clone() };
    let with_status = |of: &Entry, status| Entry { status: Some(status), ..of.clone() };
    for (name, entry, opened_at, fires) in [
        ("day before", &bounded, "2024-02-29 23:59:59", false),
        ("first day", &bounded, "2024-03-01 00:00:00", true),
        ("last day", &bounded, "2024-06-30 23:59:59", true),
        ("day after", &bounded, "2024-07-01 00:00:00", false),
        ("day before removal", &removed, "2024-05-04 23:59:59", true),
        ("day of removal", &removed, "2024-05-05 00:00:00", false),
        ("cleared, before removal", &with_status(&removed, "cleared"), "2024-05-04", true),
        ("cleared, day of removal", &with_status(&removed, "cleared"), "2024-05-05", false),
        ("cleared at once", &with_status(&bounded, "cleared"), "2024-04-01", false),
        ("returned", &with_status(&bounded, "returned"), "2024-04-01", false),
        ("appealing", &with_status(&bounded, "appealing"), "2024-04-01", true),
        ("no status", &Entry { status: None, ..bounded.clone() }, "2024-04-01", true),
    ] {
        assert_eq!(finding_of(std::slice::from_ref(entry), opened_at).is_some(), fires, "{name}");
    }
    let quiet = evaluate(&[opened(1, "2024-02-01")], &[], &[entry(1, "2024-03-01")]);
    assert_eq!(quiet.outcomes[0].outcome, Outcome::Quiet);
}

#[test]
fn an_entry_of_a_category_that_the_rule_does_not_name_is_no_signal() {
    let entries = [Entry { category: "other", ..entry(1, "2024-03-01") }, entry(2, "2024-03-01")];
    assert_eq!(finding_of(&entries, "2024-04-01"), None);
}

#[test]
fn the_strongest_entry_in_force_counts() {
    let weak = Entry { category: "prior_offender", ..entry(1, "2024-01-01") };
    let strong = Entry { level: "prefecture", expires_on: Some("2024-03-31"), ..entry(1, "2024-01-01") };
    let entries = [weak, strong];
    let as_of = |opened_at: &str, as_of: &str| -> Finding {
        let tables = Tables::new().accounts(&[opened(1, opened_at)]).listed(&entries);
        tables.evaluate_as_of(RULE, as_of).findings.remove(0)
    };
    let both = as_of("2024-03-31", "2024-03-31");
    assert_eq!((both.band.as_str(), both.weight, both.reason.as_str()), ("two_card", 0.8 * 0.9, "两卡/市：1"));
    let only_weak = as_of("2024-04-01", "2024-04-01");
    assert_eq!((only_weak.band.as_str(), only_weak.weight), ("prior_offender", 0.4));
    // on the day after its end the strong one keeps less than the weak one has
    let after_its_end = as_of("2024-03-31", "2024-04-01");
    assert_eq!((after_its_end.band.as_str(), after_its_end.weight), ("prior_offender", 0.4));
}

#[test]
fn an_appeal_lowers_and_is_named_unless_another_entry_weighs_as_much() {
    let appealing = Entry { status: Some("appealing"), ..entry(1, "2024-03-01") };
    let lowered = finding_of(std::slice::from_ref(&appealing), "2024-04-01").unwrap();
    assert_eq!((lowered.weight, lowered.lowered_by.as_str()), (0.4, "appealing"));
    let full = finding_of(&[appealing, entry(1, "2024-03-01")], "2024-04-01").unwrap();
    assert_eq!((full.weight, full.lowered_by.as_str()), (0.8, ""));
}

#[test]
fn more_cards_weigh_more_and_never_reach_one() {
    let weight = |n: u32| {
        let cards: Vec<Card> = (0..n).map(|number| Card { card: number, ..opened(1, "2024-04-01") }).collect();
        evaluate(&cards, &[], &[entry(1, "2024-03-01")]).findings[0].weight
    };
    let weights: Vec<f64> = [1, 2, 3, 10, 500].map(weight).to_vec();
    assert!(weights.windows(2).all(|pair| pair[0] < pair[1]), "{weights:?}");
    assert!(weights[0] == 0.8 && weights[4] < 0.9);
}

#[test]
fn an_entry_listed_after_as_of_does_not_exist_yet() {
    let tables =
        Tables::new().accounts(&[opened(1, "2024-03-01")]).listed(&[entry(1, "2024-03-01"), entry(2, "2024-06-01")]);
    assert_eq!(tables.evaluate_as_of(RULE, "2024-03-01").findings.len(), 1);
    let later = Tables::new().accounts(&[opened(1, "2024-02-01")]).listed(&[entry(1, "2024-03-01")]);
    let outcome = later.evaluate_as_of(RULE, "2024-02-28").outcomes.remove(0);
    assert_eq!(outcome.outcome, Outcome::NotEvaluated);
    assert_eq!(outcome.why.as_deref(), Some("no entry in listed_persons up to 2024-02-28"));
}

#[test]
fn findings_follow_their_grounds() {
    let cards = [Card { agent: Some(2), ..opened(1, "2024-04-01") }, opened(5, "2024-04-02")];
    let entries = [entry(5, "2024-03-01"), entry(2, "2024-03-01"), entry(1, "2024-03-01")];
    let subjects: Vec<u32> = evaluate(&cards, &[], &entries).findings.iter().map(|f| f.subject_key).collect();
    assert_eq!(subjects, [1, 2, 5]);
}

#[test]
fn an_entry_that_has_ended_by_as_of_keeps_a_part() {
    let ended = Entry { removed_on: Some("2024-09-01"), status: Some("cleared"), ..entry(1, "2024-03-01") };
    let lowered = finding_of(std::slice::from_ref(&ended), "2024-04-01").unwrap();
    assert!((lowered.weight - 0.2 * 0.8).abs() < 1e-12, "{}", lowered.weight);
    assert_eq!(lowered.lowered_by, "ended");
    // a second entry still in force speaks in full
    let full = finding_of(&[ended, entry(1, "2024-03-01")], "2024-04-01").unwrap();
    assert_eq!((full.weight, full.lowered_by.as_str()), (0.8, ""));
    // the last day counts
    let last_day = Entry { expires_on: Some("2024-12-31"), ..entry(1, "2024-03-01") };
    assert_eq!(finding_of(&[last_day], "2024-04-01").unwrap().lowered_by, "");
}
