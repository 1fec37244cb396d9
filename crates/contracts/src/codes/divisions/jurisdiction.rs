//! The area one list is for.

use super::{Divisions, covers};

/// A jurisdiction: its code, and the abolished codes whose area lies in it today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Jurisdiction {
    /// Its own code; one ending in 00 or 0000 covers what lies under it.
    pub code: u32,
    /// Codes no longer in use whose area, or part of it, lies here today; sorted.
    pub former_codes: Vec<u32>,
}

impl Jurisdiction {
    /// Looks the former codes up in a division table.
    pub fn of(divisions: &Divisions, code: u32) -> Jurisdiction {
        let mut former_codes = Vec::new();
        for history in divisions.rows.chunk_by(|x, y| x.code == y.code) {
            let Some(last) = history.last().filter(|last| last.to_year.is_some()) else { continue };
            let is_here = |heir: &u32| covers(code, *heir);
            if !is_here(&last.code) && divisions.current(last.code, last.from_year).iter().any(is_here) {
                former_codes.push(last.code);
            }
        }
        Jurisdiction { code, former_codes }
    }

    /// Whether an area with this code, of today or of earlier, lies here.
    pub fn covers(&self, code: u32) -> bool {
        covers(self.code, code) || self.former_codes.binary_search(&code).is_ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::{BUILT_IN, parse};
    use super::*;

    #[test]
    fn mianzhu_answers_to_its_code_of_before_1996() {
        let divisions = parse(BUILT_IN).unwrap();
        let mianzhu = Jurisdiction::of(&divisions, 510_683);
        // a county of Mianyang until 1983, of Deyang then, a city since 1996
        assert_eq!(mianzhu.former_codes, [510_622, 512_822]);
        assert!(mianzhu.covers(510_683) && mianzhu.covers(510_622) && !mianzhu.covers(510_623));
        // what lies under a prefecture today may have had codes of another one
        let deyang = Jurisdiction::of(&divisions, 510_600);
        assert!(deyang.covers(510_622) && deyang.covers(510_604) && !deyang.covers(510_107));
        assert!(deyang.former_codes.iter().all(|&code| !covers(510_600, code)));
    }
}
