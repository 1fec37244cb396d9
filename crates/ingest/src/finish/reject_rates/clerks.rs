//! Rows of clerks. A clerk has no key, only institution and staff number, so rows are compared by text, those of clerks
//! without a reject being told apart by a hash.

use rayon::prelude::*;

use super::places::Place;
use crate::finish::CHUNK_ROWS;
use crate::rows::Rows;

const N_BITS: usize = 1 << 16;

/// Clerks to be counted.
pub(super) struct Clerks<'a> {
    /// Hash, institution and staff number, and place in the list given; in the order of hashes.
    by_hash: Vec<(u64, &'a [u8], &'a [u8], usize)>,
    /// Which low bits of a hash occur.
    is_hash: Vec<bool>,
}

/// Institution and staff number of a row.
pub(super) fn of_row(rows: &Rows, row: usize) -> Option<(&[u8], &[u8])> {
    let staff = rows.column("staff_no")?.text(row);
    (!staff.is_empty()).then_some((rows.column("institution_code")?.text(row), staff))
}

impl<'a> Clerks<'a> {
    pub(super) fn new(places: impl Iterator<Item = &'a Place>) -> Self {
        let mut by_hash: Vec<_> = places
            .enumerate()
            .filter_map(|(at, place)| Some((place.institution()?, place.staff()?, at)))
            .map(|(institution, staff, at)| (hash(institution, staff), institution, staff, at))
            .collect();
        by_hash.sort_unstable();
        let mut is_hash = vec![false; N_BITS];
        by_hash.iter().for_each(|(hash, ..)| is_hash[*hash as usize % N_BITS] = true);
        Clerks { by_hash, is_hash }
    }

    /// Rows of each clerk, and rows without one.
    pub(super) fn count(&self, rows: &Rows) -> (Vec<u32>, u32) {
        let n_rows = rows.lines.len();
        let none = || (vec![0_u32; self.by_hash.len()], 0_u32);
        let (Some(staff), Some(institutions)) = (rows.column("staff_no"), rows.column("institution_code")) else {
            return (none().0, n_rows as u32);
        };
        (0..n_rows.div_ceil(CHUNK_ROWS))
            .into_par_iter()
            .fold(none, |(mut counts, mut n_without), chunk| {
                for row in chunk * CHUNK_ROWS..n_rows.min((chunk + 1) * CHUNK_ROWS) {
                    match staff.text(row) {
                        [] => n_without += 1,
                        staff => {
                            if let Some(at) = self.find(institutions.text(row), staff) {
                                counts[at] += 1;
                            }
                        }
                    }
                }
                (counts, n_without)
            })
            .reduce(none, |(mut a, n), (b, m)| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                (a, n + m)
            })
    }

    fn find(&self, institution: &[u8], staff: &[u8]) -> Option<usize> {
        let hash = hash(institution, staff);
        if !self.is_hash[hash as usize % N_BITS] {
            return None;
        }
        let at = self.by_hash.binary_search_by(|clerk| (clerk.0, clerk.1, clerk.2).cmp(&(hash, institution, staff)));
        at.ok().map(|at| self.by_hash[at].3)
    }
}

/// FNV-1a.
fn hash(institution: &[u8], staff: &[u8]) -> u64 {
    let bytes = institution.iter().chain(&[0]).chain(staff);
    let mixed =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    mixed ^ (mixed >> 32)
}
