//! Small numbers for words and pairs, by first appearance.

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use twocard_tables::NO_KEY;

/// Numbers of words.
#[derive(Default)]
pub(super) struct WordNumbers {
    numbers: HashMap<String, u32, FixedState>,
    list: Vec<String>,
    /// Rows of one source lie together: most words are the one before.
    last: u32,
}

impl WordNumbers {
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if self.list.get(self.last as usize).is_some_and(|last| last == word) {
            return self.last;
        }
        self.last = match self.numbers.get(word) {
            Some(&number) => number,
            None => {
                let number = self.list.len() as u32;
                self.numbers.insert(word.to_owned(), number);
                self.list.push(word.to_owned());
                number
            }
        };
        self.last
    }

    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }
}

/// Numbers of pairs of which both are there, and [`NO_KEY`] for the others.
pub(crate) fn number_pairs(pairs: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut numbers: HashMap<(u32, u32), u32, FixedState> = HashMap::default();
    let mut last = ((NO_KEY, NO_KEY), NO_KEY);
    pairs
        .map(|pair| {
            if pair.0 == NO_KEY || pair.1 == NO_KEY {
                return NO_KEY;
            }
            if last.0 != pair {
                let next = numbers.len() as u32;
                last = (pair, *numbers.entry(pair).or_insert(next));
            }
            last.1
        })
        .collect()
}
