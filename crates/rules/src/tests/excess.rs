//! What an excess is and is not, over small tables.

use twocard_contracts::finding::{Finding, Outcome};

use super::derived::assert_same_in_sql;
use super::written::{Card, DAY, Tables, at, card};

pub(super) const MINUTE: i64 = 60_000_000;

/// An excess rule with bands from 3, 10 and 40 on.
pub(super) fn excess(id: &str, numbers: &str) -> String {
    format!(
        r#"
[[rules]]
id = "{id}"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
reason_zh = "{{window}}内开卡{{n_peak}}张，预期{{expected}}张"
reason_en = "{{n_peak}} openings in {{window}}, expected {{expected}}"
[rules.excess]
over = ["account_openings", "sim_activations"]
count = "cards"
bands = [
    {{ name = "watch", at_least = 3, weight = 0.1 }},
    {{ name = "alert", at_least = 10, weight = 0.5 }},
    {{ name = "severe", at_least = 40, weight = 0.9 }},
]
{numbers}
"#
    )
}

pub(super) const BY_OUTLET: &str = r#"
key = "outlet"
window_minutes = 180
min_times = 2.0
false_discovery_rate = 0.01
"#;

/// 2 cards an hour on working days from 9 to 17 at each of 4 outlets, from 1 July to 31 December 2024.
pub(super) fn routine() -> Vec<Card> {
    let mut cards = Vec::new();
    for day in (0..184).filter(|day| day % 7 < 5) {
        for hour in (9..17).step_by(2) {
            for outlet in 0..4u32 {
                let at = at("2024-07-01") + day * DAY + (hour * 60 + 7 * i64::from(outlet)) * MINUTE;
                let number = cards.len() as u32;
                cards.push(Card { outlet: Some(outlet), ..card(number, at) });
            }
        }
    }
    cards
}

/// Further cards at an outlet, one every so many microseconds.
pub(super) fn burst(cards: &mut Vec<Card>, n: u32, outlet: u32, start: i64, step: i64) {
    let first = cards.len() as u32;
    let more = (0..n).map(|i| Card { outlet: Some(outlet), ..card(first + i, start + i64::from(i) * step) });
    cards.extend(more);
}

fn found(cards: &[Card], rule: &str) -> Vec<Finding> {
    assert_same_in_sql(&Tables::new().accounts(cards).things(10_000), rule)
}

#[test]
fn fires_on_what_a_branch_never_opens_at_that_hour() {
    let mut cards = routine();
    burst(&mut cards, 41, 2, at("2024-10-02 14:30:00"), 4 * MINUTE);
    let findings = found(&cards, &excess("F5", BY_OUTLET));
    assert_eq!(findings.len(), 1);
    let finding = &findings[0];
    assert_eq!((finding.subject_key, finding.band.as_str()), (2, "severe"));
    assert!(finding.n_peak >= 41);
    let expected = finding.expected.unwrap();
    assert!(expected > 1.0 && expected < 3.0, "{expected}");
    assert_eq!(finding.reason, format!("3小时内开卡{}张，预期{expected:.1}张", finding.n_peak));
}

#[test]
fn stays_quiet_where_that_many_are_opened_every_week() {
    let mut cards = routine();
    for week in 0..26 {
        burst(&mut cards, 35, 2, at("2024-07-03 14:00:00") + week * 7 * DAY, 4 * MINUTE);
    }
    burst(&mut cards, 6, 2, at("2024-10-02 14:02:00"), 4 * MINUTE);
    assert_eq!(found(&cards, &excess("F5", BY_OUTLET)), []);
}

#[test]
fn stays_quiet_below_the_lowest_band_however_unexpected() {
    let mut cards = routine();
    burst(&mut cards, 2, 2, at("2024-10-06 03:00:00"), MINUTE);
    assert_eq!(found(&cards, &excess("F5", BY_OUTLET)), []);
    burst(&mut cards, 3, 2, at("2024-10-06 03:05:00"), MINUTE);
    assert_eq!(found(&cards, &excess("F5", BY_OUTLET)).len(), 1);
}

