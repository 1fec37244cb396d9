//! A person and how they stand to their household.

use crate::numbers::documents::Document;

/// Part a person plays in a household; the members of one household stand side by side in the population.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kin {
    Head,
    Spouse,
    Child,
    /// Parent of the head or the spouse.
    Elder,
    /// Shares the address only.
    Mate,
}

/// Somebody who may hold a card or act for a holder.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) document: Document,
    /// Day of birth, in days since 1970-01-01.
    pub(crate) birth: i32,
    pub(crate) household: u32,
    pub(crate) surname: u8,
    pub(crate) given: [u8; 2],
    pub(crate) is_male: bool,
    /// Current registered origin: a position in the list of places.
    pub(crate) domicile: u8,
    pub(crate) kin: Kin,
}

impl Person {
    /// Whole years on a day, to within a day or two.
    pub(crate) fn age_on(&self, day: i32) -> i32 {
        (day - self.birth) * 100 / 36_525
    }

    pub(crate) fn push_name(&self, out: &mut Vec<u8>) {
        crate::names::push_person(out, self.surname, self.given, self.is_male);
    }
}
