//! Each opening of a key once: rows that tell of it again would raise what is expected and how often it was looked for.

use std::collections::BTreeMap;

/// The first row of each opening, and the rows that repeat it.
pub(super) struct Once {
    /// Ascending.
    pub(super) rows: Vec<u32>,
    repeats: BTreeMap<u32, Vec<u32>>,
}

impl Once {
    /// `rows` ascending; `repeats` are groups of rows with card and time in common.
    pub(super) fn of(rows: Vec<u32>, keys: &[u32], repeats: &[Vec<u32>]) -> Once {
        let mut first_to_again: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut again: Vec<u32> = Vec::new();
        for group in repeats {
            let mut first_of_key: BTreeMap<u32, u32> = BTreeMap::new();
            for &row in group.iter().filter(|row| rows.binary_search(row).is_ok()) {
                match first_of_key.get(&keys[row as usize]) {
                    None => {
                        first_of_key.insert(keys[row as usize], row);
                    }
                    Some(&first) => {
                        first_to_again.entry(first).or_default().push(row);
                        again.push(row);
                    }
                }
            }
        }
        again.sort_unstable();
        let rows = match again.is_empty() {
            true => rows,
            false => rows.into_iter().filter(|row| again.binary_search(row).is_err()).collect(),
        };
        Once { rows, repeats: first_to_again }
    }

    /// The grounds of a finding are all rows, repeats too.
    pub(super) fn add_repeats(&self, rows: &mut Vec<u32>) {
        let again: Vec<u32> = rows.iter().filter_map(|row| self.repeats.get(row)).flatten().copied().collect();
        if !again.is_empty() {
            rows.extend(again);
            rows.sort_unstable();
        }
    }
}
