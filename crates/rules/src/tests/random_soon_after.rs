//! `soon_after` on random tables against an oracle that looks at every pair of rows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twocard_contracts::finding::{CardKind, Finding};
use twocard_contracts::time::Date;

use super::derived::assert_same_in_sql;
use super::soon_after::soon_after;
use super::written::{Card, DAY, Tables, at, card, day};

/// Whether a SIM, and line.
type Place = (bool, u32);
/// Grounds, ascending, beside figure and subject, as findings are ordered.
type Expected = Vec<(Vec<Place>, Reverse<u32>, u32)>;
type Row<'a> = (Place, &'a Card);

#[derive(Clone, Debug)]
struct Numbers {
    earlier: &'static str,
    count: &'static str,
    over_sims: bool,
    /// Card tables of closings and restrictions: accounts, SIMs.
    earlier_over: Option<(bool, bool)>,
    within: Option<i64>,
    window: Option<i64>,
    one_card: bool,
    at_least: u32,
}

fn random_time() -> impl Strategy<Value = i64> {
    (0i64..16, -1i64..2).prop_map(|(quarters, micros)| at("2024-03-01") + quarters * DAY / 4 + micros)
}

/// Mostly near the openings, sometimes as the last day ends or just after.
fn moment() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        3 => Just(None),
        8 => random_time().prop_map(Some),
        1 => (-1i64..2).prop_map(|micros| Some(at("2025-01-01") + micros)),
    ]
}

fn random_card() -> impl Strategy<Value = Card> {
    let who =
        (0u32..6, 0u32..2, prop::sample::select(vec!["B1", "B2", "B3"]), random_time(), prop::bool::weighted(0.25));
    let phones = (prop::option::weighted(0.9, 0u32..3), 0u32..3);
    let status = prop::sample::select(vec![None, Some("closed"), Some("suspended"), Some("suspended")]);
    let company = (prop::option::of(0u32..3), prop::option::of(-1i32..4));
    (who, phones, moment(), status, moment(), company).prop_map(
        |((number, holder, institution, time, is_day_only), (phone, own), closed_at, status, status_since, company)| {
            Card {
                card: number,
                at: if is_day_only { time - time.rem_euclid(DAY) } else { time },
                is_day_only,
                institution,
                phone,
                number: Some(own),
                closed_at,
                status,
                status_since,
                legal_rep: company.0,
                registered_on: company.1.map(|days| Date(day("2024-03-01").0 + days)),
                ..card(holder, time)
            }
        },
    )
}

fn numbers(earlier: &'static str) -> impl Strategy<Value = Numbers> {
    let tables = prop::option::of(prop::sample::select(vec![(true, false), (false, true), (true, true)]));
    (
        prop::sample::select(vec!["cards", "holders", "cycles"]),
        any::<bool>(),
        tables,
        prop::option::weighted(0.8, 1i64..3),
        prop::option::weighted(0.7, 1i64..3),
        prop::bool::weighted(0.4),
        1u32..4,
    )
        .prop_map(move |(count, over_sims, tables, within, window, one_card, at_least)| Numbers {
            earlier,
            count,
            over_sims,
            earlier_over: tables.filter(|_| matches!(earlier, "closed" | "restricted")),
            within,
            window,
            one_card: one_card && earlier == "sim_activated",
            at_least,
        })
}

impl Numbers {
    fn rule(&self) -> String {
        let days = |name: &str, days: Option<i64>| days.map_or(String::new(), |days| format!("{name} = {days}\n"));
        let tables = |accounts: bool, sims: bool| {
            let mut names = Vec::new();
            names.extend(accounts.then_some("\"account_openings\""));
            names.extend(sims.then_some("\"sim_activations\""));
            names.join(", ")
        };
        let mut text = format!(
            "over = [{}]\nearlier = \"{}\"\ncount = \"{}\"\n{}{}",
            tables(true, self.over_sims),
            self.earlier,
            self.count,
            days("within_days", self.within),
            days("window_days", self.window)
        );
        if let Some((accounts, sims)) = self.earlier_over {
            text += &format!("earlier_over = [{}]\n", tables(accounts, sims));
        }
        if self.one_card {
            text += "phone_of_one_card = true\n";
        }
        let bands = format!("at_least = {}, weight = 0.05", self.at_least);
        let rule = soon_after(&text).replace("at_least = 1, weight = 0.05", &bands);
        rule.replace("at_least = 2, weight = 0.15", "at_least = 5, weight = 0.15")
            .replace("at_least = 3, weight = 0.5", "at_least = 6, weight = 0.5")
    }

