//! Every card opened up to as_of, column by column: accounts first, then SIMs, each in file and line order, so that a
//! row's position orders grounds. A column is read once a night, by the first rule that asks for it, and shared.

mod derived;
mod numbering;
mod read;
mod repeats;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde::Deserialize;
use twocard_contracts::finding::CardKind;
use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS, Table};
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::TableDir;

use crate::RulesError;

pub(crate) use numbering::number_pairs;
use read::Part;

/// A table of cards opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTable {
    /// Bank cards and accounts.
    AccountOpenings,
    /// SIMs.
    SimActivations,
}

impl CardTable {
    /// Both, in the order of grounds.
    pub const ALL: [CardTable; 2] = [CardTable::AccountOpenings, CardTable::SimActivations];

    /// The kept table.
    pub const fn table(self) -> &'static Table {
        match self {
            CardTable::AccountOpenings => &ACCOUNT_OPENINGS,
            CardTable::SimActivations => &SIM_ACTIVATIONS,
        }
    }

    /// What its rows open.
    pub const fn card_kind(self) -> CardKind {
        match self {
            CardTable::AccountOpenings => CardKind::Account,
            CardTable::SimActivations => CardKind::Sim,
        }
    }
}

/// Columns of whole numbers; [`twocard_tables::NO_KEY`] stands for an empty cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Column {
    FileKey,
    Line,
    /// `account_key` or `sim_key`: numbered apart, see [`Openings::card`].
    Card,
    Holder,
    Agent,
    AgentPhone,
    /// Phone the bank calls back, or contact phone of a SIM.
    Phone,
    /// The number of a SIM itself; empty for accounts.
    Number,
    Address,
    Device,
    /// Public IP addresses only.
    Ip,
    /// Networks of public IP addresses.
    IpNet,
    Email,
    Outlet,
    Employer,
    LegalRep,
    /// Clerk: institution and staff number, by first appearance.
    Staff,
    /// GB/T 2260 code of the county that the outlet in force on the day stands in.
    County,
    /// Its first two digits.
    Province,
    /// Run of near card or phone numbers; accounts and SIMs are numbered apart.
    NumberRun,
    /// Place in the run.
    NumberPosition,
}

/// Columns of moments in microseconds; [`twocard_tables::NO_I64`] stands for an empty cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Moments {
    Closed,
    StatusSince,
    /// When a card ceases to be live, exclusive: its closing, else, where its status is closed, since when or, that
    /// unknown too, its opening; [`i64::MAX`] where it is live.
    LiveUntil,
    /// 00:00 of the day a company was registered.
    Registered,
}

/// Columns of words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum WordColumn {
    Institution,
    AccountClass,
    /// `product_code` of an account or `sim_kind` of a SIM.
    Product,
    Channel,
    Status,
    Relation,
    Batch,
    StaffNo,
}

/// A column of words as numbers by first appearance; [`twocard_tables::NO_KEY`] stands for an empty cell.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) codes: Vec<u32>,
    pub(crate) list: Vec<String>,
}

impl Words {
    pub(crate) fn word(&self, row: u32) -> Option<&str> {
        self.list.get(self.codes[row as usize] as usize).map(String::as_str)
    }

    /// By code: whether the word is one of these.
    pub(crate) fn among(&self, words: &[String]) -> Vec<bool> {
        self.list.iter().map(|word| words.contains(word)).collect()
    }
}

type Cache<K, V> = Mutex<BTreeMap<K, Arc<V>>>;

/// The rows of a night.
pub(crate) struct Openings<'a> {
    pub(crate) tables: &'a TableDir,
    as_of: Date,
    parts: Vec<Part>,
    n_accounts: usize,
    at: Vec<i64>,
    day_only: Vec<bool>,
    keys: Cache<Column, Vec<u32>>,
    moments: Cache<Moments, Vec<i64>>,
    words: Cache<WordColumn, Words>,
    repeats: Mutex<Option<Arc<Vec<Vec<u32>>>>>,
}

