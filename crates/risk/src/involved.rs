//! Cards named in cases that are known at `as_of`.

use twocard_contracts::tables;
use twocard_contracts::time::Date;
use twocard_tables::{NO_DATE, NO_KEY, TableDir, TableError};

use crate::cards::CardRows;
use crate::nodes::Node;

/// A card that one row of `involved_cards` names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NamedCard {
    /// The card.
    pub card: Node,
    /// Day since which the police know: reported, else involved.
    pub known_on: i32,
    /// Row of `involved_cards`.
    pub row: u32,
}

/// Every card opened up to `as_of` that a case known then names, in table order. A case that names the account behind
/// cards names all of them.
pub fn named_cards(tables: &TableDir, cards: &CardRows, as_of: Date) -> Result<Vec<NamedCard>, TableError> {
    let columns = ["account_key", "ledger_key", "sim_key", "involved_on", "reported_on"];
    let rows = tables.read(&tables::INVOLVED_CARDS, &columns)?;
    let (account, ledger, sim) = (rows.u32("account_key")?, rows.u32("ledger_key")?, rows.u32("sim_key")?);
    let (involved_on, reported_on) = (rows.date("involved_on")?, rows.date("reported_on")?);
    let behind = cards_by_ledger(tables)?;
    let mut is_opened = vec![false; cards.nodes.len()];
    cards.card.iter().for_each(|&card| is_opened[card as usize] = true);
    let mut named = Vec::new();
    for row in 0..rows.len() {
        let known_on = if reported_on[row] == NO_DATE { involved_on[row] } else { reported_on[row] };
        if known_on > as_of.0 {
            continue;
        }
        let mut name = |card: Node| {
            if is_opened[card as usize] {
                named.push(NamedCard { card, known_on, row: row as u32 });
            }
        };
        if account[row] != NO_KEY {
            name(cards.nodes.account(account[row]));
        } else if ledger[row] != NO_KEY {
            let from = behind.partition_point(|&(key, _)| key < ledger[row]);
            let on_ledger = behind[from..].iter().take_while(|&&(key, _)| key == ledger[row]);
            on_ledger.for_each(|&(_, key)| name(cards.nodes.account(key)));
        } else if sim[row] != NO_KEY {
            name(cards.nodes.sim(sim[row]));
        }
    }
    Ok(named)
}

/// (ledger_key, account_key), sorted.
fn cards_by_ledger(tables: &TableDir) -> Result<Vec<(u32, u32)>, TableError> {
    let rows = tables.read(&tables::ACCOUNT_OPENINGS, &["account_key", "ledger_key"])?;
    let (account, ledger) = (rows.u32("account_key")?, rows.u32("ledger_key")?);
    let mut pairs: Vec<(u32, u32)> = ledger.into_iter().zip(account).filter(|&(key, _)| key != NO_KEY).collect();
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}
