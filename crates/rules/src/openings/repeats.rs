//! Rows that tell of one opening again: the same card at the same time, from two files or without a record number.

use std::sync::{Arc, PoisonError};

use super::{Column, Openings};
use crate::RulesError;

impl Openings<'_> {
    /// Groups of rows with card and time in common, two or more each, ascending.
    pub(crate) fn repeats(&self) -> Result<Arc<Vec<Vec<u32>>>, RulesError> {
        let lock = || self.repeats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().as_ref() {
            return Ok(known.clone());
        }
        let found = Arc::new(self.find_repeats()?);
        *lock() = Some(found.clone());
        Ok(found)
    }

    fn find_repeats(&self) -> Result<Vec<Vec<u32>>, RulesError> {
        let cards = self.keys(Column::Card)?;
        let n_cards = cards.iter().max().map_or(0, |&most| most as usize + 1);
        let mut n_rows = vec![0u8; 2 * n_cards];
        let place = |row: u32| usize::from(row as usize >= self.n_accounts) * n_cards + cards[row as usize] as usize;
        let all = 0..self.len() as u32;
        all.clone().for_each(|row| n_rows[place(row)] = n_rows[place(row)].saturating_add(1));
        let several = all.filter(|&row| n_rows[place(row)] > 1);
        let mut rows: Vec<(usize, i64, u32)> = several.map(|row| (place(row), self.at[row as usize], row)).collect();
        rows.sort_unstable();
        let of_one = rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|group| group.len() > 1);
        Ok(of_one.map(|group| group.iter().map(|&(_, _, row)| row).collect()).collect())
    }
}
