//! Kind `soon_after`, end to end over written tables; every result is that of the rule's SQL too.

use twocard_contracts::finding::{CardKind, Finding, Outcome, SubjectKind};

use super::derived::assert_same_in_sql;
use super::written::{Card, DAY, Tables, at, card, day};
use crate::RulePack;

/// A soon-after rule with bands from 1, 2 and 3 on.
pub(super) fn soon_after(numbers: &str) -> String {
    format!(
        r#"
[[rules]]
id = "S"
version = 1
name_zh = "名"
name_en = "name"
citation = "source"
reason_zh = "{{within}}内{{n_peak}}张，{{window}}"
reason_en = "{{n_peak}} within {{within}}, {{window}}"
[rules.soon_after]
bands = [
    {{ name = "watch", at_least = 1, weight = 0.05 }},
    {{ name = "notice", at_least = 2, weight = 0.15 }},
    {{ name = "alert", at_least = 3, weight = 0.5 }},
]
later = "opened"
{numbers}
"#
    )
}

pub(super) const NEW_SIM: &str = r#"
over = ["account_openings"]
earlier = "sim_activated"
within_days = 7
phone_of_one_card = true
count = "cards"
"#;

pub(super) const REOPENED: &str = r#"
over = ["account_openings", "sim_activations"]
earlier = "closed"
within_days = 30
count = "cycles"
window_days = 90
"#;

pub(super) const RESTRICTED: &str = r#"
over = ["account_openings", "sim_activations"]
earlier = "restricted"
within_days = 90
count = "cards"
"#;

pub(super) const NEW_COMPANY: &str = r#"
over = ["account_openings"]
where = { account_classes = ["corporate"] }
earlier = "registered"
within_days = 30
count = "holders"
"#;

fn findings(accounts: &[Card], sims: &[Card], numbers: &str) -> Vec<Finding> {
    assert_same_in_sql(&Tables::new().accounts(accounts).sims(sims), &soon_after(numbers))
}

/// Figures of the findings.
fn figures(accounts: &[Card], sims: &[Card], numbers: &str) -> Vec<u32> {
    findings(accounts, sims, numbers).iter().map(|finding| finding.n_peak).collect()
}

fn lines(finding: &Finding) -> Vec<(CardKind, u32)> {
    finding.grounds.iter().map(|ground| (ground.card_kind, ground.row.line)).collect()
}

fn sim(number: u32, holder: u32, at: i64) -> Card {
    Card { number: Some(number), ..card(holder, at) }
}

fn with_phone(phone: u32, holder: u32, at: i64) -> Card {
    Card { phone: Some(phone), ..card(holder, at) }
}

const WEEK: i64 = 7 * DAY;

#[test]
fn fires_when_an_account_follows_the_sim_of_its_phone() {
    let start = at("2024-03-01 09:00:00");
    let accounts = [card(8, start), with_phone(9, 1, start + WEEK - 1)];
    let found = findings(&accounts, &[sim(9, 5, start)], NEW_SIM);
    let [finding] = found.as_slice() else { panic!("one finding: {found:?}") };
    assert_eq!((finding.subject_kind, finding.subject_key, finding.band.as_str()), (SubjectKind::Person, 1, "watch"));
    assert_eq!((finding.n_peak, finding.n_holders, finding.n_cards), (1, 2, 2));
    assert_eq!(lines(finding), [(CardKind::Account, 3), (CardKind::Sim, 2)]);
    assert_eq!((finding.first_at, finding.last_at), (start, start + WEEK - 1));
    assert_eq!(finding.reason, "7天内1张，全部时间");
}

#[test]
fn stays_quiet_when_the_account_comes_as_the_window_ends_or_before_the_sim() {
    let start = at("2024-03-01 09:00:00");
    for (after, n) in [(-1, 0), (0, 1), (WEEK - 1, 1), (WEEK, 0), (WEEK + 1_000_000, 0), (WEEK - 1_000_000, 1)] {
        let found = findings(&[with_phone(9, 1, start + after)], &[sim(9, 5, start)], NEW_SIM);
        assert_eq!(found.len(), n, "{after}");
    }
    let any_time = NEW_SIM.replace("within_days = 7", "");
    assert_eq!(figures(&[with_phone(9, 1, start + 40 * WEEK)], &[sim(9, 5, start)], &any_time), [1]);
}

