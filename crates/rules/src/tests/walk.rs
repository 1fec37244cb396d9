//! CONTRIBUTING.md walks through a new rule and a new kind. This test takes the walk.

mod same_batch;

use std::fs;
use std::path::Path;

use super::derived::assert_same;
use super::written::{Card, DAY, Tables, at, card};
use crate::{RulePack, kinds};

/// The n-th block of TOML in CONTRIBUTING.md.
fn block(n: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../CONTRIBUTING.md");
    let text = fs::read_to_string(path).unwrap();
    let block = text.split("```toml\n").nth(n + 1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

/// Three cards at outlet 4 by clerk S1, one an hour, all in batch N1 of unit 8.
fn cards() -> Vec<Card> {
    let opened = |holder| Card {
        outlet: Some(4),
        staff: Some("S1"),
        employer: Some(8),
        batch: Some("N1"),
        ..card(holder, at("2024-03-01") + i64::from(holder) * DAY / 24)
    };
    (1..=3).map(opened).collect()
}

fn findings(rule: &str, extra: &[(&'static str, kinds::Check)]) -> usize {
    let known: Vec<_> = kinds::ALL.iter().chain(extra).copied().collect();
    let pack = RulePack::parse_of_kinds(&format!("name = \"walk\"\n{rule}"), "walk.toml", &known).unwrap();
    let tables = Tables::new().accounts(&cards()).sims(&[]);
    assert_same(&tables, &pack).len()
}

#[test]
fn a_rule_of_a_known_kind_is_one_pack_entry() {
    assert_eq!(findings(&block(0), &[]), 1);
}

#[test]
fn a_kind_is_one_file_and_one_line() {
    let rule = block(1);
    assert!(rule.contains("[rules.same_batch]"));
    assert_eq!(findings(&rule, &[(same_batch::NAME, same_batch::check)]), 1);
    let unknown = RulePack::parse(&format!("name = \"walk\"\n{rule}"), "walk.toml").unwrap_err().to_string();
    assert!(unknown.contains("same_batch"), "{unknown}");
}
