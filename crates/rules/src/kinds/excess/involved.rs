//! Which openings became involved cards that are known by `as_of`: reported, else involved, up to that day. A case that
//! names the account behind cards names all of them.

use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, INVOLVED_CARDS};
use twocard_tables::{NO_DATE, NO_KEY};

use crate::RulesError;
use crate::openings::{Column, Openings};

/// By row.
pub(super) fn involved(openings: &Openings) -> Result<Vec<bool>, RulesError> {
    let names = ["account_key", "ledger_key", "sim_key", "involved_on", "reported_on"];
    let rows = openings.tables.read(&INVOLVED_CARDS, &names)?;
    let (accounts, ledgers, sims) = (rows.u32("account_key")?, rows.u32("ledger_key")?, rows.u32("sim_key")?);
    let (involved_on, reported_on) = (rows.date("involved_on")?, rows.date("reported_on")?);
    let (mut by_account, mut by_ledger, mut by_sim) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows.len() {
        let known_on = if reported_on[row] == NO_DATE { involved_on[row] } else { reported_on[row] };
        if known_on > openings.as_of().0 {
            continue;
        }
        match (accounts[row], ledgers[row], sims[row]) {
            (NO_KEY, NO_KEY, NO_KEY) => {}
            (NO_KEY, NO_KEY, sim) => mark(&mut by_sim, sim),
            (NO_KEY, ledger, _) => mark(&mut by_ledger, ledger),
            (account, ..) => mark(&mut by_account, account),
        }
    }
    if !by_ledger.is_empty() && openings.tables.has(&ACCOUNT_OPENINGS) {
        let rows = openings.tables.read(&ACCOUNT_OPENINGS, &["account_key", "ledger_key"])?;
        let is_named = |ledger: u32| by_ledger.get(ledger as usize).is_some_and(|&is| is);
        for (account, ledger) in rows.u32("account_key")?.into_iter().zip(rows.u32("ledger_key")?) {
            if ledger != NO_KEY && is_named(ledger) {
                mark(&mut by_account, account);
            }
        }
    }
    let cards = openings.keys(Column::Card)?;
    let of_row = |row: usize| match openings.card_kind(row as u32) {
        CardKind::Account => by_account.get(cards[row] as usize),
        CardKind::Sim => by_sim.get(cards[row] as usize),
    };
    Ok((0..openings.len()).map(|row| of_row(row).is_some_and(|&is| is)).collect())
}

fn mark(marks: &mut Vec<bool>, key: u32) {
    if marks.len() <= key as usize {
        marks.resize(key as usize + 1, false);
    }
    marks[key as usize] = true;
}
