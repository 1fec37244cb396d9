//! Names of persons, distinct per person.

use std::collections::BTreeMap;

use twocard_contracts::codes::name;
use twocard_tables::NO_KEY;

use crate::columns::Texts;

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

/// Names that differ by dots, blanks, widths and cases are one; the bytes are compared first.
fn is_same_name(known: &[u8], name: &[u8]) -> bool {
    known == name
        || std::str::from_utf8(known)
            .is_ok_and(|known| std::str::from_utf8(name).is_ok_and(|name| name::is_same(known, name)))
}

impl Names {
    pub(crate) fn new() -> Names {
        Names { texts: Texts::new(), file: Vec::new(), line: Vec::new(), first: Vec::new(), further: BTreeMap::new() }
    }

    /// Looks at the first names of some persons, as [`crate::interner::Interner::look_ahead`] does at tokens.
    pub(crate) fn look_ahead(&self, persons: &[u32]) {
        let known = || {
            let firsts = persons.iter().filter_map(|person| self.first.get(*person as usize));
            firsts.filter(|first| **first != NO_KEY).map(|first| *first as usize)
        };
        std::hint::black_box(known().fold(0, usize::wrapping_add));
        std::hint::black_box(known().map(|first| self.texts.get(first).len()).fold(0, usize::wrapping_add));
        let bytes = known().filter_map(|first| self.texts.get(first).first().copied());
        std::hint::black_box(bytes.fold(0, u8::wrapping_add));
    }

    pub(crate) fn see(&mut self, person: u32, name: &[u8], file_key: u32, line: u32) {
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
