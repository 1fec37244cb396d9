//! Kind `consecutive`, end to end over written tables; every result is that of the rule's SQL too.

use twocard_contracts::finding::{CardKind, Finding, Outcome, SubjectKind};
use twocard_tables::NO_KEY;

use super::derived::assert_same_in_sql;
use super::written::{BY_AGENT, Card, DAY, Tables, at, burst, card};
use crate::RulePack;

/// A consecutive rule with bands from 3 and 5 on, beside `F6`: several holders with one phone.
pub(super) fn with_shared_phones(numbers: &str) -> String {
    let phones = burst("F6", &BY_AGENT.replace("\"agent\"", "\"phone\"").replace("window_days = 90", ""));
    format!(
        r#"
[[rules]]
id = "F9"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
reason_zh = "连续{{n_peak}}张，{{n_holders}}人"
reason_en = "{{n_peak}} in a row"
[rules.consecutive]
bands = [{{ name = "watch", at_least = 3, weight = 0.1 }}, {{ name = "alert", at_least = 5, weight = 0.5 }}]
with = ["F6"]
{numbers}
{phones}"#
    )
}

const AT_OUTLET: &str = r#"
over = ["account_openings", "sim_activations"]
key = "outlet"
at_least_holders = 3
"#;

/// Cards 0 to n - 1 of holders 0 to n - 1 at outlet 3, the first `n_shared` of them with one phone, each changed in turn.
fn row_of_cards(n: u32, n_shared: u32, change: impl Fn(u32, &mut Card)) -> Vec<Card> {
    let start = at("2024-03-01 09:00:00");
    (0..n)
        .map(|number| {
            let phone = Some(if number < n_shared { 99 } else { 100 + number });
            let mut card = Card { outlet: Some(3), phone, ..card(number, start + i64::from(number)) };
            change(number, &mut card);
            card
        })
        .collect()
}

/// Findings of F9 where account `n` has place `places[n]` of number run 1.
fn findings(cards: &[Card], places: &[u32], numbers: &str) -> Vec<Finding> {
    let runs: Vec<(u32, u32)> = places.iter().map(|&place| (1, place)).collect();
    let tables = Tables::new().accounts(cards).sims(&[]).number_runs(&runs, &[]);
    let all = assert_same_in_sql(&tables, &with_shared_phones(numbers));
    all.into_iter().filter(|finding| finding.rule_id == "F9").collect()
}

fn figures(cards: &[Card], places: &[u32], numbers: &str) -> Vec<u32> {
    findings(cards, places, numbers).iter().map(|finding| finding.n_peak).collect()
}

const NONE: [u32; 0] = [];
const PLACES: [u32; 8] = [10, 11, 12, 13, 14, 15, 16, 17];

