//! Name spaces: every distinct identity with its key, its token, and what the vault keeps of it.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use twocard_contracts::codes::divisions::parse_code;
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::time::Date;
use twocard_tables::NO_KEY;

use crate::columns::Texts;
use crate::finish::vault::is_vault_only;
use crate::hashed::{Hashes, hash_tokens, is_hash};
use crate::interner::Interner;
use crate::names::Names;
use crate::parse::Parsed;
use crate::plan::{KeyColumn, Parts, Plan, Space};
use crate::token::{NO_TOKEN, Tokenizer};
use crate::words::Words;
use crate::{IngestError, TokenKey};

/// Rows whose slots are looked at together.
pub(crate) const LOOK_AHEAD: usize = 32;

/// One name space.
pub(crate) struct SpaceStore {
    space: Space,
    interner: Interner,
    /// Where a feed of the night is hashed and this space holds numbers that are.
    hashes: Option<Hashes>,
    /// Of hashed persons: area code inside the number and day of birth, as their feed tells them.
    pub(crate) told: BTreeMap<u32, Told>,
    /// Keys whose columns below were given away.
    n_forgotten: usize,
    /// By key, from the first that was not given away: the value in clear.
    pub(crate) values: Texts,
    /// Likewise: ID type of a person, institution of a card or outlet.
    pub(crate) details: Words,
    /// Likewise: where it first appeared.
    pub(crate) first_file: Vec<u32>,
    pub(crate) first_line: Vec<u32>,
    pub(crate) names: Names,
}

/// What a hashed feed tells of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) area: u32,
    pub(crate) born: Option<Date>,
}

/// All name spaces, by [`Space::index`].
pub(crate) struct Spaces(Vec<SpaceStore>);

/// Keys of parsed blocks: by block, then key column of the plan, then row.
pub(crate) type BlockKeys = Vec<Vec<Vec<u32>>>;

impl Spaces {
    /// `has_hashed`: a feed of the night is hashed.
    pub(crate) fn new(has_hashed: bool) -> Self {
        Spaces(Space::all().map(|space| SpaceStore::new(space, has_hashed)).collect())
    }

    /// No row follows: identities that appeared as a hash first get the number that came later.
    pub(crate) fn end(&mut self) {
        self.0.iter_mut().for_each(SpaceStore::write_numbers);
        for kind in Identity::ALL.into_iter().filter(|kind| is_vault_only(*kind)) {
            self.of_mut(kind).interner.close();
        }
    }

    /// Nothing is looked for any more.
    pub(crate) fn close(&mut self) {
        self.0.iter_mut().for_each(|store| store.interner.close());
    }

    pub(crate) fn get(&self, space: Space) -> &SpaceStore {
        &self.0[space.index()]
    }

    pub(crate) fn of_mut(&mut self, identity: Identity) -> &mut SpaceStore {
        &mut self.0[Space::Identity(identity).index()]
    }

    pub(crate) fn of(&self, identity: Identity) -> &SpaceStore {
        self.get(Space::Identity(identity))
    }

    /// Gives keys to all identities of some blocks. Name spaces are independent and go side by side; within one, order
    /// is that of blocks, rows and columns.
    pub(crate) fn intern(
        &mut self,
        plan: &Plan,
        file_key: u32,
        blocks: &[Parsed],
        key: &TokenKey,
    ) -> Result<BlockKeys, IngestError> {
        let by_space: Vec<(Vec<usize>, BlockKeys)> = self
            .0
            .par_iter_mut()
            .map(|store| {
                let columns: Vec<usize> =
                    (0..plan.keys.len()).filter(|column| plan.keys[*column].space == store.space).collect();
                let mut tokenizer = Tokenizer::new(key);
                let mut intern = |block| store.intern_block(plan, &columns, file_key, block, &mut tokenizer);
                let keys = blocks.iter().map(&mut intern).collect();
                store.check_sizes()?;
                Ok((columns, keys))
            })
            .collect::<Result<_, IngestError>>()?;
        let mut all: BlockKeys = blocks.iter().map(|_| vec![Vec::new(); plan.keys.len()]).collect();
        for (columns, keys) in by_space {
            for (block, block_keys) in all.iter_mut().zip(keys) {
                for (column, column_keys) in columns.iter().zip(block_keys) {
                    block[*column] = column_keys;
                }
            }
        }
        Ok(all)
    }
}