impl<'a> Openings<'a> {
    /// Reads the times of all rows up to the end of `as_of`.
    pub(crate) fn read(tables: &'a TableDir, as_of: Date) -> Result<Openings<'a>, RulesError> {
        let (mut parts, mut at, mut day_only) = (Vec::new(), Vec::new(), Vec::new());
        let mut n_accounts = 0;
        for card_table in CardTable::ALL.into_iter().filter(|card_table| tables.has(card_table.table())) {
            let (part, times, are_day_only) = Part::read(tables, card_table, Timestamp::end_of(as_of).0)?;
            at.extend(times);
            day_only.extend(are_day_only);
            parts.push(part);
            if card_table == CardTable::AccountOpenings {
                n_accounts = at.len();
            }
        }
        Ok(Openings {
            tables,
            as_of,
            parts,
            n_accounts,
            at,
            day_only,
            keys: Mutex::default(),
            moments: Mutex::default(),
            words: Mutex::default(),
            repeats: Mutex::default(),
        })
    }

    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }

    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// Tables among these that the run has.
    pub(crate) fn having(&self, over: &[CardTable]) -> Vec<CardTable> {
        self.parts.iter().map(|part| part.card_table).filter(|card_table| over.contains(card_table)).collect()
    }

    /// Time of opening, wall-clock microseconds.
    pub(crate) fn at(&self) -> &[i64] {
        &self.at
    }

    /// Whether only the day is known.
    pub(crate) fn day_only(&self) -> &[bool] {
        &self.day_only
    }

    pub(crate) fn card_kind(&self, row: u32) -> CardKind {
        if (row as usize) < self.n_accounts { CardKind::Account } else { CardKind::Sim }
    }

    /// A card by kind and key: distinct over both tables.
    pub(crate) fn card(&self, cards: &[u32], row: u32) -> u64 {
        u64::from(row as usize >= self.n_accounts) << 32 | u64::from(cards[row as usize])
    }

    /// A column, read at the first call.
    pub(crate) fn keys(&self, column: Column) -> Result<Arc<Vec<u32>>, RulesError> {
        once(&self.keys, column, || self.read_keys(column))
    }

    pub(crate) fn moments(&self, column: Moments) -> Result<Arc<Vec<i64>>, RulesError> {
        once(&self.moments, column, || self.read_moments(column))
    }

    pub(crate) fn words(&self, column: WordColumn) -> Result<Arc<Words>, RulesError> {
        once(&self.words, column, || self.read_words(column))
    }

    fn rows_of(&self, card_table: CardTable) -> Range<usize> {
        match card_table {
            CardTable::AccountOpenings => 0..self.n_accounts,
            CardTable::SimActivations => self.n_accounts..self.len(),
        }
    }

    /// Number of rows of some tables in a period.
    pub(crate) fn count(&self, over: &[CardTable], period: Period) -> u32 {
        let in_period = |card_table: &CardTable| {
            self.at[self.rows_of(*card_table)].par_iter().filter(|at| period.has(**at)).count()
        };
        over.iter().map(in_period).sum::<usize>() as u32
    }

    /// Rows of some tables that lie in a period and that `keep` keeps, ascending.
    pub(crate) fn select(&self, over: &[CardTable], period: Period, keep: impl Fn(usize) -> bool + Sync) -> Vec<u32> {
        const CHUNK: usize = 1 << 16;
        let chunks: Vec<Range<usize>> = over
            .iter()
            .map(|card_table| self.rows_of(*card_table))
            .flat_map(|rows| rows.clone().step_by(CHUNK).map(move |from| from..rows.end.min(from + CHUNK)))
            .collect();
        let selected: Vec<Vec<u32>> = chunks
            .into_par_iter()
            .map(|rows| {
                let kept = rows.filter(|&row| period.has(self.at[row]) && keep(row));
                kept.map(|row| row as u32).collect()
            })
            .collect();
        selected.concat()
    }
}

fn once<K: Ord + Copy, V>(
    cache: &Cache<K, V>,
    column: K,
    read: impl FnOnce() -> Result<V, RulesError>,
) -> Result<Arc<V>, RulesError> {
    let lock = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&column) {
        return Ok(known.clone());
    }
    // not locked while reading: a derived column reads others
    let value = Arc::new(read()?);
    lock().insert(column, value.clone());
    Ok(value)
}

/// Half-open span of wall-clock microseconds `[from, to)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Period {
    pub(crate) from: Option<i64>,
    pub(crate) to: i64,
}

impl Period {
    pub(crate) fn has(self, at: i64) -> bool {
        self.from.is_none_or(|from| from <= at) && at < self.to
    }
}
