//! Findings on the same openings are one episode.

use twocard_contracts::finding::SubjectKind;

use super::written::{BY_AGENT, Card, DAY, Tables, at, burst, card};
use crate::Episode;

fn rules() -> String {
    let by_phone = burst("F6", &BY_AGENT.replace("\"agent\"", "\"phone\""));
    burst("F3", BY_AGENT) + &by_phone
}

fn episodes(cards: &[Card]) -> Vec<Episode> {
    Tables::new().accounts(cards).evaluate(&rules()).episodes
}

fn opened(holder: u32, agent: Option<u32>, phone: Option<u32>) -> Card {
    Card { agent, phone, ..card(holder, at("2024-03-01") + i64::from(holder) * DAY) }
}

#[test]
fn an_agent_and_a_phone_on_the_same_cards_are_one_event_of_the_agent() {
    let cards: Vec<Card> = (0..4).map(|holder| opened(holder, Some(9), Some(5))).collect();
    let episodes = episodes(&cards);
    assert_eq!(episodes.len(), 1);
    let episode = &episodes[0];
    assert_eq!((&episode.findings[..], episode.n_rows, episode.n_cards, episode.n_holders), (&[0, 1][..], 4, 4, 4));
    let organiser = episode.organiser.unwrap();
    assert_eq!((organiser.kind, organiser.key, organiser.share), (SubjectKind::Person, 9, 1.0));
    assert_eq!((episode.first_at, episode.last_at), (cards[0].at, cards[3].at));
}

#[test]
fn a_phone_organises_where_no_agent_stands_on_half_of_the_cards() {
    let cards: Vec<Card> = (0..5).map(|holder| opened(holder, (holder < 2).then_some(9), Some(5))).collect();
    let episodes = episodes(&cards);
    assert_eq!(episodes.len(), 1, "the agent's two cards are the phone's");
    let organiser = episodes[0].organiser.unwrap();
    assert_eq!((organiser.kind, organiser.key, organiser.share), (SubjectKind::Phone, 5, 1.0));
}

#[test]
fn less_than_half_in_common_stays_apart() {
    // the agent on cards 0 to 4, the phone on 4 to 8: one of five in common
    let cards: Vec<Card> =
        (0..9).map(|holder| opened(holder, (holder <= 4).then_some(9), (holder >= 4).then_some(5))).collect();
    let apart = episodes(&cards);
    assert_eq!(apart.iter().map(|episode| episode.findings.clone()).collect::<Vec<_>>(), [[0], [1]]);
    // the phone on 3 to 6 as well: two of four is half
    let cards: Vec<Card> =
        (0..7).map(|holder| opened(holder, (holder <= 4).then_some(9), (holder >= 3).then_some(5))).collect();
    assert_eq!(episodes(&cards).len(), 1);
}
