//! Episodes: findings that tell of the same openings are one event, with a hypothesis of who organised it.
//!
//! Two findings belong together when they share at least half of the cards of the smaller one; so do findings tied through
//! others. The organiser is the agent, else the phone, that stands on the largest part of the episode's cards, if that is
//! at least half: whoever opens or is called back for most of them. It is a hypothesis to verify, no finding.
//!
//! **Complexity.** O(c log c) in the cards of findings, times the number of findings that one card supports.

use std::collections::BTreeMap;

use twocard_contracts::finding::SubjectKind;
use twocard_tables::NO_KEY;

use crate::RulesError;
use crate::grounds::count_distinct;
use crate::judge::Found;
use crate::key::Key;
use crate::openings::{Column, Openings, WordColumn};

/// Findings on the same openings.
#[derive(Clone, PartialEq, Debug)]
pub struct Episode {
    /// Positions of the findings, ascending.
    pub findings: Vec<u32>,
    /// Distinct rows.
    pub n_rows: u32,
    /// Distinct cards.
    pub n_cards: u32,
    /// Distinct holders.
    pub n_holders: u32,
    /// Distinct institutions.
    pub n_institutions: u32,
    /// Time of the first row.
    pub first_at: i64,
    /// Time of the last row.
    pub last_at: i64,
    /// Who may have organised it.
    pub organiser: Option<Organiser>,
}

/// A hypothesis of who organised an episode.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Organiser {
    /// Person or phone.
    pub kind: SubjectKind,
    /// Its key.
    pub key: u32,
    /// Part of the episode's cards on which it stands.
    pub share: f64,
}

/// Every episode, by its first finding.
pub(crate) fn find(openings: &Openings, found: &[&Found]) -> Result<Vec<Episode>, RulesError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(openings)?;
    let mut together = Groups::new(found.len());
    let cards: Vec<Vec<u64>> = found
        .iter()
        .map(|found| {
            let mut cards: Vec<u64> = found.rows.iter().map(|&row| openings.card(&columns.cards, row)).collect();
            cards.sort_unstable();
            cards.dedup();
            cards
        })
        .collect();
    for (a, b, n_common) in in_common(&cards) {
        let smaller = cards[a as usize].len().min(cards[b as usize].len());
        if 2 * n_common as usize >= smaller {
            together.join(a, b);
        }
    }
    Ok(together
        .members()
        .into_iter()
        .map(|findings| {
            let mut rows: Vec<u32> =
                findings.iter().flat_map(|&finding| found[finding as usize].rows.iter().copied()).collect();
            rows.sort_unstable();
            rows.dedup();
            columns.episode(findings, &rows)
        })
        .collect())
}

/// Pairs of findings that share cards, with how many.
fn in_common(cards: &[Vec<u64>]) -> Vec<(u32, u32, u32)> {
    let mut by_card: Vec<(u64, u32)> =
        (0..).zip(cards).flat_map(|(finding, cards)| cards.iter().map(move |&card| (card, finding))).collect();
    by_card.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for of_card in by_card.chunk_by(|a, b| a.0 == b.0) {
        for (later, &(_, b)) in of_card.iter().enumerate() {
            pairs.extend(of_card[..later].iter().map(|&(_, a)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.chunk_by(|a, b| a == b).map(|same| (same[0].0, same[0].1, same.len() as u32)).collect()
}

/// Disjoint groups of findings; each is led by its first.
struct Groups {
    leader: Vec<u32>,
}

impl Groups {
    fn new(n: usize) -> Groups {
        Groups { leader: (0..n as u32).collect() }
    }

    fn lead(&mut self, mut of: u32) -> u32 {
        while self.leader[of as usize] != of {
            let next = self.leader[of as usize];
            self.leader[of as usize] = self.leader[next as usize];
            of = next;
        }
        of
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.lead(a), self.lead(b));
        self.leader[a.max(b) as usize] = a.min(b);
    }

    fn members(mut self) -> Vec<Vec<u32>> {
        let mut by_leader: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for finding in 0..self.leader.len() as u32 {
            by_leader.entry(self.lead(finding)).or_default().push(finding);
        }
        by_leader.into_values().collect()
    }
}

struct Columns<'a> {
    openings: &'a Openings<'a>,
    cards: std::sync::Arc<Vec<u32>>,
    holders: std::sync::Arc<Vec<u32>>,
    institutions: std::sync::Arc<crate::openings::Words>,
    /// Who may stand behind an opening, the likeliest first.
    organisers: [(SubjectKind, Vec<u32>); 3],
}

impl<'a> Columns<'a> {
    fn of(openings: &'a Openings<'a>) -> Result<Self, RulesError> {
        let organiser = |key: Key| Ok::<_, RulesError>((key.subject_kind(), key.cells(openings)?));
        Ok(Columns {
            openings,
            cards: openings.keys(Column::Card)?,
            holders: openings.keys(Column::Holder)?,
            institutions: openings.words(WordColumn::Institution)?,
            organisers: [organiser(Key::Agent)?, organiser(Key::AgentPhone)?, organiser(Key::Phone)?],
        })
    }

    fn episode(&self, findings: Vec<u32>, rows: &[u32]) -> Episode {
        let times = rows.iter().map(|&row| self.openings.at()[row as usize]);
        let n_cards = count_distinct(rows.iter().map(|&row| self.openings.card(&self.cards, row)));
        Episode {
            findings,
            n_rows: rows.len() as u32,
            n_cards,
            n_holders: count_distinct(rows.iter().map(|&row| u64::from(self.holders[row as usize]))),
            n_institutions: count_distinct(rows.iter().map(|&row| u64::from(self.institutions.codes[row as usize]))),
            first_at: times.clone().min().unwrap_or_default(),
            last_at: times.max().unwrap_or_default(),
            organiser: self.organisers.iter().find_map(|(kind, cells)| {
                let (key, n_organised) = self.most_cards(rows, cells)?;
                let share = f64::from(n_organised) / f64::from(n_cards);
                (share >= 0.5 && n_organised > 1).then_some(Organiser { kind: *kind, key, share })
            }),
        }
    }

    /// The key on most distinct cards, with their number; of equals the one that appeared first.
    fn most_cards(&self, rows: &[u32], cells: &[u32]) -> Option<(u32, u32)> {
        let mut pairs: Vec<(u32, u64)> = rows
            .iter()
            .map(|&row| (cells[row as usize], self.openings.card(&self.cards, row)))
            .filter(|(key, _)| *key != NO_KEY)
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let of_key = pairs.chunk_by(|a, b| a.0 == b.0).map(|cards| (cards[0].0, cards.len() as u32));
        of_key.max_by_key(|&(key, n)| (n, std::cmp::Reverse(key)))
    }
}
