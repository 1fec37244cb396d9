//! Qualifiers: what they lower, by how much, and when they must not.

use twocard_contracts::finding::Finding;

use super::written::{BY_AGENT, Card, Tables, at, burst, card};

const BATCH: &str = "[rules.burst.qualifiers.documented_batch]\nfactor = 0.2\nmax_cards_per_holder = 1\n";
const PRODUCT: &str = "[rules.burst.qualifiers.exempt_product]\nfactor = 0.2\nproducts = [\"medical\"]\naccount_classes = [\"corporate\"]\n";
const RELATION: &str =
    "[rules.burst.qualifiers.close_relation]\nrelations = [\"parent\", \"child\"]\nmax_holders = 3\nfactor = 0.25\n";
const ADDRESS: &str = "[rules.burst.qualifiers.shared_address]\nmax_holders = 3\nfactor = 0.5\n";

/// Cards of holders 0 to n - 1 by agent 50, each changed in turn.
fn by_agent(n: u32, change: impl Fn(u32, &mut Card)) -> Vec<Card> {
    let start = at("2024-03-01 09:00:00");
    (0..n)
        .map(|holder| {
            let mut card = Card { agent: Some(50), ..card(holder, start) };
            change(holder, &mut card);
            card
        })
        .collect()
}

fn only_finding(cards: &[Card], qualifiers: &str) -> Finding {
    let findings = Tables::new().accounts(cards).evaluate(&burst("F3", &format!("{BY_AGENT}{qualifiers}"))).findings;
    let [finding] = findings.try_into().unwrap();
    finding
}

