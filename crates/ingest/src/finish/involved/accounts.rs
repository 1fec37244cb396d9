//! Accounts named in cases. A case may give the card's number or that of the account behind it, in either column;
//! account numbers repeat across banks.

use rayon::prelude::*;
use twocard_contracts::ids::Identity;
use twocard_tables::NO_KEY;

use super::{Match, Named};
use crate::rows::Rows;
use crate::spaces::{SpaceStore, Spaces};

/// A current card or account whose number some case names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    Account(u32),
    Ledger(u32),
}

/// Everything that the cases' numbers fit.
pub(super) struct NamedAccounts<'a> {
    spaces: &'a Spaces,
    /// Numbers that some case names, sorted.
    numbers: Vec<Vec<u8>>,
    /// Number and what has it, sorted.
    hits: Vec<(usize, Hit)>,
    /// Account behind cards and each of its current cards, sorted.
    cards: Vec<(u32, u32)>,
}

impl<'a> NamedAccounts<'a> {
    pub(super) fn find<'n>(named: impl Iterator<Item = Named<'n>>, openings: &Rows, spaces: &'a Spaces) -> Self {
        let mut numbers: Vec<Vec<u8>> = named
            .flat_map(|named| [named.card_no, named.account_no])
            .filter(|number| !number.is_empty())
            .map(<[u8]>::to_vec)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return NamedAccounts { spaces, numbers, hits: Vec::new(), cards: Vec::new() };
        }
        let (accounts, ledgers) = (openings.key_column("account_key"), openings.key_column("ledger_key"));
        let current = |keys: &[u32], store: &SpaceStore| {
            let mut is_current = vec![false; store.len()];
            for (key, _) in keys.iter().zip(&openings.is_superseded).filter(|(key, old)| **key != NO_KEY && !**old) {
                is_current[*key as usize] = true;
            }
            is_current
        };
        let hits_in = |store: &SpaceStore, is_current: &[bool], hit: fn(u32) -> Hit| -> Vec<(usize, Hit)> {
            let number = |key: usize| numbers.binary_search_by(|number| number.as_slice().cmp(store.values.get(key)));
            (0..store.len())
                .into_par_iter()
                .filter(|key| is_current[*key])
                .filter_map(|key| Some((number(key).ok()?, hit(key as u32))))
                .collect()
        };
        let (account_store, ledger_store) = (spaces.of(Identity::Account), spaces.of(Identity::Ledger));
        let mut hits = hits_in(account_store, &current(accounts, account_store), Hit::Account);
        let ledger_hits = hits_in(ledger_store, &current(ledgers, ledger_store), Hit::Ledger);

        let mut is_named = vec![false; ledger_store.len()];
        for (_, hit) in &ledger_hits {
            if let Hit::Ledger(ledger) = hit {
                is_named[*ledger as usize] = true;
            }
        }
        let mut cards: Vec<(u32, u32)> = ledgers
            .iter()
            .zip(accounts)
            .zip(&openings.is_superseded)
            .filter(|((ledger, _), old)| **ledger != NO_KEY && !**old && is_named[**ledger as usize])
            .map(|((ledger, account), _)| (*ledger, *account))
            .collect();
        cards.sort_unstable();
        cards.dedup();
        hits.extend(ledger_hits);
        hits.sort_unstable();
        NamedAccounts { spaces, numbers, hits, cards }
    }

    /// One institution must fit; where both numbers fit something, an institution that has both goes first.
    pub(super) fn find_match(&self, named: &Named) -> Match {
        let by_card_no = self.hits_of(named.card_no, named.institution);
        let by_account_no = self.hits_of(named.account_no, named.institution);
        let mut institutions = self.institutions(&by_card_no);
        let others = self.institutions(&by_account_no);
        if institutions.iter().any(|institution| others.contains(institution)) {
            institutions.retain(|institution| others.contains(institution));
        } else {
            institutions.extend(others);
        }
        let [institution] = institutions[..] else {
            return if institutions.is_empty() { Match::Unmatched } else { Match::Ambiguous };
        };
        let (mut account, mut ledger) = (NO_KEY, NO_KEY);
        let fitting = by_card_no.iter().chain(&by_account_no).filter(|hit| self.institution(**hit) == institution);
        for hit in fitting {
            match *hit {
                Hit::Account(key) if account == NO_KEY => account = key,
                Hit::Ledger(key) if ledger == NO_KEY => ledger = key,
                Hit::Account(_) | Hit::Ledger(_) => {}
            }
        }
        if account == NO_KEY {
            account = self.only_card(ledger);
        }
        Match::Account { account, ledger }
    }

    fn hits_of(&self, number: &[u8], institution: &[u8]) -> Vec<Hit> {
        let Ok(number) = self.numbers.binary_search_by(|known| known.as_slice().cmp(number)) else { return Vec::new() };
        let start = self.hits.partition_point(|(other, _)| *other < number);
        let of_number = self.hits[start..].iter().take_while(|(other, _)| *other == number).map(|(_, hit)| *hit);
        of_number.filter(|hit| institution.is_empty() || self.institution(*hit) == institution).collect()
    }

    fn institution(&self, hit: Hit) -> &[u8] {
        match hit {
            Hit::Account(key) => self.spaces.of(Identity::Account).details.get(key as usize),
            Hit::Ledger(key) => self.spaces.of(Identity::Ledger).details.get(key as usize),
        }
    }

    fn institutions(&self, hits: &[Hit]) -> Vec<&[u8]> {
        let mut institutions: Vec<&[u8]> = hits.iter().map(|hit| self.institution(*hit)).collect();
        institutions.sort_unstable();
        institutions.dedup();
        institutions
    }

    fn only_card(&self, ledger: u32) -> u32 {
        let start = self.cards.partition_point(|(other, _)| *other < ledger);
        match &self.cards[start..] {
            [(first, account), rest @ ..]
                if *first == ledger && rest.first().is_none_or(|(other, _)| *other != ledger) =>
            {
                *account
            }
            _ => NO_KEY,
        }
    }
}