#[test]
fn fires_on_neighbouring_numbers_half_of_which_share_a_phone() {
    let found = findings(&row_of_cards(6, 3, |_, _| ()), &PLACES, AT_OUTLET);
    let [finding] = found.as_slice() else { panic!("one finding: {found:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key, finding.band.as_str()), (SubjectKind::Outlet, 3, "alert"));
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards), (6, 6, 6));
    let lines: Vec<u32> = finding.grounds.iter().map(|ground| ground.row.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    assert_eq!(finding.reason, "连续6张，6人");
}

#[test]
fn stays_quiet_on_neighbouring_numbers_alone() {
    assert_eq!(figures(&row_of_cards(6, 2, |_, _| ()), &PLACES, AT_OUTLET), NONE);
    assert_eq!(figures(&row_of_cards(6, 0, |_, _| ()), &PLACES, AT_OUTLET), NONE);
    let a_third = format!("{AT_OUTLET}min_corroborated = 0.3333333333333333\n");
    assert_eq!(figures(&row_of_cards(6, 2, |_, _| ()), &PLACES, &a_third), [6]);
    let all = format!("{AT_OUTLET}min_corroborated = 1.0\n");
    assert_eq!(figures(&row_of_cards(6, 5, |_, _| ()), &PLACES, &all), NONE);
    assert_eq!(figures(&row_of_cards(6, 6, |_, _| ()), &PLACES, &all), [6]);
}

#[test]
fn a_gap_breaks_a_run_and_a_place_twice_counts_once() {
    let cards = row_of_cards(6, 6, |_, _| ());
    assert_eq!(figures(&cards, &[10, 11, 12, 14, 15, 16], AT_OUTLET), [3, 3]);
    assert_eq!(figures(&cards, &[10, 11, 13, 14, 16, 17], AT_OUTLET), NONE);
    assert_eq!(figures(&cards, &[10, 11, 11, 12, 12, 12], AT_OUTLET), [3]);
    assert_eq!(figures(&cards, &[10, 10, 10, 11, 11, 11], AT_OUTLET), NONE);
    // places in any order, from the first on
    assert_eq!(figures(&cards, &[5, 0, 3, 1, 4, 2], AT_OUTLET), [6]);
    // cards of which no place is known
    assert_eq!(figures(&cards, &[10, 11, 12], AT_OUTLET), [3]);
    assert_eq!(figures(&cards, &[10, 11, NO_KEY, 12, NO_KEY, NO_KEY], AT_OUTLET), [3]);
}

#[test]
fn a_run_has_one_outlet_institution_day_and_channel() {
    let split = |change: fn(&mut Card)| {
        let cards = row_of_cards(6, 6, |n, card| {
            if n >= 3 {
                change(card);
            }
        });
        figures(&cards, &PLACES, AT_OUTLET)
    };
    assert_eq!(split(|_| ()), [6]);
    assert_eq!(split(|card| card.outlet = Some(4)), [3, 3]);
    assert_eq!(split(|card| card.outlet = None), [3]);
    assert_eq!(split(|card| card.institution = "B2"), [3, 3]);
    assert_eq!(split(|card| card.channel = Some("online")), [3, 3]);
    assert_eq!(split(|card| card.at = at("2024-03-01 23:59:59")), [6]);
    assert_eq!(split(|card| card.at = at("2024-03-02 00:00:00")), [3, 3]);
    let day_only = |card: &mut Card| (card.at, card.is_day_only) = (at("2024-03-01"), true);
    assert_eq!(split(day_only), [6]);
}

#[test]
fn accounts_and_sims_are_numbered_apart() {
    let start = at("2024-03-01 09:00:00");
    let cards = row_of_cards(3, 3, |_, _| ());
    let sims: Vec<Card> = (0..3).map(|n| Card { number: Some(n), ..cards[n as usize].clone() }).collect();
    let runs = [(1, 10), (1, 11), (1, 12)];
    let tables = Tables::new().accounts(&cards).sims(&sims).number_runs(&runs, &[(1, 13), (1, 14), (1, 15)]);
    let all = assert_same_in_sql(&tables, &with_shared_phones(AT_OUTLET));
    let of_sims: Vec<bool> = all
        .iter()
        .filter(|finding| finding.rule_id == "F9")
        .map(|finding| finding.grounds.iter().all(|ground| ground.card_kind == CardKind::Sim))
        .collect();
    assert_eq!((of_sims, cards[0].at), (vec![false, true], start));
}

#[test]
fn a_run_of_one_holder_is_about_the_holder() {
    let of_one = AT_OUTLET.replace("\"outlet\"", "\"holder\"").replace("at_least_holders = 3", "");
    let cards = row_of_cards(6, 6, |n, card| card.holder = [7, 7, 7, 8, 8, 9][n as usize]);
    let found = findings(&cards, &PLACES, &of_one);
    let [finding] = found.as_slice() else { panic!("one finding: {found:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key), (SubjectKind::Person, 7));
    assert_eq!((finding.n_peak, finding.n_holders, finding.band.as_str()), (3, 1, "watch"));
    let two_holders = row_of_cards(6, 6, |n, card| card.holder = n % 2);
    assert_eq!(figures(&two_holders, &PLACES, AT_OUTLET), NONE);
    assert_eq!(figures(&two_holders, &PLACES, &AT_OUTLET.replace("= 3", "= 2")), [6]);
}

#[test]
fn exempt_cards_leave_a_shorter_run() {
    let cards = row_of_cards(6, 6, |n, card| {
        if n == 3 {
            card.product = Some("medical");
        }
    });
    let exempt = "[rules.consecutive.qualifiers.exempt_product]\nfactor = 0.05\nproducts = [\"medical\"]\naccount_classes = []\n";
    let full = findings(&cards, &PLACES, AT_OUTLET).remove(0);
    let found = findings(&cards, &PLACES, &format!("{AT_OUTLET}{exempt}")).remove(0);
    // three to the left of the gap
    assert_eq!((found.weight, found.lowered_by.as_str()), (0.1, "exempt_product"));
    assert_eq!((found.n_peak, found.band, found.grounds), (full.n_peak, full.band, full.grounds));
}

#[test]
fn a_finding_of_the_other_rule_counts_whatever_its_version() {
    let cards = row_of_cards(4, 4, |n, card| {
        if n >= 2 {
            card.phone = Some(98);
        }
    });
    let runs: Vec<(u32, u32)> = PLACES.iter().map(|&place| (1, place)).collect();
    let tables = Tables::new().accounts(&cards).number_runs(&runs, &[]);
    let both = with_shared_phones(AT_OUTLET);
    // a second version that is in force on another day, and a rule between
    let dated = |version: u32, days: &str| {
        let rule = burst("F6", &BY_AGENT.replace("\"agent\"", "\"phone\"").replace("window_days = 90", ""));
        rule.replace("version = 1", &format!("version = {version}\n{days}"))
    };
    let f9 = both.split_once("id = \"F6\"").unwrap().0.trim_end().trim_end_matches("[[rules]]").to_owned();
    let pack = format!("{f9}{}{}", dated(1, "valid_to = 2024-02-29"), dated(2, "valid_from = 2024-03-01"));
    let found = assert_same_in_sql(&tables, &pack);
    assert_eq!(found.iter().filter(|finding| finding.rule_id == "F9").count(), 1);
    assert_eq!(found.iter().find(|finding| finding.rule_id == "F6").unwrap().rule_version, 2);
}

#[test]
fn says_which_rules_it_could_not_look_at() {
    let runs: Vec<(u32, u32)> = PLACES.iter().map(|&place| (1, place)).collect();
    let outcome = |cards: &[Card], with: &str| {
        let tables = Tables::new().accounts(cards).number_runs(&runs, &[]);
        let rules = with_shared_phones(AT_OUTLET).replace("with = [\"F6\"]", with);
        // two more, over a table that is not there
        let of_sims = BY_AGENT.replace("\"account_openings\", ", "");
        let rules = format!("{rules}{}{}", burst("F4-phone", &of_sims), burst("F5", &of_sims));
        let outcomes = tables.evaluate(&rules).outcomes;
        outcomes.into_iter().find(|outcome| outcome.rule_id == "F9").unwrap()
    };
    let cards = row_of_cards(6, 6, |_, _| ());
    let one = outcome(&cards, "with = [\"F6\", \"F5\"]");
    assert_eq!((one.outcome, one.why.as_deref()), (Outcome::Fired, Some("without F5: not evaluated")));
    let none = outcome(&cards, "with = [\"F4-phone\", \"F5\"]");
    let why = "none of F4-phone, F5 was evaluated";
    assert_eq!((none.outcome, none.why.as_deref()), (Outcome::NotEvaluated, Some(why)));
    let no_outlet = row_of_cards(6, 6, |_, card| card.outlet = None);
    let why = "no row has a place in a number run and carries outlet";
    let nowhere = outcome(&no_outlet, "with = [\"F6\"]");
    assert_eq!((nowhere.outcome, nowhere.why.as_deref()), (Outcome::NotApplicable, Some(why)));
}

#[test]
fn numbers_that_make_no_sense_are_refused_with_their_place() {
    for (from, to, place, words) in [
        ("key = \"outlet\"", "key = \"institution\"", "15:7: ", "name what its cards share"),
        ("at_least_holders = 3", "at_least_holders = 0", "16:20: ", "at least 1"),
        ("at_least_holders = 3", "at_least_holders = -1", "16:20: ", "-1"),
        ("at_least_holders = 3", "min_corroborated = 0.0", "16:20: ", "(0, 1]"),
        ("at_least_holders = 3", "min_corroborated = -0.5", "16:20: ", "(0, 1]"),
        ("key = \"outlet\"", "key = \"holder\"", "16:20: ", "have one holder"),
        ("with = [\"F6\"]", "with = []", "12:8: ", "each once"),
        ("with = [\"F6\"]", "with = [\"F6\", \"F6\"]", "12:8: ", "each once"),
        ("with = [\"F6\"]", "with = [\"F6\", \"F66\"]", "12:15: ", "no rule F66"),
        ("with = [\"F6\"]", "with = [\"F9\"]", "12:9: ", "F9 itself looks at other rules"),
        ("at_least = 3", "at_least = 1", "11:39: ", "at least 2"),
    ] {
        let rules = with_shared_phones(AT_OUTLET);
        assert!(rules.contains(from), "{from}");
        let text = format!("name = \"test\"{}", rules.replacen(from, to, 1));
        let error = RulePack::parse(&text, "p.toml").unwrap_err().to_string();
        assert!(error.starts_with(&format!("p.toml:{place}")) && error.contains(words), "{to}: {error}");
    }
}

#[test]
fn the_day_is_that_of_the_wall_clock() {
    let late = at("2024-03-01") + DAY - 1;
    let cards = row_of_cards(3, 3, |n, card| card.at = late + i64::from(n == 2));
    assert_eq!(figures(&cards, &PLACES, AT_OUTLET), NONE);
    let cards = row_of_cards(3, 3, |_, card| card.at = late);
    assert_eq!(figures(&cards, &PLACES, AT_OUTLET), [3]);
}
