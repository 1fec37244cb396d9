//! Which rows of a table are wanted, told by the values of a few columns.

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::UInt32Type;
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicate, ArrowPredicateFn, RowFilter};
use parquet::schema::types::SchemaDescriptor;
use twocard_contracts::tables::Table;

use crate::{Rows, TableDir, TableError};

/// A set of keys of one table.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct KeySet {
    bits: Vec<u64>,
}

impl KeySet {
    /// Adds a key; false if it was in.
    pub fn insert(&mut self, key: u32) -> bool {
        let (word, bit) = (key as usize / 64, 1 << (key % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        is_new
    }

    /// Whether a key is in.
    pub fn contains(&self, key: u32) -> bool {
        self.bits.get(key as usize / 64).is_some_and(|word| word & (1 << (key % 64)) != 0)
    }

    /// Whether no key is in.
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }
}

impl FromIterator<u32> for KeySet {
    fn from_iter<I: IntoIterator<Item = u32>>(keys: I) -> Self {
        let mut set = KeySet::default();
        keys.into_iter().for_each(|key| {
            set.insert(key);
        });
        set
    }
}

/// Values of one column that are wanted; an empty cell never is.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Of a `U32` column.
    Keys(KeySet),
    /// Of a `Text` column, sorted.
    Texts(Vec<String>),
}

impl Wanted {
    /// Texts in any order.
    pub fn texts(texts: impl IntoIterator<Item = String>) -> Wanted {
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort_unstable();
        texts.dedup();
        Wanted::Texts(texts)
    }

    fn mark(&self, batch: &RecordBatch, column: &str, is_wanted: &mut [bool]) -> Result<(), ArrowError> {
        let wrong = || ArrowError::SchemaError(format!("column {column} has another type than its filter"));
        let array = batch.column_by_name(column).ok_or_else(wrong)?;
        match self {
            Wanted::Keys(keys) => {
                let array = array.as_primitive_opt::<UInt32Type>().ok_or_else(wrong)?;
                for (row, key) in array.values().iter().enumerate() {
                    is_wanted[row] |= keys.contains(*key) && array.is_valid(row);
                }
            }
            Wanted::Texts(texts) => {
                let array = array.as_string_opt::<i32>().ok_or_else(wrong)?;
                for (is_wanted, text) in is_wanted.iter_mut().zip(array) {
                    let find = |text| texts.binary_search_by(|wanted| wanted.as_str().cmp(text)).is_ok();
                    *is_wanted |= text.is_some_and(find);
                }
            }
        }
        Ok(())
    }
}

impl TableDir {
    /// Reads the named columns of the rows that pass every one of `filters`; a filter is passed where any of its
    /// columns has a wanted value. Columns of later filters are looked at only where the earlier ones passed.
    pub fn read_where(
        &self,
        table: &Table,
        columns: &[&str],
        filters: Vec<Vec<(&'static str, Wanted)>>,
    ) -> Result<Rows, TableError> {
        self.read_filtered(table, columns, |schema| {
            let predicates = filters.into_iter().map(|any_of| predicate(schema, any_of));
            Some(RowFilter::new(predicates.collect()))
        })
    }
}

fn predicate(schema: &SchemaDescriptor, any_of: Vec<(&'static str, Wanted)>) -> Box<dyn ArrowPredicate> {
    let mask = ProjectionMask::columns(schema, any_of.iter().map(|(column, _)| *column));
    Box::new(ArrowPredicateFn::new(mask, move |batch: RecordBatch| {
        let mut is_wanted = vec![false; batch.num_rows()];
        for (column, wanted) in &any_of {
            wanted.mark(&batch, column, &mut is_wanted)?;
        }
        Ok(BooleanArray::from(is_wanted))
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::tables::INVOLVED_CARDS;

    use super::*;
    use crate::NO_KEY;
    use crate::columns::{date_column, i64_column, text_column, u32_column};

    #[test]
    fn rows_are_chosen_by_any_column_of_every_filter() {
        let dir = tempfile::tempdir().unwrap();
        let tables = TableDir::new(dir.path());
        let texts = |texts: [&str; 4]| text_column(texts.map(|text| (!text.is_empty()).then_some(text)));
        let columns = vec![
            u32_column(vec![0; 4]),
            u32_column(vec![2, 3, 4, 5]),
            texts(["account", "account", "sim", "account"]),
            u32_column(vec![7, 900_000, NO_KEY, NO_KEY]),
            u32_column(vec![NO_KEY, 1, NO_KEY, 7]),
            u32_column(vec![NO_KEY, NO_KEY, 7, NO_KEY]),
            texts(["matched", "matched", "matched", "unmatched"]),
            texts(["", "B", "", ""]),
            texts(["c1", "c2", "c3", "c4"]),
            texts(["", "", "", ""]),
            date_column(vec![1; 4]),
            date_column(vec![1; 4]),
            texts(["", "", "", ""]),
            i64_column(vec![1; 4]),
        ];
        tables.write(&INVOLVED_CARDS, columns).unwrap();
        let keys = |keys: &[u32]| Wanted::Keys(keys.iter().copied().collect());
        let lines = |filters| tables.read_where(&INVOLVED_CARDS, &["line"], filters).unwrap().u32("line").unwrap();
        assert_eq!(lines(vec![vec![("account_key", keys(&[7])), ("ledger_key", keys(&[7]))]]), [2, 5]);
        assert_eq!(lines(vec![vec![("account_key", keys(&[900_000, 3]))]]), [3]);
        let text = |column, texts: &[&str]| vec![(column, Wanted::texts(texts.iter().map(|text| (*text).to_owned())))];
        assert_eq!(lines(vec![text("case_no", &["c4", "c1"]), text("match", &["matched"])]), [2]);
        assert_eq!(lines(vec![text("institution_code", &["B", ""])]), [3]);
        assert!(lines(vec![vec![("sim_key", keys(&[]))]]).is_empty());
        assert!(tables.read_where(&INVOLVED_CARDS, &["line"], vec![vec![("case_no", keys(&[1]))]]).is_err());
    }
}
