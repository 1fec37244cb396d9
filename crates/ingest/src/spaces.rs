//! Name spaces: every distinct identity with its key, its token, and what the vault keeps of it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use twocard_contracts::codes::name;
use twocard_contracts::ids::{Identity, Token};
use twocard_tables::NO_KEY;

use crate::IngestError;
use crate::columns::Texts;
use crate::interner::Interner;
use crate::parse::Parsed;
use crate::plan::{KeyColumn, Parts, Plan, Space};
use crate::token::NO_TOKEN;
use crate::words::Words;

/// Rows whose slots are looked at together.
pub(crate) const LOOK_AHEAD: usize = 32;

/// One name space.
pub(crate) struct SpaceStore {
    space: Space,
    interner: Interner,
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

/// Names of persons, distinct per person, in order of first appearance.
pub(crate) struct Names {
    pub(crate) texts: Texts,
    pub(crate) file: Vec<u32>,
    pub(crate) line: Vec<u32>,
    /// By person: its first name, or [`NO_KEY`].
    pub(crate) first: Vec<u32>,
    /// Names after the first, of the few persons that have several.
    pub(crate) further: BTreeMap<u32, Vec<u32>>,
}

/// All name spaces, by [`Space::index`].
pub(crate) struct Spaces(Vec<SpaceStore>);

/// Keys of parsed blocks: by block, then key column of the plan, then row.
pub(crate) type BlockKeys = Vec<Vec<Vec<u32>>>;

impl Spaces {
    pub(crate) fn new() -> Self {
        Spaces(Space::all().map(SpaceStore::new).collect())
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
    pub(crate) fn intern(&mut self, plan: &Plan, file_key: u32, blocks: &[Parsed]) -> Result<BlockKeys, IngestError> {
        let by_space: Vec<(Vec<usize>, BlockKeys)> = self
            .0
            .par_iter_mut()
            .map(|store| {
                let columns: Vec<usize> =
                    (0..plan.keys.len()).filter(|column| plan.keys[*column].space == store.space).collect();
                let keys = blocks.iter().map(|block| store.intern_block(plan, &columns, file_key, block)).collect();
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
    fn new(space: Space) -> Self {
        SpaceStore {
            space,
            interner: Interner::new(),
            n_forgotten: 0,
            values: Texts::new(),
            details: Words::new(),
            first_file: Vec::new(),
            first_line: Vec::new(),
            names: Names {
                texts: Texts::new(),
                file: Vec::new(),
                line: Vec::new(),
                first: Vec::new(),
                further: BTreeMap::new(),
            },
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

    fn intern_block(&mut self, plan: &Plan, columns: &[usize], file_key: u32, block: &Parsed) -> Vec<Vec<u32>> {
        let mut keys: Vec<Vec<u32>> = columns.iter().map(|_| Vec::with_capacity(block.lines.len())).collect();
        for row in 0..block.lines.len() {
            if row % LOOK_AHEAD == 0 {
                for column in columns {
                    let tokens = &block.tokens[*column];
                    self.interner.look_ahead(&tokens[row..tokens.len().min(row + LOOK_AHEAD)]);
                }
            }
            for (column, keys) in columns.iter().zip(&mut keys) {
                let token = block.tokens[*column][row];
                let key = if token == NO_TOKEN {
                    NO_KEY
                } else {
                    self.intern_one(&plan.keys[*column], token, file_key, block, row)
                };
                keys.push(key);
            }
        }
        keys
    }

    fn intern_one(&mut self, column: &KeyColumn, token: Token, file_key: u32, block: &Parsed, row: usize) -> u32 {
        let (key, is_new) = self.interner.intern(token);
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
        if let Parts::Person { name: Some(name), .. } = column.parts {
            self.names.see(key, block.cells[name].text(row), file_key, block.lines[row]);
        }
        key
    }

    fn check_sizes(&self) -> Result<(), IngestError> {
        for texts in [&self.values, &self.names.texts] {
            texts.check_size(self.space.name())?;
        }
        Ok(())
    }
}

/// Names that differ by dots, blanks, widths and cases are one; the bytes are compared first.
fn is_same_name(known: &[u8], name: &[u8]) -> bool {
    known == name
        || std::str::from_utf8(known)
            .is_ok_and(|known| std::str::from_utf8(name).is_ok_and(|name| name::is_same(known, name)))
}

impl Names {
    fn see(&mut self, person: u32, name: &[u8], file_key: u32, line: u32) {
        if name.is_empty() {
            return;
        }
        let first = self.first[person as usize];
        if first != NO_KEY {
            let is_same = |known: u32| is_same_name(self.texts.get(known as usize), name);
            let is_known = is_same(first)
                || self.further.get(&person).is_some_and(|names| names.iter().any(|known| is_same(*known)));
            if is_known {
                return;
            }
        }
        let number = self.texts.len() as u32;
        self.texts.push(name);
        self.file.push(file_key);
        self.line.push(line);
        if first == NO_KEY {
            self.first[person as usize] = number;
        } else {
            self.further.entry(person).or_default().push(number);
        }
    }

    /// Numbers of all names of a person.
    pub(crate) fn of(&self, person: u32) -> impl Iterator<Item = usize> {
        let first = self.first.get(person as usize).copied().filter(|first| *first != NO_KEY);
        let further = self.further.get(&person).map_or(&[][..], Vec::as_slice);
        first.into_iter().chain(further.iter().copied()).map(|number| number as usize)
    }
}
