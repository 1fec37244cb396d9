//! One outlet with its size, clerks and terminals.

use crate::calendar::{COUNTER_HOURS, SHOP_HOURS};
use crate::numbers::push_digits;
use crate::places::{ONLINE_SEAT, PLACES};

/// Kind of an outlet, as sources name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OutletKind {
    Branch,
    OwnShop,
    Dealer,
    Online,
}

impl OutletKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            OutletKind::Branch => "branch",
            OutletKind::OwnShop => "own_shop",
            OutletKind::Dealer => "dealer",
            OutletKind::Online => "online",
        }
    }
}

/// A place where cards are opened.
pub(crate) struct Outlet {
    pub(crate) institution: u8,
    pub(crate) kind: OutletKind,
    /// County, a position in the list of places.
    pub(crate) place: u8,
    /// Running number within the institution, from 1.
    pub(crate) number: u32,
    /// Running number within the institution's county, from 1.
    pub(crate) local_number: u32,
    pub(crate) n_staff: u8,
    pub(crate) n_terminals: u8,
    pub(crate) is_soft: bool,
    pub(crate) valid_from: i32,
    /// First day of a second validity period under a changed name.
    pub(crate) renamed_on: Option<i32>,
    /// Last day, if it closes within the history.
    pub(crate) closed_on: Option<i32>,
    pub(super) weight: u32,
    /// Size at the end of the history and at its beginning, in percent of its usual one.
    pub(super) drift: [u32; 2],
}

impl Outlet {
    pub(crate) fn division(&self) -> u32 {
        if self.kind == OutletKind::Online { ONLINE_SEAT } else { PLACES[usize::from(self.place)].code }
    }

    pub(crate) fn hours(&self) -> &'static [u32; 24] {
        if self.kind == OutletKind::Branch { &COUNTER_HOURS } else { &SHOP_HOURS }
    }

    pub(crate) fn push_code(&self, out: &mut Vec<u8>) {
        let letter = match self.kind {
            OutletKind::Branch => "",
            OutletKind::OwnShop => "S",
            OutletKind::Dealer => "D",
            OutletKind::Online => "W",
        };
        out.extend_from_slice(letter.as_bytes());
        push_digits(out, u64::from(self.division()), 6);
        push_digits(out, u64::from(self.local_number), 3);
    }

    pub(crate) fn is_open_on(&self, day: i32) -> bool {
        self.valid_from <= day && self.closed_on.is_none_or(|closed_on| day <= closed_on)
    }
}
