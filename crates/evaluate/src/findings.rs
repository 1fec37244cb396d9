//! Findings of the run and whom they touch: the person a finding is about, and whoever holds or opened one of its cards.

use std::collections::BTreeMap;

use arrow::array::Array;
use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{FINDING_ROWS, FINDINGS};
use twocard_tables::{NO_KEY, TableDir, TableError};

use crate::openings::Openings;

/// All findings, by position in their table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// Rule of each finding.
    pub(crate) rule: Vec<String>,
    /// Whether something lowered its weight: an exemption or another qualifier.
    pub(crate) is_lowered: Vec<bool>,
    /// (card number, finding), sorted.
    pub(crate) of_card: Vec<(u32, u32)>,
    /// (person, finding), sorted.
    pub(crate) of_person: Vec<(u32, u32)>,
}

impl Findings {
    /// Reads both tables.
    pub(crate) fn read(tables: &TableDir, openings: &Openings) -> Result<Findings, TableError> {
        let columns = ["finding_key", "rule_id", "lowered_by", "subject_kind", "subject_key"];
        let rows = tables.read(&FINDINGS, &columns)?;
        let (rules, lowered) = (rows.text("rule_id")?, rows.text("lowered_by")?);
        let (kinds, subjects) = (rows.text("subject_kind")?, rows.u32("subject_key")?);
        let positions: BTreeMap<u32, u32> = rows.u32("finding_key")?.into_iter().zip(0..).collect();
        let grounds = tables.read(&FINDING_ROWS, &["finding_key", "card_kind", "card_key", "holder_key"])?;
        let (card_kinds, cards) = (grounds.text("card_kind")?, grounds.u32("card_key")?);
        let (finding, holders) = (grounds.u32("finding_key")?, grounds.u32("holder_key")?);

        let agents = agents_of_cards(openings);
        let mut of_card = Vec::with_capacity(grounds.len());
        let mut of_person: Vec<(u32, u32)> = (0..rows.len())
            .filter(|&row| kinds.value(row) == "person")
            .map(|row| (subjects[row], row as u32))
            .collect();
        for row in 0..grounds.len() {
            let Some(&position) = positions.get(&finding[row]) else { continue };
            let is_account = card_kinds.value(row) == CardKind::Account.name();
            let kind = if is_account { CardKind::Account } else { CardKind::Sim };
            let card = openings.number_of((kind, cards[row]));
            of_card.push((card, position));
            of_person.push((holders[row], position));
            let from = agents.partition_point(|&(of, _)| of < card);
            let of_card = agents[from..].iter().take_while(|&&(of, _)| of == card);
            of_person.extend(of_card.map(|&(_, agent)| (agent, position)));
        }
        for pairs in [&mut of_card, &mut of_person] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        Ok(Findings {
            rule: (0..rows.len()).map(|row| rules.value(row).to_owned()).collect(),
            is_lowered: (0..rows.len()).map(|row| lowered.is_valid(row) && !lowered.value(row).is_empty()).collect(),
            of_card,
            of_person,
        })
    }

    /// Findings that touch a person.
    pub(crate) fn touching(&self, person: u32) -> impl Iterator<Item = u32> {
        let from = self.of_person.partition_point(|&(of, _)| of < person);
        self.of_person[from..].iter().take_while(move |&&(of, _)| of == person).map(|&(_, finding)| finding)
    }

    /// Findings that rest on a card.
    pub(crate) fn on_card(&self, card: u32) -> impl Iterator<Item = u32> {
        let from = self.of_card.partition_point(|&(of, _)| of < card);
        self.of_card[from..].iter().take_while(move |&&(of, _)| of == card).map(|&(_, finding)| finding)
    }
}

/// (card, agent), sorted.
fn agents_of_cards(openings: &Openings) -> Vec<(u32, u32)> {
    let rows = (0..openings.len()).filter(|&row| openings.agent[row] != NO_KEY);
    let mut agents: Vec<(u32, u32)> = rows.map(|row| (openings.card[row], openings.agent[row])).collect();
    agents.sort_unstable();
    agents.dedup();
    agents
}
