use twocard_contracts::finding::{CardKind, Finding, Ground, SubjectKind};
use twocard_contracts::ids::RowRef;
use twocard_contracts::time::Date;
use twocard_risk::CardRows;
use twocard_rules::RulePack;
use twocard_tables::NO_KEY;

use super::made::{Dice, cards, history};
use crate::bands::places;
use crate::rules::RuleCounter;
use crate::{BandKey, History, Outcomes};

const PACK: &str = r#"
name = "made"
[[rules]]
id = "F3"
version = 1
name_zh = "代办人"
name_en = "agent"
citation = "none"
reason_zh = "{n_peak}"
reason_en = "{n_peak}"
[rules.burst]
over = ["account_openings"]
key = "agent"
count = "holders"
window_days = 90
bands = [{ name = "watch", at_least = 2, weight = 0.1 }, { name = "alert", at_least = 4, weight = 0.5 }]
"#;

fn finding(person: u32, band: &str, lowered_by: &str) -> Finding {
    Finding {
        rule_id: "F3".to_owned(),
        rule_version: 1,
        rule_name_zh: String::new(),
        subject_kind: SubjectKind::Person,
        subject_key: person,
        band: band.to_owned(),
        weight: 0.1,
        lowered_by: lowered_by.to_owned(),
        n_peak: 2,
        n_holders: 2,
        n_cards: 2,
        expected: None,
        n_institutions: 1,
        first_at: 0,
        last_at: 0,
        reason: String::new(),
        grounds: vec![Ground {
            card_kind: CardKind::Account,
            card_key: 0,
            holder_key: 0,
            row: RowRef { file_key: 0, line: 2 },
        }],
    }
}

/// One account of holder 0, opened by agent 1, which becomes involved on day 120; holder 2 has one that never does.
fn openings() -> (CardRows, History) {
    let mut dice = Dice(5);
    let (mut rows, mut history) = (cards(&mut dice, 2), history(&mut dice));
    rows.card = vec![rows.nodes.account(0), rows.nodes.account(1)];
    (rows.holder, rows.agent, rows.legal_rep) = (vec![0, 2], vec![1, NO_KEY], vec![NO_KEY; 2]);
    history.known_on.fill(i32::MAX);
    history.known_on[rows.nodes.account(0) as usize] = 120;
    (rows, history)
}

#[test]
fn new_subjects_are_those_without_a_finding_on_the_night_before() {
    let pack = RulePack::parse(PACK, "made").unwrap();
    let (rows, history) = openings();
    let mut counter = RuleCounter::new(&pack, places(PACK).unwrap());
    counter.begin(&[finding(2, "watch", "")]);
    let nights = [
        (90, vec![finding(1, "watch", ""), finding(1, "watch", ""), finding(2, "watch", "")]),
        (97, vec![finding(1, "alert", "")]),
        (104, vec![finding(1, "alert", ""), finding(2, "watch", "documented_batch")]),
        // cases are in the data up to day 300: 90 days cannot judge this night
        (225, vec![finding(3, "watch", "")]),
    ];
    for (as_of, findings) in &nights {
        let outcomes = Outcomes::of(&history, &rows, &|_| true, Date(*as_of));
        counter.add(findings, &rows.nodes, &outcomes, &history, Date(*as_of));
    }
    let (rules, bands) = counter.finish();
    let told: Vec<_> = rules[0].nights.iter().map(|night| (night.n_findings, night.n_subjects, night.n_new)).collect();
    assert_eq!(told, [(3, 2, 1), (1, 1, 0), (2, 2, 1), (1, 1, 1)]);
    // agent 1 is new on day 90 and its card involved 30 days later; 2 is new again on day 104 and nothing follows
    let [within_30, within_60, within_90] = [0, 1, 2].map(|at| rules[0].pooled(at));
    assert_eq!((within_30.n_new, within_30.n_hits), (3, 1));
    assert_eq!((within_60.n_new, within_60.n_hits), (3, 1));
    assert_eq!((within_90.n_new, within_90.n_hits), (2, 1));
    // of three persons two are hits on both nights: one new subject each
    assert!((within_90.expected - 2.0 * 2.0 / 3.0).abs() < 1e-12);

    let count = |band: &str| {
        let key = BandKey { rule: "F3@1".to_owned(), band: band.to_owned() };
        bands.iter().find(|count| count.key == key).map(|count| (count.n, count.k)).unwrap()
    };
    assert_eq!(count("watch"), (1, 1), "the lowered finding and the night that cannot be judged are aside");
    assert_eq!(count("alert"), (1, 1), "entered on day 97, once");
}
