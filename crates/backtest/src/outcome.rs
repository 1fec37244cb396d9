//! What became of the subjects of a night: the first day on which one of their cards became involved, and how many
//! subjects of a kind there were to draw from.

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;
use twocard_risk::CardRows;
use twocard_risk::nodes::Node;
use twocard_tables::NO_KEY;

use crate::HORIZONS;
use crate::history::{History, NEVER};

/// Nothing happens within the longest horizon.
const NOTHING: u8 = u8::MAX;

/// Outcomes of one night.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// By node: days from the night to the first of its cards becoming involved.
    days: Vec<u8>,
    /// Rows of openings whose card becomes involved within the longest horizon, with the days until then.
    rows: Vec<(u32, u8)>,
    /// Subjects with linkage to the jurisdiction.
    pub here: Population,
    /// All subjects of the openings.
    pub all: Population,
    /// By horizon: distinct cards with linkage to the jurisdiction that become involved.
    pub n_cards: [u32; HORIZONS.len()],
}

/// Subjects by kind, and how many of them would be hits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Population {
    n: [u32; 5],
    n_hits: [[u32; HORIZONS.len()]; 5],
}

impl Population {
    fn add(&mut self, kind: SubjectKind, days: u8) {
        self.n[kind as usize] += 1;
        for (at, horizon) in HORIZONS.iter().enumerate() {
            self.n_hits[kind as usize][at] += u32::from(u32::from(days) <= *horizon);
        }
    }

    /// Chance that a subject of this kind, drawn at random, is a hit.
    pub fn rate(&self, kind: SubjectKind, horizon: usize) -> f64 {
        let n = self.n[kind as usize];
        if n == 0 { 0.0 } else { f64::from(self.n_hits[kind as usize][horizon]) / f64::from(n) }
    }

    /// Subjects of a kind.
    pub fn n(&self, kind: SubjectKind) -> u32 {
        self.n[kind as usize]
    }
}

impl Outcomes {
    /// Looks ahead of a night from the openings up to it; `is_here` says what has linkage to the jurisdiction.
    pub fn of(history: &History, cards: &CardRows, is_here: &dyn Fn(Node) -> bool, as_of: Date) -> Outcomes {
        let longest = HORIZONS.iter().max().map_or(0, |days| *days as i32);
        let days_until = |card: Node| match history.known_on[card as usize] {
            NEVER => NOTHING,
            known_on if known_on > as_of.0 && known_on <= as_of.0 + longest => (known_on - as_of.0) as u8,
            _ => NOTHING,
        };
        let mut outcomes = Outcomes {
            days: vec![NOTHING; cards.nodes.len()],
            rows: Vec::new(),
            here: Population::default(),
            all: Population::default(),
            n_cards: [0; HORIZONS.len()],
        };
        let mut is_present = vec![false; cards.nodes.len()];
        for row in 0..cards.len() {
            let days = days_until(cards.card[row]);
            for node in nodes_of_row(cards, row) {
                is_present[node as usize] = true;
                let first = &mut outcomes.days[node as usize];
                *first = days.min(*first);
            }
            if days != NOTHING {
                outcomes.rows.push((row as u32, days));
            }
        }
        for node in (0..cards.nodes.len() as Node).filter(|&node| is_present[node as usize]) {
            let (kind, _) = cards.nodes.subject(node);
            let days = outcomes.days[node as usize];
            outcomes.all.add(kind, days);
            if is_here(node) {
                outcomes.here.add(kind, days);
            }
        }
        outcomes.n_cards = outcomes.count_cards(cards, is_here, |_| true);
        outcomes
    }

    /// Days until the first of the cards of a node becomes involved; none within the longest horizon.
    pub fn days(&self, node: Node) -> Option<u32> {
        Some(self.days[node as usize]).filter(|&days| days != NOTHING).map(u32::from)
    }

    /// Cards that become involved within the longest horizon, with linkage or without.
    pub(crate) fn cards<'a>(&'a self, cards: &'a CardRows) -> impl Iterator<Item = Node> + 'a {
        self.rows.iter().map(|&(row, _)| cards.card[row as usize])
    }

    /// By horizon: distinct cards with linkage that become involved and that one of the listed leads leads to.
    pub(crate) fn n_cards_reached(
        &self,
        cards: &CardRows,
        is_here: &dyn Fn(Node) -> bool,
        is_listed: &[bool],
    ) -> [u32; HORIZONS.len()] {
        self.count_cards(cards, is_here, |row| leads_of_row(cards, row).any(|node| is_listed[node as usize]))
    }

    fn count_cards(
        &self,
        cards: &CardRows,
        is_here: &dyn Fn(Node) -> bool,
        is_wanted: impl Fn(usize) -> bool,
    ) -> [u32; HORIZONS.len()] {
        let mut found: Vec<(Node, u8)> = self
            .rows
            .iter()
            .map(|&(row, days)| (row as usize, days))
            .filter(|&(row, _)| is_here(cards.card[row]) && is_wanted(row))
            .map(|(row, days)| (cards.card[row], days))
            .collect();
        found.sort_unstable();
        found.dedup();
        HORIZONS.map(|horizon| found.iter().filter(|(_, days)| u32::from(*days) <= horizon).count() as u32)
    }
}

/// Subjects of a list that a card leads to: the card, its holder, its agent, the legal representative of its holder.
fn leads_of_row(cards: &CardRows, row: usize) -> impl Iterator<Item = Node> {
    let persons = [cards.holder[row], cards.agent[row], cards.legal_rep[row]];
    let persons = persons.into_iter().filter(|&key| key != NO_KEY).map(|key| cards.nodes.person(key));
    persons.chain([cards.card[row]])
}

/// The same, and what only findings are about: phones given with the card, and its outlet.
fn nodes_of_row(cards: &CardRows, row: usize) -> impl Iterator<Item = Node> {
    let phones = [cards.reached_by[row], cards.agent_phone[row]].into_iter().filter_map(|node| phone_of(cards, node));
    let outlet = Some(cards.outlet[row]).filter(|&key| key != NO_KEY).map(|key| cards.nodes.outlet(key));
    leads_of_row(cards, row).chain(phones).chain(outlet)
}

/// The number that a SIM or phone node stands for, as a phone.
fn phone_of(cards: &CardRows, node: Node) -> Option<Node> {
    let key = match cards.nodes.subject(node) {
        _ if node == NO_KEY => NO_KEY,
        (SubjectKind::Sim, sim) => cards.number_of_sim(sim),
        (SubjectKind::Phone, phone) => phone,
        _ => NO_KEY,
    };
    (key != NO_KEY).then(|| cards.nodes.phone(key))
}
