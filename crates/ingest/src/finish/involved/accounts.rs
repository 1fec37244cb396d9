//! Accounts named in cases. A case may give the card's number or that of the account behind it, in either column;
//! account numbers repeat across banks. A case names what existed on its day: later openings count only where nothing
//! older fits.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use rayon::prelude::*;
use twocard_contracts::ids::Identity;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::NO_KEY;

use super::{Match, Named};
use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::{SpaceStore, Spaces};

/// Opening time of what no current row has.
const NEVER: i64 = i64::MAX;

/// A current card or account whose number some case names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    Account(u32),
    Ledger(u32),
}

/// What has a number, and when it was first opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    number: usize,
    hit: Hit,
    opened_at: i64,
}

/// A current card of an account that some case names, and when it was first opened there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Card {
    ledger: u32,
    account: u32,
    opened_at: i64,
}

/// Everything that the cases' numbers fit.
pub(super) struct NamedAccounts<'a> {
    spaces: &'a Spaces,
    /// Numbers that some case names, sorted.
    numbers: Vec<Vec<u8>>,
    /// Sorted.
    candidates: Vec<Candidate>,
    /// Sorted, each card of a ledger once.
    cards: Vec<Card>,
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
            return NamedAccounts { spaces, numbers, candidates: Vec::new(), cards: Vec::new() };
        }
        let hasher = FixedState::default();
        let mut by_hash = HashTable::with_capacity(numbers.len());
        for (at, number) in numbers.iter().enumerate() {
            let hash = hasher.hash_one(number.as_slice());
            by_hash.insert_unique(hash, at, |at| hasher.hash_one(numbers[*at].as_slice()));
        }
        let (accounts, ledgers) = (openings.key_column("account_key"), openings.key_column("ledger_key"));
        let opened_at = openings.column("opened_at").map_or(&[][..], Kept::instants);
        let current = |row: &usize| !openings.is_superseded[*row];
        let first_opened = |keys: &[u32], store: &SpaceStore| {
            let mut first = vec![NEVER; store.len()];
            for row in (0..keys.len()).filter(current).filter(|row| keys[*row] != NO_KEY) {
                let first = &mut first[keys[row] as usize];
                *first = opened_at[row].min(*first);
            }
            first
        };
        let candidates_in = |store: &SpaceStore, first_opened: &[i64], hit: fn(u32) -> Hit| -> Vec<Candidate> {
            let number = |key: usize| {
                let value = store.values.get(key);
                by_hash.find(hasher.hash_one(value), |number| numbers[*number] == value).copied()
            };
            (0..store.len())
                .into_par_iter()
                .filter(|key| first_opened[*key] != NEVER)
                .filter_map(|key| {
                    Some(Candidate { number: number(key)?, hit: hit(key as u32), opened_at: first_opened[key] })
                })
                .collect()
        };
        let (account_store, ledger_store) = (spaces.of(Identity::Account), spaces.of(Identity::Ledger));
        let mut candidates = candidates_in(account_store, &first_opened(accounts, account_store), Hit::Account);
        let of_ledgers = candidates_in(ledger_store, &first_opened(ledgers, ledger_store), Hit::Ledger);

        let mut is_named = vec![false; ledger_store.len()];
        for candidate in &of_ledgers {
            if let Hit::Ledger(ledger) = candidate.hit {
                is_named[ledger as usize] = true;
            }
        }
        let mut cards: Vec<Card> = (0..ledgers.len())
            .filter(current)
            .filter(|row| ledgers[*row] != NO_KEY && is_named[ledgers[*row] as usize])
            .map(|row| Card { ledger: ledgers[row], account: accounts[row], opened_at: opened_at[row] })
            .collect();
        cards.sort_unstable();
        cards.dedup_by_key(|card| (card.ledger, card.account));
        candidates.extend(of_ledgers);
        candidates.sort_unstable();
        NamedAccounts { spaces, numbers, candidates, cards }
    }

    /// One institution must fit; where both numbers fit something, an institution that has both goes first.
    pub(super) fn find_match(&self, named: &Named, day: Date) -> Match {
        let end = Timestamp::end_of(day).0;
        let mut by_card_no = self.candidates_of(named.card_no, named.institution);
        let mut by_account_no = self.candidates_of(named.account_no, named.institution);
        if by_card_no.iter().chain(&by_account_no).any(|candidate| candidate.opened_at < end) {
            by_card_no.retain(|candidate| candidate.opened_at < end);
            by_account_no.retain(|candidate| candidate.opened_at < end);
        }
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
        let hits = by_card_no.iter().chain(&by_account_no).map(|candidate| candidate.hit);
        for hit in hits.filter(|hit| self.institution(*hit) == institution) {
            match hit {
                Hit::Account(key) if account == NO_KEY => account = key,
                Hit::Ledger(key) if ledger == NO_KEY => ledger = key,
                Hit::Account(_) | Hit::Ledger(_) => {}
            }
        }
        if account == NO_KEY {
            account = self.only_card(ledger, end);
        }
        Match::Account { account, ledger }
    }

    fn candidates_of(&self, number: &[u8], institution: &[u8]) -> Vec<Candidate> {
        let Ok(number) = self.numbers.binary_search_by(|known| known.as_slice().cmp(number)) else { return Vec::new() };
        let start = self.candidates.partition_point(|candidate| candidate.number < number);
        let of_number = self.candidates[start..].iter().take_while(|candidate| candidate.number == number);
        let fits = |hit: Hit| institution.is_empty() || self.institution(hit) == institution;
        of_number.filter(|candidate| fits(candidate.hit)).copied().collect()
    }

    fn institution(&self, hit: Hit) -> &[u8] {
        match hit {
            Hit::Account(key) => self.spaces.of(Identity::Account).details.get(key as usize),
            Hit::Ledger(key) => self.spaces.of(Identity::Ledger).details.get(key as usize),
        }
    }

    fn institutions(&self, candidates: &[Candidate]) -> Vec<&[u8]> {
        let mut institutions: Vec<&[u8]> = candidates.iter().map(|candidate| self.institution(candidate.hit)).collect();
        institutions.sort_unstable();
        institutions.dedup();
        institutions
    }

    /// The card of an account that had one only before `end`, or has one only at all where it had none.
    fn only_card(&self, ledger: u32, end: i64) -> u32 {
        let start = self.cards.partition_point(|card| card.ledger < ledger);
        let of_ledger = || self.cards[start..].iter().take_while(|card| card.ledger == ledger);
        let mut before = of_ledger().filter(|card| card.opened_at < end);
        let chosen = match (before.next(), before.next()) {
            (Some(card), None) => Some(card),
            (Some(_), Some(_)) => None,
            (None, _) => {
                let mut all = of_ledger();
                all.next().filter(|_| all.next().is_none())
            }
        };
        chosen.map_or(NO_KEY, |card| card.account)
    }
}
