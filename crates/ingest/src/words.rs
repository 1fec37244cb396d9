//! A column of texts that repeat: each distinct text once, and a code per row.

use std::ops::Range;

use arrow::array::ArrayRef;
use foldhash::quality::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use crate::IngestError;
use crate::columns::Texts;

/// Code of an empty cell.
const EMPTY: u32 = 0;

/// Texts in the order of rows. Codes follow first appearance, so nothing depends on the hash.
pub(crate) struct Words {
    /// By code; the first is the empty text.
    texts: Texts,
    table: HashTable<u32>,
    hasher: FixedState,
    codes: Vec<u32>,
}

impl Words {
    pub(crate) fn new() -> Self {
        let mut texts = Texts::new();
        texts.push(b"");
        Words { texts, table: HashTable::new(), hasher: FixedState::default(), codes: Vec::new() }
    }

    /// The text of a row.
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        self.texts.get(self.codes[row] as usize)
    }

    pub(crate) fn append(&mut self, more: &Texts, what: &'static str) -> Result<(), IngestError> {
        self.codes.reserve(more.len());
        let mut last = EMPTY;
        for row in 0..more.len() {
            let text = more.get(row);
            if text.is_empty() {
                self.codes.push(EMPTY);
                continue;
            }
            // Rows of one outlet follow each other.
            if self.texts.get(last as usize) != text {
                last = self.code(text);
            }
            self.codes.push(last);
        }
        self.texts.check_size(what)
    }

    fn code(&mut self, text: &[u8]) -> u32 {
        let Words { texts, table, hasher, .. } = self;
        let hash = hasher.hash_one(text);
        if let Some(code) = table.find(hash, |code| texts.get(*code as usize) == text) {
            return *code;
        }
        let code = texts.len() as u32;
        texts.push(text);
        table.insert_unique(hash, code, |code| hasher.hash_one(texts.get(*code as usize)));
        code
    }

    /// Rows as an arrow column in which empty texts are empty cells.
    pub(crate) fn array(&self, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
        let codes = &self.codes[rows];
        let mut texts = Texts::with_capacity(codes.len(), codes.len() * 4);
        codes.iter().for_each(|code| texts.push(self.texts.get(*code as usize)));
        texts.into_nullable()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use arrow::array::{Array, AsArray};

    use super::*;

    #[test]
    fn texts_come_back_row_by_row() {
        let mut words = Words::new();
        let mut all = Vec::new();
        for part in 0..3_u32 {
            let mut texts = Texts::new();
            for row in 0..5_000_u32 {
                let text = if row % 7 == 0 { String::new() } else { format!("B{}", (row * 31 + part) % 1_000) };
                texts.push(text.as_bytes());
                all.push(text);
            }
            words.append(&texts, "test").unwrap();
        }
        assert!((0..all.len()).all(|row| words.get(row) == all[row].as_bytes()));
        assert_eq!(words.texts.len(), 1_001);
        let array = words.array(6_994..6_998).unwrap();
        let array = array.as_string::<i32>();
        assert_eq!((array.len(), array.null_count()), (4, 1));
        assert!(array.is_null(1));
        assert_eq!(array.value(3), all[6_997]);
    }
}
