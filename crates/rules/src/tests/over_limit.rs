//! Kind `over_limit`, end to end over written tables.

use twocard_contracts::finding::{CardKind, Finding, Outcome, SubjectKind};

use super::derived::assert_same_in_sql;
use super::written::{Card, Tables, at, card};
use crate::RulePack;

/// A rule with a band for each of these counts.
pub(super) fn over_limit(days: &str, numbers: &str, counts: &[u32]) -> String {
    let bands: Vec<String> = (1..)
        .zip(counts)
        .map(|(n, count)| format!("{{ name = \"band {count}\", at_least = {count}, weight = 0.{n} }}"))
        .collect();
    format!(
        r#"
[[rules]]
id = "F1"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
{days}
reason_zh = "上限{{limit}}，{{n_peak}}张"
reason_en = "{{n_peak}} over {{limit}}"
[rules.over_limit]
over = ["account_openings", "sim_activations"]
{numbers}
bands = [{}]
"#,
        bands.join(", ")
    )
}

const ONE_PER_INSTITUTION: &str = "key = \"holder\"\nper = \"institution\"\nlimit = 1";

/// A card of person 1.
fn held(number: u32, opened: &str, closed: Option<&str>) -> Card {
    Card { card: number, closed_at: closed.map(at), ..card(1, at(opened)) }
}

fn found(accounts: &[Card], rules: &str) -> Vec<Finding> {
    assert_same_in_sql(&Tables::new().accounts(accounts).sims(&[]), rules)
}

fn lines(finding: &Finding) -> Vec<u32> {
    finding.grounds.iter().map(|ground| ground.row.line).collect()
}

#[test]
fn fires_on_a_second_card_while_the_first_is_live() {
    let accounts = [
        held(1, "2015-03-01", None),
        Card { institution: "B2", ..held(2, "2024-03-01", None) },
        held(3, "2024-05-05 10:00:00", Some("2024-07-01")),
        held(4, "2024-08-01", None),
        card(9, at("2024-05-05")),
    ];
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2, 3]);
    let findings = found(&accounts, &rule);
    let [finding] = findings.as_slice() else { panic!("one finding: {findings:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key, finding.band.as_str()), (SubjectKind::Person, 1, "band 2"));
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards, finding.n_institutions), (2, 1, 3, 1));
    assert_eq!(lines(finding), [2, 4, 5]);
    assert_eq!(finding.reason, "上限1，2张");
    // over all institutions: three at once on 5 May
    let over_all = over_limit("", "key = \"holder\"\nlimit = 2", &[3]);
    let findings = found(&accounts, &over_all);
    assert_eq!((findings[0].n_peak, lines(&findings[0])), (3, vec![2, 3, 4, 5]));
}

#[test]
fn stays_quiet_when_the_first_is_closed_as_the_second_is_opened() {
    let second = held(2, "2024-05-05 10:00:00", None);
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2]);
    for (closed, fires) in
        [("2024-05-05 09:59:59", false), ("2024-05-05 10:00:00", false), ("2024-05-05 10:00:01", true)]
    {
        let first = held(1, "2023-05-05", Some(closed));
        assert_eq!(!found(&[first, second.clone()], &rule).is_empty(), fires, "{closed}");
    }
    let first = Card { closed_at: Some(second.at + 1), ..held(1, "2023-05-05", None) };
    assert_eq!(found(&[first, second], &rule).len(), 1, "a microsecond later");
    let tables = Tables::new().accounts(&[held(1, "2024-01-01", None)]).sims(&[]);
    assert_eq!(tables.evaluate(&rule).outcomes[0].outcome, Outcome::Quiet);
}

#[test]
fn only_openings_of_the_days_in_force_are_judged_and_older_cards_count() {
    let rule = over_limit("valid_from = 2024-03-01\nvalid_to = 2024-03-31", ONE_PER_INSTITUTION, &[2]);
    let first = held(1, "2015-01-01", None);
    for (opened, fires) in [
        ("2024-02-29 23:59:59", false),
        ("2024-03-01 00:00:00", true),
        ("2024-03-31 23:59:59", true),
        ("2024-04-01 00:00:00", false),
    ] {
        let findings = found(&[first.clone(), held(2, opened, None)], &rule);
        assert_eq!(findings.iter().map(lines).collect::<Vec<_>>(), vec![vec![2, 3]; usize::from(fires)], "{opened}");
    }
    // a row of the days in force that is not over: two others came together only later
    let later = [held(1, "2024-03-05", Some("2024-04-01")), held(2, "2024-04-02", None), held(3, "2024-04-03", None)];
    assert_eq!(found(&later, &rule), []);
}

#[test]
fn cards_opened_at_one_time_count_together_and_a_card_told_twice_once() {
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2]);
    let together = [held(1, "2024-05-05", None), held(2, "2024-05-05", None)];
    assert_eq!(lines(&found(&together, &rule)[0]), [2, 3]);
    let told_twice = [held(1, "2024-05-05", None), held(1, "2024-05-06", None)];
    assert_eq!(found(&told_twice, &rule), []);
    // account 1 and SIM 1 are two cards
    let tables = Tables::new().accounts(&[held(1, "2024-05-05", None)]).sims(&[held(1, "2024-05-06", None)]);
    let findings = assert_same_in_sql(&tables, &rule);
    let kinds: Vec<CardKind> = findings[0].grounds.iter().map(|ground| ground.card_kind).collect();
    assert_eq!(kinds, [CardKind::Account, CardKind::Sim]);
}