#[test]
fn the_latest_activation_of_the_number_counts() {
    let start = at("2024-03-01 09:00:00");
    let sims = [sim(9, 6, start - 40 * DAY), sim(9, 5, start), sim(9, 4, start + 5), sim(7, 5, start)];
    let found = findings(&[with_phone(9, 1, start + 4)], &sims, NEW_SIM);
    assert_eq!(lines(&found[0]), [(CardKind::Account, 2), (CardKind::Sim, 3)]);
    assert_eq!(findings(&[with_phone(9, 1, start - 1)], &sims, NEW_SIM), []);
    // two rows of one moment: the first
    let twice = [sim(9, 6, start), sim(9, 5, start)];
    assert_eq!(lines(&findings(&[with_phone(9, 1, start)], &twice, NEW_SIM)[0])[1], (CardKind::Sim, 2));
}

#[test]
fn a_phone_of_several_accounts_says_nothing_of_one() {
    let start = at("2024-03-01 09:00:00");
    let sims = [sim(9, 5, start)];
    let one = with_phone(9, 1, start + 1);
    let other = with_phone(9, 2, start + 100 * DAY);
    assert_eq!(figures(&[one.clone(), one.clone()], &sims, NEW_SIM), [1]);
    assert_eq!(findings(&[one.clone(), other.clone()], &sims, NEW_SIM), []);
    let shared_too = NEW_SIM.replace("phone_of_one_card = true", "phone_of_one_card = false");
    assert_eq!(figures(&[one, other], &sims, &shared_too), [1]);
}

#[test]
fn a_day_without_a_time_spans_its_day() {
    let noon = at("2024-03-01 12:00:00");
    let midnight = at("2024-03-01");
    let day_only = |card: Card| Card { is_day_only: true, ..card };
    let sim_of_a_day = [day_only(sim(9, 5, midnight))];
    for (opened, n) in [(-1, 0), (0, 1), (DAY + WEEK - 1, 1), (DAY + WEEK, 0)] {
        assert_eq!(findings(&[with_phone(9, 1, midnight + opened)], &sim_of_a_day, NEW_SIM).len(), n, "{opened}");
    }
    let account_of_a_day = [day_only(with_phone(9, 1, midnight))];
    for (activated, n) in [(noon, 1), (midnight + DAY - 1, 1), (midnight + DAY, 0), (midnight - WEEK + 1, 1)] {
        assert_eq!(findings(&account_of_a_day, &[sim(9, 5, activated)], NEW_SIM).len(), n, "{activated}");
    }
    assert_eq!(findings(&account_of_a_day, &[sim(9, 5, midnight - WEEK)], NEW_SIM), []);
    // a closing at 00:00 knows its day only
    let numbers = REOPENED.replace("within_days = 30", "within_days = 1");
    let closed = |at: i64| Card { closed_at: Some(at), ..card(1, midnight - 50 * DAY) };
    let opened = |at: i64| Card { card: 2, ..card(1, at) };
    for (closed_at, after, n) in
        [(midnight, 2 * DAY - 1, 1), (midnight, 2 * DAY, 0), (midnight + 1, DAY, 1), (midnight + 1, DAY + 1, 0)]
    {
        assert_eq!(findings(&[closed(closed_at), opened(midnight + after)], &[], &numbers).len(), n, "{after}");
    }
}

/// Card `n` of holder 1, opened and closed on such days after the start.
fn life(n: u32, opened: i64, closed: Option<i64>) -> Card {
    let start = at("2024-01-01 09:00:00");
    Card { card: n, closed_at: closed.map(|days| start + days * DAY), ..card(1, start + opened * DAY) }
}