#[test]
fn a_window_ends_a_microsecond_before_its_length() {
    for (step, is_inside) in [(90 * MINUTE - 1, true), (90 * MINUTE, false)] {
        let mut cards = routine();
        // on a Sunday, when nothing is expected: three cards in just under, or just, 180 minutes
        burst(&mut cards, 3, 1, at("2024-10-06 10:00:00"), step);
        let rule = BY_OUTLET.replace("false_discovery_rate = 0.01", "p_value = 0.05");
        let findings = found(&cards, &excess("F5", &rule));
        assert_eq!(findings.len(), usize::from(is_inside), "{step}");
    }
}

#[test]
fn a_branch_s_own_burst_does_not_hide_itself() {
    // alone of its kind and institution, so that nothing else says what to expect
    let mut cards: Vec<Card> = routine().into_iter().filter(|card| card.outlet == Some(0)).collect();
    burst(&mut cards, 500, 0, at("2024-10-02 14:30:00"), MINUTE / 4);
    let findings = found(&cards, &excess("F5", BY_OUTLET));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].expected.unwrap() < 4.0, "{:?}", findings[0].expected);
}

#[test]
fn days_of_the_week_and_long_windows_have_their_own_expectations() {
    let mut cards = routine();
    let start = at("2024-10-06");
    let first = cards.len() as u32;
    cards.extend((0..20).map(|i| Card { outlet: Some(3), is_day_only: true, ..card(first + i, start) }));
    let daily = BY_OUTLET.replace("window_minutes = 180", "window_days = 1");
    // a window that begins on a Sunday may hold a Monday's 4; windows of minutes hold no row without a time
    assert_eq!(found(&cards, &excess("F5", &daily)).len(), 1);
    assert_eq!(found(&cards, &excess("F5", BY_OUTLET)), []);

    let quarterly = BY_OUTLET.replace("window_minutes = 180", "window_days = 30");
    assert_eq!(found(&cards, &excess("F5", &quarterly)), []);
    burst(&mut cards, 200, 3, at("2024-09-02"), DAY / 10);
    let findings = found(&cards, &excess("F5", &quarterly));
    assert_eq!(findings.len(), 1);
    let expected = findings[0].expected.unwrap();
    assert!((70.0..110.0).contains(&expected), "{expected}");
}

#[test]
fn a_clerk_is_measured_by_its_peers() {
    let mut cards = routine();
    let staff = ["01", "02", "03", "04"];
    cards.iter_mut().for_each(|card| card.staff = card.outlet.map(|outlet| staff[outlet as usize]));
    let first = cards.len() as u32;
    let steady = (0..3000).map(|i| {
        let at = at("2024-07-01 09:00:00") + i64::from(i) * DAY / 17;
        Card { staff: Some("09"), ..card(first + i, at) }
    });
    cards.extend(steady);
    let own = BY_OUTLET.replace("outlet", "staff").replace("window_minutes = 180", "window_days = 30");
    let peers = format!("{own}against = \"peers\"\n");
    let tables = Tables::new().accounts(&cards).things(10_000);
    // steady for half a year: its own past expects it, its peers' does not
    assert_eq!(tables.evaluate(&excess("F17", &own)).findings, []);
    let evaluation = tables.evaluate(&excess("F17", &peers));
    assert_eq!(evaluation.findings.len(), 1);
    assert!(evaluation.findings[0].n_peak > 500);
    crate::write(&evaluation, &tables.dir).unwrap();
    let rows =
        tables.dir.read(&twocard_contracts::tables::RULE_EXPECTATIONS, &["subject_id", "n", "critical_n"]).unwrap();
    let (ids, n, critical) =
        (rows.text("subject_id").unwrap(), rows.u32("n").unwrap(), rows.u32("critical_n").unwrap());
    let fired: Vec<&str> = (0..rows.len()).filter(|&row| n[row] >= critical[row]).map(|row| ids.value(row)).collect();
    assert_eq!(fired, ["B1/09"]);
}

