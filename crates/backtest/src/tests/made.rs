//! Made-up openings and nights.

use twocard_contracts::finding::SubjectKind;
use twocard_contracts::time::Date;
use twocard_risk::CardRows;
use twocard_risk::nodes::{Node, NodeSpace};
use twocard_risk::role::Role;
use twocard_tables::NO_KEY;

use crate::history::NEVER;
use crate::{History, HorizonFigures, Listed, NightFigures, Plan};

/// A generator of numbers under a bound (xorshift64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) % u64::from(bound)) as u32
    }

    fn key_or_none(&mut self, bound: u32) -> u32 {
        let key = self.below(bound + 2);
        if key < bound { key } else { NO_KEY }
    }
}

const SPACE: NodeSpace = NodeSpace { n_persons: 6, n_accounts: 8, n_sims: 3, n_phones: 4, n_outlets: 2 };

/// Openings of a few accounts and SIMs by a few persons, some cards opened twice.
pub(super) fn cards(dice: &mut Dice, n_rows: u32) -> CardRows {
    let mut cards = CardRows::default();
    cards.nodes = SPACE;
    for row in 0..n_rows {
        let card = SPACE.account(dice.below(SPACE.n_accounts + SPACE.n_sims));
        cards.table_row.push(row);
        cards.file_key.push(0);
        cards.line.push(row + 2);
        cards.card.push(card);
        cards.holder.push(dice.below(SPACE.n_persons));
        cards.agent.push(dice.key_or_none(SPACE.n_persons));
        cards.employer.push(NO_KEY);
        cards.legal_rep.push(dice.key_or_none(SPACE.n_persons));
        cards.outlet.push(dice.key_or_none(SPACE.n_outlets));
        cards.at.push(0);
        let mut phone = || match dice.key_or_none(SPACE.n_phones) {
            NO_KEY => NO_KEY,
            key => SPACE.phone(key),
        };
        cards.reached_by.push(phone());
        cards.agent_phone.push(phone());
    }
    cards.n_account_rows = cards.card.iter().filter(|&&card| card < SPACE.sim(0)).count();
    cards
}

/// A history in which some cards become known around day 100.
pub(super) fn history(dice: &mut Dice) -> History {
    let mut known_on = vec![NEVER; SPACE.len()];
    for card in SPACE.account(0)..SPACE.phone(0) {
        if dice.below(3) > 0 {
            known_on[card as usize] = 80 + dice.below(130) as i32;
        }
    }
    History { nodes: SPACE, known_on, labels_until: Date(300), is_simulated: false }
}

/// A plan of weekly nights.
pub(super) fn plan(n_nights: i32) -> Plan {
    Plan { from: Date(0), to: Date(7 * (n_nights - 1)), step_days: 7, capacity: 3, labels_until: None }
}

/// A night whose listed leads are (node, days), judged by the first `n_judged` horizons.
pub(super) fn night(as_of: i32, leads: &[(Node, Option<u32>)], is_new: bool, n_judged: usize) -> NightFigures {
    let listed: Vec<Listed> = leads
        .iter()
        .zip(1..)
        .map(|(&(node, days), position)| Listed {
            position,
            lead_id: format!("P-{node:012}"),
            node,
            kind: SubjectKind::Person,
            role: Role::Agent,
            ground: "F3@2".to_owned(),
            is_new,
            is_known: false,
            days,
        })
        .collect();
    let horizons = [30, 60, 90].map(|horizon| {
        let n_hits = listed.iter().filter(|lead| lead.is_hit(horizon)).count() as u32;
        let n_new_hits = if is_new { n_hits } else { 0 };
        HorizonFigures { n_hits, n_new_hits, expected_hits: 0.25, n_cards: 4, n_cards_reached: n_hits.min(4) }
    });
    let mut at = 0;
    let horizons = horizons.map(|figures| {
        at += 1;
        (at <= n_judged).then_some(figures)
    });
    NightFigures { as_of: Date(as_of), n_leads: 10, listed, horizons }
}
