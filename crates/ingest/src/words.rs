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
    codes: Codes,
    /// The code given last.
    last: u32,
}

/// Codes by row: two bytes each while there are few words.
enum Codes {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

impl Codes {
    fn get(&self, row: usize) -> u32 {
        match self {
            Codes::Narrow(codes) => u32::from(codes[row]),
            Codes::Wide(codes) => codes[row],
        }
    }

    fn push(&mut self, code: u32) {
        match self {
            Codes::Narrow(codes) => match u16::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => {
                    let wide = codes.iter().map(|code| u32::from(*code)).chain([code]).collect();
                    *self = Codes::Wide(wide);
                }
            },
            Codes::Wide(codes) => codes.push(code),
        }
    }
}

impl Words {
    pub(crate) fn new() -> Self {
        let mut texts = Texts::new();
        texts.push(b"");
        Words {
            texts,
            table: HashTable::new(),
            hasher: FixedState::default(),
            codes: Codes::Narrow(Vec::new()),
            last: EMPTY,
        }
    }

    /// The text of a row.
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        self.texts.get(self.codes.get(row) as usize)
    }

    pub(crate) fn append(&mut self, more: &Texts, what: &'static str) -> Result<(), IngestError> {
        (0..more.len()).for_each(|row| self.push(more.get(row)));
        self.texts.check_size(what)
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, text: &[u8]) {
        if text.is_empty() {
            self.codes.push(EMPTY);
            return;
        }
        // Rows of one outlet follow each other.
        if self.texts.get(self.last as usize) != text {
            self.last = self.code(text);
        }
        self.codes.push(self.last);
    }

    /// Lets the first rows go.
    pub(crate) fn remove_first(&mut self, n_rows: usize) {
        match &mut self.codes {
            Codes::Narrow(codes) => drop(codes.drain(..n_rows)),
            Codes::Wide(codes) => drop(codes.drain(..n_rows)),
        }
    }

    /// The text of a row as a string.
    pub(crate) fn str(&self, row: usize) -> &str {
        std::str::from_utf8(self.get(row)).unwrap_or_default()
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
    pub(crate) fn nullable(&self, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
        self.copied(rows).into_nullable()
    }

    /// Rows as an arrow column in which empty texts are empty texts.
    pub(crate) fn given(&self, rows: Range<usize>) -> Result<ArrayRef, IngestError> {
        self.copied(rows).into_given()
    }

    fn copied(&self, rows: Range<usize>) -> Texts {
        let mut texts = Texts::with_capacity(rows.len(), rows.len() * 4);
        rows.for_each(|row| texts.push(self.get(row)));
        texts
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
        let array = words.nullable(6_994..6_998).unwrap();
        let array = array.as_string::<i32>();
        assert_eq!((array.len(), array.null_count()), (4, 1));
        assert!(array.is_null(1));
        assert_eq!(array.value(3), all[6_997]);
    }

    #[test]
    fn codes_widen_when_words_are_many() {
        let mut words = Words::new();
        for word in 0..70_000 {
            words.push(format!("{word}").as_bytes());
        }
        words.push(b"");
        words.push(b"69999");
        assert!((0..70_000).all(|row| words.get(row) == format!("{row}").as_bytes()));
        assert_eq!((words.get(70_000), words.get(70_001)), (&b""[..], &b"69999"[..]));
        assert_eq!(words.texts.len(), 70_001);
    }
}