impl SpaceStore {
    fn new(space: Space, has_hashed: bool) -> Self {
        let is_hashed = has_hashed && matches!(space, Space::Identity(Identity::Person | Identity::Phone));
        SpaceStore {
            space,
            interner: Interner::new(),
            hashes: is_hashed.then(Hashes::new),
            told: BTreeMap::new(),
            n_forgotten: 0,
            values: Texts::new(),
            details: Words::new(),
            first_file: Vec::new(),
            first_line: Vec::new(),
            names: Names::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens().len()
    }

    /// Keys whose values were given away.
    pub(crate) fn n_forgotten(&self) -> usize {
        self.n_forgotten
    }

    /// Keys whose values are held.
    pub(crate) fn n_waiting(&self) -> usize {
        self.first_line.len()
    }

    /// Lets the first `n` values go that are held.
    pub(crate) fn forget(&mut self, n: usize) {
        self.values.remove_first(n);
        self.details.remove_first(n);
        self.first_file.drain(..n);
        self.first_line.drain(..n);
        self.n_forgotten += n;
    }

    /// Tokens by key.
    pub(crate) fn tokens(&self) -> &[Token] {
        self.interner.tokens()
    }

    /// The key of an identity that appeared.
    pub(crate) fn key(&self, token: Token) -> Option<u32> {
        self.interner.get(token)
    }

    /// The key of a number, also where it appeared as a hash only. `id_type` of a person.
    pub(crate) fn key_of_number(&self, id_type: &[u8], number: &[u8], tokenizer: &mut Tokenizer) -> Option<u32> {
        let Space::Identity(identity) = self.space else { return None };
        let parts: &[&[u8]] = if id_type.is_empty() { &[number] } else { &[id_type, number] };
        let mut found = self.key(tokenizer.token(identity.name(), parts));
        if found.is_none() && self.hashes.is_some() {
            hash_tokens(identity, id_type, number, &mut Tokenizer::new(tokenizer.key()), |token| {
                found = found.or_else(|| self.key(token));
            });
        }
        found
    }

    fn write_numbers(&mut self) {
        let numbers = self.hashes.as_mut().map(Hashes::take_numbers).unwrap_or_default();
        if numbers.is_empty() {
            return;
        }
        let mut values = Texts::new();
        for key in 0..self.values.len() {
            values.push(numbers.get(&(key as u32)).map_or_else(|| self.values.get(key), Vec::as_slice));
        }
        self.values = values;
    }

    fn intern_block(
        &mut self,
        plan: &Plan,
        columns: &[usize],
        file_key: u32,
        block: &Parsed,
        tokenizer: &mut Tokenizer,
    ) -> Vec<Vec<u32>> {
        let n_rows = block.lines.len();
        let mut keys: Vec<Vec<u32>> = columns.iter().map(|_| Vec::with_capacity(n_rows)).collect();
        for start in (0..n_rows).step_by(LOOK_AHEAD) {
            let rows = start..n_rows.min(start + LOOK_AHEAD);
            for column in columns {
                self.interner.look_ahead(&block.tokens[*column][rows.clone()]);
            }
            for row in rows.clone() {
                for (column, keys) in columns.iter().zip(&mut keys) {
                    let token = block.tokens[*column][row];
                    let key = if token == NO_TOKEN {
                        NO_KEY
                    } else {
                        self.intern_one(&plan.keys[*column], token, file_key, block, row, tokenizer)
                    };
                    keys.push(key);
                }
            }
            if self.space == Space::Identity(Identity::Person) {
                self.see_names(plan, columns, file_key, block, rows, &keys);
            }
        }
        keys
    }

    /// Keeps the names beside the persons of some rows.
    fn see_names(
        &mut self,
        plan: &Plan,
        columns: &[usize],
        file_key: u32,
        block: &Parsed,
        rows: Range<usize>,
        keys: &[Vec<u32>],
    ) {
        for keys in keys {
            self.names.look_ahead(&keys[rows.clone()]);
        }
        for row in rows {
            for (column, keys) in columns.iter().zip(keys) {
                if let Parts::Person { name: Some(name), .. } = plan.keys[*column].parts
                    && keys[row] != NO_KEY
                {
                    self.names.see(keys[row], block.cells[name].text(row), file_key, block.lines[row]);
                }
            }
        }
    }

    fn intern_one(
        &mut self,
        column: &KeyColumn,
        token: Token,
        file_key: u32,
        block: &Parsed,
        row: usize,
        tokenizer: &mut Tokenizer,
    ) -> u32 {
        let (key, is_new) = match (&mut self.hashes, self.space) {
            (Some(hashes), Space::Identity(identity)) => {
                let value = block.cells[column.parts.value_column()].text(row);
                let id_type = column.parts.id_type(|column| block.cells[column].text(row));
                hashes.intern(&mut self.interner, token, (identity, id_type, value), tokenizer)
            }
            _ => self.interner.intern(token),
        };
        if self.hashes.is_some() {
            self.see_told(key, column, block, row);
        }
        if is_new {
            self.values.push(block.cells[column.parts.value_column()].text(row));
            self.details.push(match column.parts {
                Parts::Person { id_type, .. } => block.cells[id_type].text(row),
                Parts::Unit { .. } => b"uscc",
                Parts::Within { institution, .. } | Parts::Sim { institution, .. } => {
                    block.cells[institution].text(row)
                }
                Parts::Value { .. } => b"",
            });
            self.first_file.push(file_key);
            self.first_line.push(block.lines[row]);
            if self.space == Space::Identity(Identity::Person) {
                self.names.first.push(NO_KEY);
            }
        }
        key
    }

    /// Keeps what the row of a hashed holder tells of the number.
    fn see_told(&mut self, key: u32, column: &KeyColumn, block: &Parsed, row: usize) {
        let Parts::Person { number, told: Some((area, born)), .. } = column.parts else { return };
        let area = parse_code(block.cells[area].text(row)).filter(|_| is_hash(block.cells[number].text(row)));
        if let Some(area) = area {
            let born = block.cells[born].day(row);
            self.told.entry(key).or_insert(Told { area, born });
        }
    }

    fn check_sizes(&self) -> Result<(), IngestError> {
        for texts in [&self.values, &self.names.texts] {
            texts.check_size(self.space.name())?;
        }
        Ok(())
    }
}