    /// When the earlier event of a row began and the first moment after it; none: nothing happened to the row.
    fn event(&self, (place, card): Row) -> Option<(i64, i64)> {
        let span = |begins: i64, is_day: bool| (begins, if is_day { begins + DAY } else { begins });
        let dated = |moment: Option<i64>| moment.filter(|&at| at < at_end()).map(|at| span(at, at % DAY == 0));
        let is_over = match self.earlier_over {
            Some((accounts, sims)) => {
                if place.0 {
                    sims
                } else {
                    accounts
                }
            }
            None => self.over_sims || !place.0,
        };
        match self.earlier {
            "closed" if is_over => match card.status {
                Some("closed") => dated(card.closed_at.or(card.status_since)),
                _ => dated(card.closed_at),
            },
            "restricted" if is_over && card.status == Some("suspended") => dated(card.status_since),
            "sim_activated" if place.0 => Some(span(card.at, card.is_day_only)),
            _ => None,
        }
    }

    fn ties(&self, opened: Row, earlier: Row) -> bool {
        let is_own_card = (opened.0.0, opened.1.card) == (earlier.0.0, earlier.1.card);
        let is_own_bank = opened.1.institution == earlier.1.institution;
        match self.earlier {
            "closed" => opened.1.holder == earlier.1.holder && is_own_bank && !is_own_card,
            "restricted" => opened.1.holder == earlier.1.holder && !is_own_bank,
            _ => opened.1.phone == earlier.1.number && !is_own_card,
        }
    }

    /// Begin of the event that an opening is soon after, and its row if it is another one.
    fn before(&self, opened: Row, rows: &[Row]) -> Option<(i64, Place)> {
        let card = opened.1;
        let opened_until = if card.is_day_only { card.at + DAY - 1 } else { card.at };
        let (begins, ends, place) = if self.earlier == "registered" {
            if opened.0.0 {
                return None;
            }
            let begins = i64::from(card.registered_on?.0) * DAY;
            Some((begins, begins + DAY, opened.0)).filter(|(begins, ..)| *begins <= opened_until)?
        } else {
            if self.one_card
                && rows.iter().any(|other| {
                    (self.over_sims || !other.0.0)
                        && other.1.phone == card.phone
                        && (other.0.0, other.1.card) != (opened.0.0, card.card)
                })
            {
                return None;
            }
            let tied = rows.iter().filter(|other| self.ties(opened, **other));
            let spans = tied.filter_map(|other| self.event(*other).map(|(begins, ends)| (begins, ends, other.0)));
            let begun = spans.filter(|(begins, ..)| *begins <= opened_until);
            begun.max_by_key(|&(begins, ends, place)| (begins, ends, Reverse(place)))?
        };
        self.within.is_none_or(|days| card.at < ends + days * DAY).then_some((begins, place))
    }