#[test]
fn a_closing_after_as_of_has_not_happened_yet() {
    let accounts =
        [held(1, "2024-01-05", Some("2024-02-01")), held(2, "2024-01-10", None), held(3, "2024-03-01", None)];
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2]);
    let tables = Tables::new().accounts(&accounts).sims(&[]);
    let early = tables.evaluate_as_of(&rule, "2024-01-31").findings;
    assert_eq!(early.iter().map(lines).collect::<Vec<_>>(), [[2, 3]]);
    assert_eq!(tables.evaluate_as_of(&rule, "2024-03-01").findings[0].n_cards, 3);
}

#[test]
fn status_closed_without_a_time_of_closing_counts_as_closed() {
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2]);
    let second = held(2, "2024-05-05", None);
    let first = |status, since: Option<&str>| Card {
        status: Some(status),
        status_since: since.map(at),
        ..held(1, "2023-05-05", None)
    };
    for (first, fires) in [
        (first("closed", None), false),
        (first("closed", Some("2024-05-05")), false),
        (first("closed", Some("2024-05-06")), true),
        (first("suspended", Some("2024-01-01")), true),
        (Card { closed_at: Some(at("2024-06-01")), ..first("closed", Some("2024-01-01")) }, true),
    ] {
        assert_eq!(!found(&[first.clone(), second.clone()], &rule).is_empty(), fires, "{first:?}");
    }
}

#[test]
fn stock_opened_looks_at_no_closing() {
    let by_agent =
        |number, opened, closed| Card { holder: 10 + number, agent: Some(7), ..held(number, opened, closed) };
    let accounts = [
        by_agent(1, "2016-01-01", Some("2016-02-01")),
        by_agent(2, "2018-01-01", Some("2018-02-01")),
        by_agent(3, "2024-01-01", None),
        Card { holder: 7, ..by_agent(4, "2024-01-02", None) },
    ];
    let numbers = "key = \"agent\"\nper = \"institution\"\nlimit = 2";
    assert_eq!(found(&accounts, &over_limit("", numbers, &[3])), []);
    let opened = over_limit("", &format!("{numbers}\nstock = \"opened\""), &[3]);
    let findings = found(&accounts, &opened);
    assert_eq!((findings[0].subject_key, findings[0].n_peak, lines(&findings[0])), (7, 3, vec![2, 3, 4]));
}

#[test]
fn a_limit_of_zero_is_a_limit_an_absent_one_is_none_and_a_negative_one_is_refused() {
    let accounts = [held(1, "2024-05-05", None)];
    let with = |numbers: &str| over_limit("", numbers, &[1]);
    let findings = found(&accounts, &with("key = \"holder\"\nlimit = 0"));
    assert_eq!((findings.len(), findings[0].n_peak), (1, 1));
    let many: Vec<Card> = (0..50).map(|number| held(number, "2024-05-05", None)).collect();
    let evaluation = Tables::new().accounts(&many).sims(&[]).evaluate(&with("key = \"holder\""));
    assert_eq!((evaluation.findings.len(), evaluation.outcomes[0].outcome), (0, Outcome::Quiet));
    assert_eq!(found(&many, &with("key = \"holder\"")), []);
    for (numbers, bands, place, words) in [
        ("key = \"holder\"\nlimit = -1", [1], "14:9", "must be at least 0"),
        ("key = \"holder\"\nlimit = 5000000000", [1], "14:9", "must be at most 1000000"),
        ("key = \"phone\"\nlimit = 1", [2], "13:7", "by holder or agent"),
        ("key = \"holder\"\nlimit = 4", [4], "15:40", "must be at least 5"),
        ("key = \"holder\"\nper = \"outlet\"", [1], "14:7", "unknown variant `outlet`"),
        ("key = \"holder\"\nstock = \"live now\"", [1], "14:9", "unknown variant `live now`"),
    ] {
        let text = format!("name = \"p\"{}", over_limit("", numbers, &bands));
        let message = RulePack::parse(&text, "p.toml").unwrap_err().to_string();
        assert!(message.starts_with(&format!("p.toml:{place}: ")) && message.contains(words), "{message}");
    }
}

#[test]
fn rows_set_aside_no_longer_count() {
    let accounts: Vec<Card> =
        (0..4).map(|n| Card { product: (n < 2).then_some("social_security"), ..held(n, "2024-05-05", None) }).collect();
    let rule = over_limit("", ONE_PER_INSTITUTION, &[2, 4])
        + "[rules.over_limit.qualifiers.exempt_product]\nfactor = 0.2\nproducts = [\"social_security\"]\naccount_classes = []\n";
    let finding = found(&accounts, &rule).remove(0);
    assert_eq!((finding.n_peak, finding.weight, finding.lowered_by.as_str()), (4, 0.1, "exempt_product"));
    let where_not = ONE_PER_INSTITUTION.to_owned() + "\nwhere = { not_products = [\"social_security\"] }";
    let finding = found(&accounts, &over_limit("", &where_not, &[2, 4])).remove(0);
    assert_eq!((finding.n_peak, lines(&finding)), (2, vec![4, 5]));
}

#[test]
fn no_key_is_not_applicable() {
    let rule = over_limit("", "key = \"agent\"\nlimit = 0", &[1]);
    let outcome = Tables::new().accounts(&[held(1, "2024-01-01", None)]).evaluate(&rule).outcomes.remove(0);
    assert_eq!((outcome.outcome, outcome.why.as_deref()), (Outcome::NotApplicable, Some("no row carries agent")));
}
