//! An order reduced to what one question needs: classes of tied subjects, in each the entries that count (positive ones,
//! look-alikes, members of groups) and the number of all others. Runs of classes without an entry are one class: no figure
//! can tell them apart.

use std::ops::Range;

use crate::order::Order;

/// Stands for a subject of no group: it is drawn by itself.
pub const ALONE: u32 = u32::MAX;
const NOWHERE: u32 = u32::MAX;

/// A subject that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The group it is drawn with, or [`ALONE`].
    pub group: u32,
    /// Whether finding it is a hit.
    pub is_positive: bool,
    /// Whether it is honest and looks bad.
    pub is_lookalike: bool,
}

/// What a subject is to a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Not asked about: as if it were not in the data.
    LeftOut,
    /// No hit, of no group.
    Plain,
    /// Counts.
    Entry(Entry),
}

/// Classes of tied subjects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Class {
    pub(crate) n_plain: u32,
    pub(crate) entries: Range<u32>,
}

/// A ring that can be found: its group, and how many of its subjects stand in which class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ring {
    pub(crate) group: u32,
    pub(crate) places: Vec<(u32, u32)>,
}

/// The reduced order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lineup {
    pub(crate) classes: Vec<Class>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) rings: Vec<Ring>,
}

impl Lineup {
    /// Reduces an order. `rings` are groups with the subjects by whom each is found; one without any is never found.
    pub fn new(order: &Order, place: impl Fn(u32) -> Place, rings: &[(u32, Vec<u32>)]) -> Lineup {
        let mut lineup = Lineup::default();
        let n = rings.iter().flat_map(|(_, subjects)| subjects).max().map_or(0, |&last| last as usize + 1);
        let mut class_of = vec![NOWHERE; n];
        for class in order.classes() {
            let start = lineup.entries.len() as u32;
            let mut n_plain = 0;
            let mut is_asked = false;
            for &subject in class {
                match place(subject) {
                    Place::LeftOut => continue,
                    Place::Plain => n_plain += 1,
                    Place::Entry(entry) => lineup.entries.push(entry),
                }
                is_asked = true;
            }
            let entries = start..lineup.entries.len() as u32;
            match lineup.classes.last_mut() {
                _ if !is_asked => continue,
                Some(last) if last.entries.is_empty() && entries.is_empty() => last.n_plain += n_plain,
                _ => lineup.classes.push(Class { n_plain, entries }),
            }
            let at = lineup.classes.len() as u32 - 1;
            for &subject in class.iter().filter(|&&subject| (subject as usize) < n) {
                class_of[subject as usize] = at;
            }
        }
        lineup.rings = rings
            .iter()
            .map(|(group, subjects)| {
                let mut classes: Vec<u32> =
                    subjects.iter().map(|&s| class_of[s as usize]).filter(|&class| class != NOWHERE).collect();
                classes.sort_unstable();
                let places = classes.chunk_by(|x, y| x == y).map(|same| (same[0], same.len() as u32)).collect();
                Ring { group: *group, places }
            })
            .collect();
        lineup
    }

    /// What one measuring of it costs, in steps.
    pub(crate) fn n_steps(&self) -> usize {
        4 * self.classes.len() + self.entries.len() + self.rings.len()
    }
}