    fn oracle(&self, accounts: &[Card], sims: &[Card]) -> Expected {
        let rows: Vec<Row> = (2..)
            .zip(accounts)
            .map(|(line, card)| ((false, line), card))
            .chain((2..).zip(sims).map(|(line, card)| ((true, line), card)))
            .collect();
        type Pairs<'a> = Vec<(Row<'a>, i64, Place)>;
        let mut groups: BTreeMap<(u32, &str), Pairs<'_>> = BTreeMap::new();
        for &row in rows.iter().filter(|row| self.over_sims || !row.0.0) {
            if let Some((begins, place)) = self.before(row, &rows) {
                let subject = match self.earlier {
                    "registered" => row.1.legal_rep.unwrap_or(row.1.holder),
                    _ => row.1.holder,
                };
                let bank = if self.earlier == "closed" { row.1.institution } else { "" };
                groups.entry((subject, bank)).or_default().push((row, begins, place));
            }
        }
        let mut expected = Vec::new();
        for ((subject, _), pairs) in groups {
            let mut episodes: Vec<(BTreeSet<Place>, usize)> = Vec::new();
            let length = self.window.map_or(10_000 * DAY, |days| days * DAY);
            for start in pairs.iter().flat_map(|(row, ..)| [row.1.at - length + 1, row.1.at, row.1.at + 1]) {
                let inside = || pairs.iter().filter(|(row, ..)| (start..start + length).contains(&row.1.at));
                let units: BTreeSet<(bool, i64)> = inside()
                    .map(|(row, begins, _)| match self.count {
                        "cards" => (row.0.0, i64::from(row.1.card)),
                        "holders" => (false, i64::from(row.1.holder)),
                        _ => (false, *begins),
                    })
                    .collect();
                if units.len() < self.at_least as usize {
                    continue;
                }
                let mut episode: (BTreeSet<Place>, usize) = (inside().map(|(row, ..)| row.0).collect(), units.len());
                episodes.retain(|(places, peak)| {
                    let is_apart = places.is_disjoint(&episode.0);
                    if !is_apart {
                        episode.0.extend(places);
                        episode.1 = episode.1.max(*peak);
                    }
                    is_apart
                });
                episodes.push(episode);
            }
            for (openings, peak) in episodes {
                let earlier = pairs.iter().filter(|(row, ..)| openings.contains(&row.0)).map(|(.., place)| *place);
                let places: BTreeSet<Place> = openings.iter().copied().chain(earlier).collect();
                expected.push((places.into_iter().collect(), Reverse(peak as u32), subject));
            }
        }
        expected.sort();
        expected
    }
}

fn at_end() -> i64 {
    at("2025-01-01")
}

fn found(findings: &[Finding]) -> Expected {
    let places = |finding: &Finding| {
        finding.grounds.iter().map(|ground| (ground.card_kind == CardKind::Sim, ground.row.line)).collect()
    };
    findings.iter().map(|finding| (places(finding), Reverse(finding.n_peak), finding.subject_key)).collect()
}

fn equals_brute_force(earlier: &'static str) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 250,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let cards = |most| prop::collection::vec(random_card(), 0..most);
    let n_found = std::cell::Cell::new(0);
    runner
        .run(&(cards(18), cards(14), numbers(earlier)), |(accounts, sims, numbers)| {
            let tables = Tables::new().accounts(&accounts).sims(&sims);
            let findings = assert_same_in_sql(&tables, &numbers.rule());
            n_found.set(n_found.get() + findings.len());
            prop_assert_eq!(found(&findings), numbers.oracle(&accounts, &sims));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(n_found.get() > 50, "{} findings say little", n_found.get());
}

#[test]
fn sims_and_then_accounts_equal_brute_force() {
    equals_brute_force("sim_activated");
}

#[test]
fn closings_and_then_cards_equal_brute_force() {
    equals_brute_force("closed");
}

#[test]
fn restrictions_and_then_cards_equal_brute_force() {
    equals_brute_force("restricted");
}

#[test]
fn registrations_and_then_accounts_equal_brute_force() {
    equals_brute_force("registered");
}

/// One person with as many cards as a county: seconds where each opening looked at each closing, were it hours.
#[test]
fn a_hub_of_closings_of_one_card_is_no_walk() {
    let start = at("2024-01-01 09:00:00");
    let n = 120_000;
    let mut cards: Vec<Card> = (0..n)
        .map(|minute: i64| Card { closed_at: Some(start + minute * 60_000_000), ..card(1, start - DAY) })
        .collect();
    // openings of the closed card itself look past all its closings to the one of another card
    cards.extend((0..n).map(|minute| card(1, start + minute * 60_000_000)));
    cards.push(Card { card: 2, closed_at: Some(start), ..card(1, start - DAY) });
    let numbers = "over = [\"account_openings\"]\nearlier = \"closed\"\ncount = \"cycles\"\n";
    let findings = assert_same_in_sql(&Tables::new().accounts(&cards), &soon_after(numbers));
    assert_eq!((findings.len(), findings[0].n_peak), (1, 1));
    assert_eq!(findings[0].grounds.len(), n as usize + 1);
}
