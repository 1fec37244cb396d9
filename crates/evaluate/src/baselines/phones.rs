//! Who is on which phone.

use crate::openings::Openings;

/// (phone, person), sorted: whoever gave the number, as holder or agent, and whoever holds its SIM.
pub(super) fn persons_on_phones(openings: &Openings) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = (0..openings.len()).flat_map(|row| openings.phones_of(row)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Turns sorted pairs around.
pub(super) fn turned(pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut turned: Vec<(u32, u32)> = pairs.iter().map(|&(a, b)| (b, a)).collect();
    turned.sort_unstable();
    turned
}

/// Second parts of the pairs with this first part.
pub(super) fn of(pairs: &[(u32, u32)], first: u32) -> impl Iterator<Item = u32> {
    let from = pairs.partition_point(|&(x, _)| x < first);
    pairs[from..].iter().take_while(move |&&(x, _)| x == first).map(|&(_, second)| second)
}