#[test]
fn an_outlet_s_share_of_involved_cards_is_measured_by_its_peers() {
    let cards = routine();
    let of_outlet = |outlet: u32| cards.iter().filter(move |card| card.outlet == Some(outlet)).map(|card| card.card);
    let mut cases: Vec<super::written::Case> = Vec::new();
    for outlet in 0..3 {
        cases.extend(of_outlet(outlet).take(1).map(|card| (Some(card), None, None, "2024-11-01", None)));
    }
    cases.extend(of_outlet(3).take(9).map(|card| (Some(card), None, None, "2024-11-01", Some("2024-12-31"))));
    let kinds = [Some("dealer"); 4];
    let numbers = "key = \"outlet\"\nof = \"involved\"\nwindow_days = 90\nmin_times = 2.0\np_value = 0.001\n\
                   outlet_kinds = [\"dealer\"]\n";
    let tables = Tables::new().accounts(&cards).things(10).outlet_kinds(&kinds).involved(&cases);
    let findings = assert_same_in_sql(&tables, &excess("F16", numbers));
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].subject_key, findings[0].n_peak, findings[0].n_cards), (3, 9, 9));
    // reported on the day of as_of; the day before, the police did not know
    assert_eq!(tables.evaluate_as_of(&excess("F16", numbers), "2024-12-30").findings, []);
    let branches = tables.evaluate(&excess("F16", &numbers.replace("dealer", "branch")));
    assert_eq!(branches.outcomes[0].outcome, Outcome::NotApplicable);
}

#[test]
fn without_history_it_is_not_evaluated() {
    let cards: Vec<Card> = routine().into_iter().filter(|card| card.at >= at("2024-11-02")).collect();
    let tables = Tables::new().accounts(&cards).things(10_000);
    let first = cards.iter().map(|card| card.at).min().unwrap();
    assert!(first < at("2024-11-05"), "a working day");
    let outcome = |as_of: &str| tables.evaluate_as_of(&excess("F5", BY_OUTLET), as_of).outcomes.remove(0);
    // from 4 November: 2 January is the 60th day
    assert_eq!(outcome("2025-01-02").outcome, Outcome::Quiet);
    let told = outcome("2025-01-01");
    assert_eq!(told.outcome, Outcome::NotEvaluated);
    assert_eq!(told.why.unwrap(), "59 days of history, 60 are needed");
}

#[test]
fn a_documented_batch_keeps_its_factor_and_the_english_sentence_its_figures() {
    let mut cards = routine();
    let first = cards.len();
    burst(&mut cards, 41, 2, at("2024-10-02 14:30:00"), 4 * MINUTE);
    let rule = excess("F5", BY_OUTLET)
        + "[rules.excess.qualifiers.documented_batch]\nfactor = 0.2\nmax_cards_per_holder = 1\n";
    let weight = |cards: &[Card]| {
        let findings = found(cards, &rule);
        assert_eq!(findings.len(), 1);
        (findings[0].weight, findings[0].lowered_by.clone())
    };
    let (full, lowered_by) = weight(&cards);
    assert!(full > 0.9 && lowered_by.is_empty());
    for card in &mut cards[first..] {
        (card.employer, card.batch) = (Some(7), Some("P1"));
    }
    // what is left of the afternoon is routine: no window of it is too much
    assert_eq!(weight(&cards), (0.2 * full, "documented_batch".to_owned()));

    let pack = crate::RulePack::parse(&format!("name = \"test\"\n{rule}"), "test.toml").unwrap();
    let finding = found(&cards, &rule).remove(0);
    let expected = finding.expected.unwrap();
    let sentence = format!("{} openings in 3 hours, expected {expected:.1}", finding.n_peak);
    assert_eq!(pack.rules[0].reason_en(&finding), sentence);
}
