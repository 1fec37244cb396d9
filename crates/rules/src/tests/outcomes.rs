//! Outcomes: what is counted, and why a rule could not judge.

use twocard_contracts::finding::Outcome;

use super::written::{BY_AGENT, Card, Tables, at, burst, card, day, entry};
use crate::RuleOutcome;

fn dated(rule: &str, version: u32, validity: &str) -> String {
    rule.replace("version = 1", &format!("version = {version}\n{validity}"))
}

fn pair(on: [&str; 2]) -> Vec<Card> {
    on.iter().zip(1..).map(|(on, holder)| Card { agent: Some(7), ..card(holder, at(on)) }).collect()
}

fn summary(outcome: &RuleOutcome) -> (Outcome, Option<&str>, u32, u32, u32) {
    let RuleOutcome { outcome: what, why, n_rows_evaluated, n_rows_with_key, n_findings, .. } = outcome;
    (*what, why.as_deref(), *n_rows_evaluated, *n_rows_with_key, *n_findings)
}

#[test]
fn a_rule_holds_from_its_first_to_its_last_day() {
    let rule = dated(&burst("F3", BY_AGENT), 1, "valid_from = 2024-03-01\nvalid_to = 2024-03-31");
    for (on, n_findings, n_rows) in [
        (["2024-03-01 00:00:00", "2024-03-31 23:59:59"], 1, 2),
        (["2024-02-29 23:59:59", "2024-03-31 23:59:59"], 0, 1),
        (["2024-03-01 00:00:00", "2024-04-01 00:00:00"], 0, 1),
    ] {
        let outcome = Tables::new().accounts(&pair(on)).evaluate(&rule).outcomes.remove(0);
        assert_eq!((outcome.n_findings, outcome.n_rows_evaluated), (n_findings, n_rows), "{on:?}");
    }
}

#[test]
fn versions_split_time_and_each_judges_its_own_days() {
    let rules = dated(&burst("F3", BY_AGENT), 2, "valid_from = 2024-03-01")
        + &dated(&burst("F3", BY_AGENT), 1, "valid_to = 2024-02-29");
    let mut cards = pair(["2024-02-28", "2024-02-29"]);
    cards.extend(pair(["2024-03-01", "2024-03-02"]));
    let evaluation = Tables::new().accounts(&cards).evaluate(&rules);
    let versions: Vec<(u32, u32)> =
        evaluation.findings.iter().map(|finding| (finding.rule_version, finding.grounds[0].row.line)).collect();
    assert_eq!(versions, [(1, 2), (2, 4)]);
    assert_eq!(evaluation.outcomes.iter().map(|outcome| outcome.rule_version).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn as_of_counts_to_its_end_and_no_further() {
    let tables = Tables::new().accounts(&pair(["2024-03-01", "2024-03-02 23:59:59"]));
    let count = |as_of| tables.evaluate_as_of(&burst("F3", BY_AGENT), as_of).findings.len();
    assert_eq!((count("2024-03-01"), count("2024-03-02")), (0, 1));
}

#[test]
fn no_row_with_the_key_is_not_applicable() {
    let cards: Vec<Card> = (0..3).map(|holder| card(holder, at("2024-03-01"))).collect();
    let rule = burst("F6", &BY_AGENT.replace("\"agent\"", "\"phone\""));
    let outcome = Tables::new().accounts(&cards).sims(&cards).evaluate(&rule).outcomes.remove(0);
    assert_eq!(summary(&outcome), (Outcome::NotApplicable, Some("no row carries phone"), 6, 0, 0));
}

#[test]
fn a_rule_that_never_was_in_force_on_these_data_is_not_evaluated() {
    let rule = dated(&burst("F3", BY_AGENT), 1, "valid_from = 2016-01-01");
    let tables = Tables::new().accounts(&pair(["1995-03-01", "1995-03-02"])).sims(&[]);
    let outcome = tables.evaluate_as_of(&rule, "1996-01-01").outcomes.remove(0);
    assert_eq!(summary(&outcome), (Outcome::NotEvaluated, Some("in force on no day of these data"), 0, 0, 0));
    let outcome = tables.evaluate_as_of(&rule, "1990-01-01").outcomes.remove(0);
    assert_eq!(summary(&outcome), (Outcome::NotEvaluated, Some("no row up to 1990-01-01"), 0, 0, 0));
}

#[test]
fn a_missing_table_is_named_and_one_of_two_is_enough() {
    let rule = burst("F3", BY_AGENT);
    let outcome = Tables::new().evaluate(&rule).outcomes.remove(0);
    let why = "no table account_openings, sim_activations";
    assert_eq!(summary(&outcome), (Outcome::NotEvaluated, Some(why), 0, 0, 0));
    let sims_only = Tables::new().sims(&pair(["2024-03-01", "2024-03-02"])).evaluate(&rule);
    assert_eq!(summary(&sims_only.outcomes[0]), (Outcome::Fired, None, 2, 2, 1));
}

#[test]
fn the_chinese_pack_is_silent_on_days_before_it_and_the_undated_one_is_not() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/rules");
    let cards = pair(["1995-03-01", "1995-03-02"]);
    let tables = Tables::new().accounts(&cards).listed(&[entry(1, "1995-01-01")]);
    let outcomes = |pack: &str| -> Vec<(String, Outcome)> {
        let pack = crate::RulePack::load(&folder.join(pack)).unwrap();
        let evaluation = crate::evaluate(&pack, &tables.dir, day("1995-12-31")).unwrap();
        evaluation.outcomes.into_iter().map(|outcome| (outcome.rule_id, outcome.outcome)).collect()
    };
    assert!(outcomes("cn.toml").iter().all(|(_, outcome)| *outcome == Outcome::NotEvaluated));
    let undated: Vec<Outcome> = outcomes("undated.toml").into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(undated, [Outcome::Fired, Outcome::Fired, Outcome::NotApplicable, Outcome::NotApplicable]);
}