#[test]
fn a_cycle_is_a_closing_with_new_cards_after_it() {
    let twice = [life(0, -300, Some(0)), life(1, 10, Some(40)), life(2, 50, None)];
    let found = findings(&twice, &[], REOPENED);
    assert_eq!((found[0].n_peak, found[0].band.as_str(), found[0].subject_key), (2, "notice", 1));
    let rows = [(CardKind::Account, 2), (CardKind::Account, 3), (CardKind::Account, 4)];
    assert_eq!(lines(&found[0]), rows);
    // two cards after one closing are one cycle, and so is one card after two closings
    assert_eq!(figures(&[life(0, -300, Some(0)), life(1, 10, None), life(2, 11, None)], &[], REOPENED), [1]);
    assert_eq!(figures(&[life(0, -300, Some(0)), life(1, -99, Some(2)), life(2, 11, None)], &[], REOPENED), [1]);
    // replaced at the same moment: once
    assert_eq!(figures(&[life(0, -300, Some(0)), life(1, 0, None)], &[], REOPENED), [1]);
    assert_eq!(
        figures(&[life(0, -300, Some(0)), life(3, -300, Some(0)), life(1, 0, None), life(2, 0, None)], &[], REOPENED),
        [1]
    );
}

#[test]
fn a_cycle_needs_another_card_at_the_same_institution_in_time() {
    let closed = life(0, -300, Some(0));
    assert_eq!(findings(&[closed.clone(), life(0, 10, None)], &[], REOPENED), []);
    assert_eq!(findings(&[closed.clone(), Card { institution: "B2", ..life(1, 10, None) }], &[], REOPENED), []);
    assert_eq!(findings(&[closed.clone(), Card { holder: 2, ..life(1, 10, None) }], &[], REOPENED), []);
    let opened = |micros: i64| Card { at: closed.at + 330 * DAY + micros, ..life(1, 0, None) };
    assert_eq!(figures(&[closed.clone(), opened(-1)], &[], REOPENED), [1]);
    assert_eq!(findings(&[closed.clone(), opened(0)], &[], REOPENED), []);
    // a status tells of a closing without its time; a time that is given stands before it
    let by_status = |closed_at| Card {
        closed_at,
        status: Some("closed"),
        status_since: Some(closed.at + 300 * DAY),
        ..closed.clone()
    };
    assert_eq!(figures(&[by_status(None), life(1, 10, None)], &[], REOPENED), [1]);
    assert_eq!(findings(&[by_status(Some(closed.at)), life(1, 10, None)], &[], REOPENED), []);
    // the card's own closing hides nothing: the one before it counts
    let own = [closed.clone(), life(1, -300, Some(5)), life(1, 10, None)];
    assert_eq!(lines(&findings(&own, &[], REOPENED)[0]), [(CardKind::Account, 2), (CardKind::Account, 4)]);
}

#[test]
fn cycles_count_within_the_window_by_institution() {
    let pair = |n: u32, closed: i64, opened: i64| [life(n, -300, Some(closed)), life(n + 1, opened, None)];
    let at_edge = |late: i64| {
        let mut cards = [pair(0, -1, 0), pair(2, 89, 90)].concat();
        cards[3].at += late;
        cards
    };
    assert_eq!(figures(&at_edge(-1), &[], REOPENED), [2]);
    assert_eq!(figures(&at_edge(0), &[], REOPENED), [1, 1]);
    let elsewhere = |card: Card| Card { institution: "B2", ..card };
    let two_banks = [pair(0, -1, 0), pair(2, 3, 4).map(elsewhere)].concat();
    assert_eq!(figures(&two_banks, &[], REOPENED), [1, 1]);
    // a card and a SIM of one institution tell of each other
    assert_eq!(figures(&[life(0, -300, Some(0))], &[life(0, 10, None)], REOPENED), [1]);
    let sims_closed = format!("{REOPENED}earlier_over = [\"sim_activations\"]\n");
    assert_eq!(findings(&[life(0, -300, Some(0)), life(1, 2, None)], &[], &sims_closed), []);
}

