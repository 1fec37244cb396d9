//! Cards and findings for the tests of this crate.

use twocard_contracts::finding::{CardKind, Finding, Ground, SubjectKind};
use twocard_contracts::ids::RowRef;

use crate::cards::CardRows;

/// So many accounts; card n stands on line n + 2.
pub(crate) fn cards(n: u32) -> CardRows {
    let mut cards = CardRows::default();
    cards.n_account_rows = n as usize;
    cards.file_key = vec![0; n as usize];
    cards.line = (2..n + 2).collect();
    cards.card = (0..n).collect();
    cards
}

/// A finding of a rule on person 0, over the accounts of these lines.
pub(crate) fn finding(rule: &str, weight: f64, lines: impl IntoIterator<Item = u32>) -> Finding {
    let ground = |line| Ground {
        card_kind: CardKind::Account,
        card_key: line,
        holder_key: line,
        row: RowRef { file_key: 0, line },
    };
    Finding {
        rule_id: rule.to_owned(),
        rule_version: 1,
        rule_name_zh: String::new(),
        subject_kind: SubjectKind::Person,
        subject_key: 0,
        band: String::new(),
        weight,
        lowered_by: String::new(),
        n_peak: 0,
        n_holders: 0,
        n_cards: 0,
        n_institutions: 0,
        first_at: 0,
        last_at: 0,
        expected: None,
        reason: String::new(),
        grounds: lines.into_iter().map(ground).collect(),
    }
}
