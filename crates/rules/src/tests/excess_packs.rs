//! Excess rules as packs spell them, and rules that step in for one that cannot be evaluated.

use twocard_contracts::finding::Outcome;

use super::derived::assert_same_in_sql;
use super::excess::{BY_OUTLET, burst as crowd, excess, routine};
use super::written::{Card, Tables, at, burst};
use crate::RulePack;

fn refusal(rules: &str) -> String {
    RulePack::parse(&format!("name = \"test\"\n{rules}"), "test.toml").unwrap_err().to_string()
}

#[test]
fn numbers_that_make_no_sense_are_refused_where_they_stand() {
    for (from, to, what) in [
        ("\"outlet\"", "\"phone\"", "20:7: an excess is of an outlet, staff, agent or agent_phone"),
        ("window_minutes = 180\n", "", "an excess has window_days or window_minutes"),
        ("= 2.0", "= 0.5", "22:13: must be at least 1"),
        ("= 2.0", "= nan", "22:13: must be at least 1"),
        ("= 0.01", "= 0.0", "23:24: must lie in (0, 1]"),
        ("false_discovery_rate = 0.01", "", "an excess has false_discovery_rate or p_value"),
        ("= 0.01", "= 0.01\np_value = 0.1", "a rule has false_discovery_rate or p_value, not both"),
        ("= 0.01", "= 0.01\noutlet_kinds = [\"shop\"]", "unknown kind shop"),
        ("= 0.01", "= 0.01\noutlet_kinds = []", "name at least one"),
        ("\"outlet\"", "\"staff\"\noutlet_kinds = [\"dealer\"]", "only outlets have a kind"),
        ("= 0.01", "= 0.01\nof = \"involved\"\nagainst = \"own\"", "involved cards are expected from peers"),
    ] {
        let rule = excess("F5", &BY_OUTLET.replace(from, to));
        let told = refusal(&rule);
        assert!(told.contains(what) && told.starts_with("test.toml:"), "{told}");
    }
}

fn floor(other: &str) -> String {
    let numbers = "over = [\"account_openings\"]\nkey = \"outlet\"\ncount = \"cards\"\nwindow_minutes = 60\n";
    burst("F5-floor", numbers).replace("[rules.burst]", &format!("unless_evaluated = \"{other}\"\n[rules.burst]"))
}

#[test]
fn a_rule_steps_in_only_while_the_other_is_not_evaluated() {
    let mut cards = routine();
    crowd(&mut cards, 12, 2, at("2024-12-18 03:00:00"), 1_000_000);
    let rules = format!("{}{}", floor("F5"), excess("F5", BY_OUTLET));
    let young: Vec<Card> = cards.iter().filter(|card| card.at > at("2024-12-01")).cloned().collect();
    for (cards, fires, steps_in) in [(&cards, "F5", false), (&young, "F5-floor", true)] {
        let tables = Tables::new().accounts(cards).things(10_000);
        let findings = assert_same_in_sql(&tables, &rules);
        assert!(!findings.is_empty() && findings.iter().all(|finding| finding.rule_id == fires), "{fires}");
        let outcomes = tables.evaluate(&rules).outcomes;
        assert_eq!(outcomes[1].rule_id, "F5-floor");
        assert_eq!(outcomes[1].outcome == Outcome::Fired, steps_in);
        assert_eq!(outcomes[1].why.as_deref(), (!steps_in).then_some("F5 is evaluated"));
        assert_eq!(outcomes[0].outcome == Outcome::NotEvaluated, steps_in);
    }
}

#[test]
fn a_rule_steps_in_for_one_that_there_is_and_that_steps_in_for_none() {
    assert!(refusal(&floor("F5")).ends_with(": no rule F5"), "{}", refusal(&floor("F5")));
    assert!(refusal(&floor("F5-floor")).ends_with("F5-floor itself steps in for a rule"));
}