#[test]
fn what_is_dated_after_as_of_has_not_happened() {
    let cards = [life(0, -300, Some(10)), life(1, 10, None)];
    let tables = Tables::new().accounts(&cards).sims(&[]);
    let rule = soon_after(REOPENED);
    assert_eq!(tables.evaluate_as_of(&rule, "2024-01-11").findings.len(), 1);
    let late = [Card { closed_at: Some(at("2024-01-12")), ..cards[0].clone() }, cards[1].clone()];
    let of_a_day = [late[0].clone(), Card { is_day_only: true, at: at("2024-01-11"), ..late[1].clone() }];
    for cards in [late, of_a_day] {
        let evaluation = Tables::new().accounts(&cards).sims(&[]).evaluate_as_of(&rule, "2024-01-11");
        assert_eq!(evaluation.findings, []);
        assert_eq!(evaluation.outcomes[0].why.as_deref(), Some("no card known to be closed up to 2024-01-11"));
    }
    let since = |text: &str| Card { status: Some("suspended"), status_since: Some(at(text)), ..card(1, 0) };
    let after = Card { card: 2, institution: "B2", ..card(1, at("2024-12-31 23:59:59")) };
    assert_eq!(figures(&[since("2024-12-31 23:59:59"), after.clone()], &[], RESTRICTED), [1]);
    assert_eq!(findings(&[since("2025-01-01"), after], &[], RESTRICTED), []);
}

#[test]
fn who_opens_elsewhere_after_a_restriction_is_told() {
    let start = at("2024-03-01 09:00:00");
    let suspended = Card { status: Some("suspended"), status_since: Some(start), ..card(1, start - 400 * DAY) };
    let opened = |n: u32, institution, micros: i64| Card { card: n, institution, ..card(1, start + micros) };
    for (after, n) in [(-1, 0), (0, 1), (90 * DAY - 1, 1), (90 * DAY, 0)] {
        assert_eq!(findings(&[suspended.clone(), opened(5, "B2", after)], &[], RESTRICTED).len(), n, "{after}");
    }
    assert_eq!(findings(&[suspended.clone(), opened(5, "B1", 1)], &[], RESTRICTED), []);
    let lifted = Card { status: Some("active"), ..suspended.clone() };
    assert_eq!(findings(&[lifted, opened(5, "B2", 1)], &[], RESTRICTED), []);
    // restricted at B2 later: an opening at B2 still follows the restriction at B1
    let at_both = [suspended.clone(), Card { institution: "B2", status_since: Some(start + 1), ..suspended.clone() }];
    let found = findings(&[at_both[0].clone(), at_both[1].clone(), opened(5, "B2", 2)], &[], RESTRICTED);
    assert_eq!(lines(&found[0]), [(CardKind::Account, 2), (CardKind::Account, 4)]);
    let many = [suspended, opened(5, "B2", 1), opened(6, "B3", 2), opened(6, "B3", 3)];
    let found = findings(&many, &[Card { institution: "M1", ..opened(7, "M1", 4) }], RESTRICTED);
    assert_eq!((found[0].n_peak, found[0].band.as_str(), found[0].grounds.len()), (3, "alert", 5));
}

#[test]
fn a_new_company_is_told_by_its_legal_representative() {
    let company = |holder: u32, opened: &str| Card {
        class: Some("corporate"),
        registered_on: Some(day("2024-03-01")),
        legal_rep: Some(70),
        ..card(holder, at(opened))
    };
    for (opened, n) in
        [("2024-02-29 23:59:59", 0), ("2024-03-01", 1), ("2024-03-31 23:59:59", 1), ("2024-04-01 00:00:00", 0)]
    {
        assert_eq!(findings(&[company(1, opened)], &[], NEW_COMPANY).len(), n, "{opened}");
    }
    let second_account = Card { card: 9, ..company(1, "2024-03-06") };
    let found = findings(&[company(1, "2024-03-05"), second_account, company(2, "2024-03-05")], &[], NEW_COMPANY);
    assert_eq!((found[0].subject_key, found[0].n_peak, found[0].n_cards), (70, 2, 3));
    let alone = Card { legal_rep: None, ..company(1, "2024-03-05") };
    assert_eq!(findings(std::slice::from_ref(&alone), &[], NEW_COMPANY)[0].subject_key, 1);
    assert_eq!(findings(&[Card { class: Some("I"), ..alone }], &[], NEW_COMPANY), []);
}

