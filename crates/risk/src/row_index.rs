//! Rows by holder, by agent and by card, as offsets into one array each.

use twocard_tables::NO_KEY;

use crate::cards::CardRows;

/// Rows grouped by a key, in row order inside each group.
#[derive(Clone, Debug)]
pub struct Groups {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Groups {
    fn by(keys: &[u32], n_keys: usize) -> Groups {
        let mut starts = vec![0u32; n_keys + 1];
        for &key in keys.iter().filter(|&&key| key != NO_KEY) {
            starts[key as usize + 1] += 1;
        }
        for key in 0..n_keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; starts[n_keys] as usize];
        for (row, &key) in keys.iter().enumerate().filter(|(_, key)| **key != NO_KEY) {
            rows[next[key as usize] as usize] = row as u32;
            next[key as usize] += 1;
        }
        Groups { starts, rows }
    }

    /// Rows of a key.
    pub fn of(&self, key: u32) -> impl ExactSizeIterator<Item = usize> + Clone {
        let range = self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize;
        self.rows[range].iter().map(|&row| row as usize)
    }
}

/// The three ways into the rows.
#[derive(Clone, Debug)]
pub struct RowIndex {
    /// By key of the holder.
    pub by_holder: Groups,
    /// By key of the agent.
    pub by_agent: Groups,
    /// By node of the card.
    pub by_card: Groups,
}

impl RowIndex {
    /// Indexes the rows.
    pub fn build(cards: &CardRows) -> RowIndex {
        let n_persons = cards.nodes.n_persons as usize;
        RowIndex {
            by_holder: Groups::by(&cards.holder, n_persons),
            by_agent: Groups::by(&cards.agent, n_persons),
            by_card: Groups::by(&cards.card, cards.nodes.len()),
        }
    }
}
