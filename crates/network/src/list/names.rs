//! Names of nodes, each once, in one piece of memory.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use rayon::prelude::*;

use crate::graph::Node;

/// Names by number.
#[derive(Clone, Default, Debug)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    numbers: HashTable<Node>,
}

fn hash(name: &str) -> u64 {
    FixedState::default().hash_one(name)
}

fn nth<'a>(text: &'a str, ends: &[usize], number: Node) -> &'a str {
    let start = if number == 0 { 0 } else { ends[number as usize - 1] };
    &text[start..ends[number as usize]]
}

impl Names {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A name.
    pub fn get(&self, number: Node) -> &str {
        nth(&self.text, &self.ends, number)
    }

    /// Number of a name, which is added where it is new.
    pub(super) fn number(&mut self, name: &str) -> Node {
        let Names { text, ends, numbers } = self;
        let own = hash(name);
        if let Some(&number) = numbers.find(own, |&number| nth(text, ends, number) == name) {
            return number;
        }
        let number = ends.len() as Node;
        text.push_str(name);
        ends.push(text.len());
        numbers.insert_unique(own, number, |&number| hash(nth(text, ends, number)));
        number
    }

    /// The same names from the largest figure on, among equals ascending, and the new number of each old one.
    pub(super) fn sorted_by(&self, figures: &[u32]) -> (Names, Vec<Node>) {
        let mut order: Vec<Node> = (0..self.len() as Node).collect();
        order.par_sort_unstable_by(|&x, &y| {
            figures[y as usize].cmp(&figures[x as usize]).then_with(|| self.get(x).cmp(self.get(y)))
        });
        let mut renumbered = vec![0; order.len()];
        let mut names = Names { text: String::with_capacity(self.text.len()), ..Names::default() };
        for (new, &old) in (0..).zip(&order) {
            renumbered[old as usize] = new;
            names.text.push_str(self.get(old));
            names.ends.push(names.text.len());
        }
        (names, renumbered)
    }
}