/// Weight with the qualifier over weight without, and what lowered it.
fn lowering(cards: &[Card], qualifiers: &str) -> (f64, String) {
    let full = only_finding(cards, "");
    let finding = only_finding(cards, qualifiers);
    assert_eq!((finding.n_peak, &finding.band, &finding.grounds), (full.n_peak, &full.band, &full.grounds));
    (finding.weight / full.weight, finding.lowered_by)
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

fn in_batch(card: &mut Card) {
    (card.employer, card.batch) = (Some(90), Some("P1"));
}

#[test]
fn a_documented_batch_keeps_its_factor() {
    let (kept, by) = lowering(&by_agent(25, |_, card| in_batch(card)), BATCH);
    assert_near(kept, 0.2);
    assert_eq!(by, "documented_batch");
}

#[test]
fn strangers_beside_a_batch_weigh_as_if_it_were_not_there() {
    let mixed = by_agent(25, |holder, card| {
        if holder >= 19 {
            in_batch(card);
        }
    });
    let finding = only_finding(&mixed, BATCH);
    let nineteen = only_finding(&by_agent(19, |_, _| ()), "");
    assert_near(finding.weight, nineteen.weight);
    assert_eq!(
        (finding.n_peak, finding.band.as_str(), finding.lowered_by.as_str()),
        (25, "severe", "documented_batch")
    );
}

#[test]
fn a_batch_needs_one_employer_and_one_card_per_holder() {
    let two_employers = by_agent(6, |holder, card| (card.employer, card.batch) = (Some(90 + holder % 2), Some("P1")));
    assert_eq!(lowering(&two_employers, BATCH), (1.0, String::new()));
    let without_employer = by_agent(6, |_, card| card.batch = Some("P1"));
    assert_eq!(lowering(&without_employer, BATCH), (1.0, String::new()));
    let mut two_cards_each = by_agent(12, |holder, card| {
        in_batch(card);
        card.holder = holder / 2;
    });
    assert_eq!(lowering(&two_cards_each, BATCH), (1.0, String::new()));
    for card in &mut two_cards_each {
        card.card = card.holder; // the same card told twice is one card
    }
    assert_eq!(lowering(&two_cards_each, BATCH).1, "documented_batch");
    // the same batch number at another bank is another batch
    let two_banks = by_agent(6, |holder, card| {
        card.institution = if holder % 2 == 0 { "B1" } else { "B2" };
        (card.employer, card.batch) = (Some(90 + holder % 2), Some("P1"));
    });
    assert_eq!(lowering(&two_banks, BATCH).1, "documented_batch");
}

#[test]
fn a_unit_without_a_batch_number_documents_by_channel_or_payroll_and_day() {
    for change in [|card: &mut Card| card.channel = Some("batch"), |card: &mut Card| card.product = Some("payroll")] {
        let of_unit = |_: u32, card: &mut Card| {
            card.employer = Some(90);
            change(card);
        };
        let (kept, by) = lowering(&by_agent(6, of_unit), BATCH);
        assert_near(kept, 0.2);
        assert_eq!(by, "documented_batch");
        let without_unit = by_agent(6, |_, card| change(card));
        assert_eq!(lowering(&without_unit, BATCH), (1.0, String::new()));
    }
    let unit_alone = by_agent(6, |_, card| card.employer = Some(90));
    assert_eq!(lowering(&unit_alone, BATCH), (1.0, String::new()));
}

#[test]
fn exempt_products_and_classes_are_set_aside() {
    let (kept, by) = lowering(&by_agent(6, |_, card| card.product = Some("medical")), PRODUCT);
    assert_near(kept, 0.2);
    assert_eq!(by, "exempt_product");
    assert_eq!(lowering(&by_agent(6, |_, card| card.class = Some("corporate")), PRODUCT).1, "exempt_product");
    assert_eq!(lowering(&by_agent(6, |_, card| card.product = Some("ordinary")), PRODUCT), (1.0, String::new()));
    let half = by_agent(8, |holder, card| card.product = (holder < 4).then_some("medical"));
    assert_near(only_finding(&half, PRODUCT).weight, only_finding(&by_agent(4, |_, _| ()), "").weight);
}

#[test]
fn kin_of_few_are_set_aside_and_of_many_not() {
    let kin = |n: u32| move |holder: u32, card: &mut Card| card.relation = (holder < n).then_some("child");
    let (kept, by) = lowering(&by_agent(3, kin(3)), RELATION);
    assert_near(kept, 0.25);
    assert_eq!(by, "close_relation");
    assert_eq!(lowering(&by_agent(4, kin(4)), RELATION), (1.0, String::new()));
    // three of eight: the five others speak for themselves
    let finding = only_finding(&by_agent(8, kin(3)), RELATION);
    assert_near(finding.weight, only_finding(&by_agent(5, |_, _| ()), "").weight);
}

#[test]
fn an_agents_kin_are_counted_over_all_its_rows() {
    let long_ago = at("2019-01-01 09:00:00");
    let now = by_agent(3, |_, card| card.relation = Some("parent"));
    let mut cards: Vec<Card> =
        (10..12).map(|holder| Card { agent: Some(50), relation: Some("child"), ..card(holder, long_ago) }).collect();
    cards.truncate(1);
    cards.extend(now);
    let findings = Tables::new().accounts(&cards).evaluate(&burst("F3", &format!("{BY_AGENT}{RELATION}"))).findings;
    assert_eq!(findings[0].lowered_by, "");
    // what is opened after as_of takes no part
    cards[0].at = at("2025-01-01 00:00:00");
    let findings =
        Tables::new().accounts(&cards[1..]).sims(&cards[..1]).evaluate(&burst("F3", &format!("{BY_AGENT}{RELATION}")));
    assert_eq!(findings.findings[0].lowered_by, "close_relation");
}

#[test]
fn emptying_the_relation_lowers_no_weight() {
    let relations = [None, Some("child"), Some("parent"), Some("other"), Some("spouse")];
    for seed in 0..60u32 {
        let cards = by_agent(2 + seed % 7, |holder, card| {
            card.relation = relations[((seed * 31 + holder * 17) >> 2) as usize % relations.len()];
            card.phone = Some(60 + holder % 2);
            if seed % 3 == 0 {
                in_batch(card);
            }
        });
        let emptied: Vec<Card> = cards.iter().map(|card| Card { relation: None, ..card.clone() }).collect();
        for numbers in [BY_AGENT.to_owned(), BY_AGENT.replace("\"agent\"", "\"phone\"")] {
            let rule = burst("F3", &format!("{numbers}{BATCH}{RELATION}"));
            let before = Tables::new().accounts(&cards).evaluate(&rule).findings;
            let after = Tables::new().accounts(&emptied).evaluate(&rule).findings;
            assert_eq!(before.len(), after.len());
            for (before, after) in before.iter().zip(&after) {
                assert!(after.weight >= before.weight, "seed {seed}: {} from {}", after.weight, before.weight);
            }
        }
    }
}

#[test]
fn one_household_keeps_its_factor() {
    let (kept, by) = lowering(&by_agent(3, |_, card| card.address = Some(8)), ADDRESS);
    assert_near(kept, 0.5);
    assert_eq!(by, "shared_address");
    let unchanged = (1.0, String::new());
    assert_eq!(lowering(&by_agent(4, |_, card| card.address = Some(8)), ADDRESS), unchanged);
    assert_eq!(lowering(&by_agent(3, |holder, card| card.address = Some(8 + holder / 2)), ADDRESS), unchanged);
    assert_eq!(lowering(&by_agent(3, |holder, card| card.address = (holder > 0).then_some(8)), ADDRESS).0, 0.5);
    assert_eq!(lowering(&by_agent(3, |holder, card| card.address = (holder > 1).then_some(8)), ADDRESS), unchanged);
    assert_eq!(lowering(&by_agent(3, |_, _| ()), ADDRESS), unchanged);
}

#[test]
fn of_several_the_smallest_weight_counts_and_all_are_named() {
    let cards = by_agent(3, |_, card| {
        in_batch(card);
        (card.relation, card.address) = (Some("child"), Some(8));
    });
    let (kept, by) = lowering(&cards, &format!("{BATCH}{RELATION}{ADDRESS}"));
    assert_near(kept, 0.2);
    assert_eq!(by, "documented_batch;close_relation;shared_address");
}