#[test]
fn the_opening_is_judged_by_the_rule_of_its_day_and_the_event_may_lie_before() {
    let dated =
        soon_after(NEW_SIM).replace("version = 1", "version = 1\nvalid_from = 2024-03-05\nvalid_to = 2024-03-06");
    let sims = [sim(9, 5, at("2024-03-04"))];
    for (opened, n) in
        [("2024-03-04 23:59:59", 0), ("2024-03-05", 1), ("2024-03-06 23:59:59", 1), ("2024-03-07 00:00:00", 0)]
    {
        let tables = Tables::new().accounts(&[with_phone(9, 1, at(opened))]).sims(&sims);
        assert_eq!(assert_same_in_sql(&tables, &dated).len(), n, "{opened}");
    }
}

#[test]
fn a_pair_with_an_exempt_card_weighs_less() {
    let medical = |card: Card| Card { product: Some("medical"), ..card };
    let cards = [life(0, -300, Some(0)), life(1, 10, Some(40)), medical(life(2, 50, None))];
    let exempt =
        "[rules.soon_after.qualifiers.exempt_product]\nfactor = 0.2\nproducts = [\"medical\"]\naccount_classes = []\n";
    let full = findings(&cards, &[], REOPENED).remove(0);
    let found = findings(&cards, &[], &format!("{REOPENED}{exempt}")).remove(0);
    // one of two cycles is left: as if the medical card were not there
    assert_eq!((full.weight, found.weight, found.lowered_by.as_str()), (0.15, 0.05, "exempt_product"));
    assert_eq!((found.n_peak, found.grounds), (full.n_peak, full.grounds));
}

#[test]
fn says_why_there_is_nothing_to_look_at() {
    let start = at("2024-03-01");
    let outcome = |tables: Tables, numbers: &str| tables.evaluate(&soon_after(numbers)).outcomes.remove(0);
    let no_sims = outcome(Tables::new().accounts(&[with_phone(9, 1, start)]), NEW_SIM);
    assert_eq!((no_sims.outcome, no_sims.why.as_deref()), (Outcome::NotEvaluated, Some("no table sim_activations")));
    let no_phone = outcome(Tables::new().accounts(&[card(1, start)]).sims(&[sim(9, 1, start)]), NEW_SIM);
    assert_eq!((no_phone.outcome, no_phone.why.as_deref()), (Outcome::NotApplicable, Some("no row carries phone")));
    let no_date = outcome(Tables::new().accounts(&[card(1, start)]), NEW_COMPANY);
    assert_eq!(no_date.why.as_deref(), Some("no row carries registered_on"));
    let quiet = outcome(Tables::new().accounts(&[with_phone(9, 1, start)]).sims(&[sim(8, 1, start)]), NEW_SIM);
    assert_eq!((quiet.outcome, quiet.n_rows_evaluated, quiet.n_rows_with_key), (Outcome::Quiet, 1, 1));
}

#[test]
fn numbers_that_make_no_sense_are_refused_with_their_place() {
    let pack = |numbers: &str| RulePack::parse(&format!("name = \"test\"\n{}", soon_after(numbers)), "p.toml");
    let column = |from: &str, to: &str| {
        let error = pack(&NEW_SIM.replace(from, to)).unwrap_err().to_string();
        error.strip_prefix("p.toml:").unwrap_or_else(|| panic!("{error}")).to_owned()
    };
    for (from, to, place, words) in [
        ("within_days = 7", "within_days = 0", "21:15: ", "at least 1"),
        ("within_days = 7", "within_days = -1", "21:15: ", "-1"),
        ("within_days = 7", "window_days = -1", "21:15: ", "-1"),
        ("\"sim_activated\"", "\"born\"", "20:11: ", "unknown variant `born`"),
        ("\"sim_activated\"", "\"closed\"", "22:21: ", "only beside earlier = \"sim_activated\""),
        ("phone_of_one_card = true", "earlier_over = [\"sim_activations\"]", "22:16: ", "only beside earlier"),
        ("\"cards\"", "\"rows\"", "23:9: ", "unknown variant `rows`"),
        ("[\"account_openings\"]", "[]", "19:8: ", "name one or both"),
    ] {
        let error = column(from, to);
        assert!(error.starts_with(place) && error.contains(words), "{to}: {error}");
    }
    let error = RulePack::parse(
        &format!("name = \"test\"\n{}", soon_after(NEW_SIM).replace("\"opened\"", "\"closed\"")),
        "p.toml",
    );
    assert!(error.unwrap_err().to_string().contains("unknown variant `closed`"));
}
