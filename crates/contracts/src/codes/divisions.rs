//! Administrative divisions and their history, GB/T 2260: which area a code meant in a year, and what became of it.
//!
//! A table is a file of rows "this code meant this area from this year up to but not including that year"; another
//! country's table of six-digit codes serves as well.

mod jurisdiction;
mod place_names;
mod table;

use std::collections::BTreeSet;

pub use jurisdiction::Jurisdiction;
pub use place_names::FoundPlace;
use place_names::PlaceNames;
use table::Row;
pub use table::{DivisionsError, parse};

/// The table of China from 1981, as in `reference/divisions.csv`.
pub const BUILT_IN: &[u8] = include_bytes!("../../../../reference/divisions.csv");

/// Every code with its history.
pub struct Divisions {
    /// Sorted by code, then first year; the years of one code do not overlap.
    rows: Vec<Row>,
    names: PlaceNames,
}

impl Divisions {
    /// Whether the code was ever in use.
    pub fn is_known(&self, code: u32) -> bool {
        !self.history(code).is_empty()
    }

    /// Whether the code was in use in this year.
    pub fn is_in_use(&self, code: u32, year: i32) -> bool {
        self.history(code).iter().any(|row| row.from_year <= year && row.lasts_beyond(year))
    }

    /// Today's codes of the area that `code` meant in `year`, sorted: several where the area was split, none where the
    /// code is unknown, had been given up by then, or has no heir. A year before the code came into use, or between
    /// two uses, takes the next use.
    pub fn current(&self, code: u32, year: i32) -> Vec<u32> {
        let mut today = BTreeSet::new();
        self.follow(code, year, &mut BTreeSet::new(), &mut today);
        today.into_iter().collect()
    }

    /// Full name such as 四川省德阳市绵竹市: today's, or of an abolished code the last.
    pub fn name(&self, code: u32) -> Option<String> {
        self.history(code).last().map(|row| row.full_name.clone())
    }

    /// The division that a text begins with, such as an address.
    pub fn find_place(&self, text: &str) -> FoundPlace {
        self.names.find(text)
    }

    fn history(&self, code: u32) -> &[Row] {
        let start = self.rows.partition_point(|row| row.code < code);
        let len = self.rows[start..].partition_point(|row| row.code == code);
        &self.rows[start..start + len]
    }

    /// Adds to `today` what the area of `code` in `year` is now. Every step leads to a later year, so this ends on any
    /// table; `visited` only spares walking one way twice.
    fn follow(&self, code: u32, year: i32, visited: &mut BTreeSet<(u32, i32)>, today: &mut BTreeSet<u32>) {
        let Some(row) = self.history(code).iter().find(|row| row.lasts_beyond(year)) else { return };
        if !visited.insert((code, year)) {
            return;
        }
        let mut has_successor = false;
        for successor in &row.successors {
            match (successor.split_year, row.to_year) {
                (Some(split_year), _) if split_year > year => self.follow(successor.code, split_year, visited, today),
                (Some(_), _) => {}
                (None, Some(to_year)) => {
                    has_successor = true;
                    self.follow(successor.code, to_year, visited, today);
                }
                (None, None) => {}
            }
        }
        match row.to_year {
            None => {
                today.insert(code);
            }
            // A prefecture that only changed its name has no successor but its own code.
            Some(to_year) if !has_successor && self.is_in_use(code, to_year) => {
                self.follow(code, to_year, visited, today);
            }
            Some(_) => {}
        }
    }
}

/// Whether a jurisdiction (a province `..0000`, a prefecture `....00`, else a county) covers a code.
pub fn covers(jurisdiction: u32, code: u32) -> bool {
    match jurisdiction {
        _ if jurisdiction.is_multiple_of(10_000) => jurisdiction / 10_000 == code / 10_000,
        _ if jurisdiction.is_multiple_of(100) => jurisdiction / 100 == code / 100,
        _ => jurisdiction == code,
    }
}

/// The division code of 6 digits, of a 9-digit town code, or of a 12-digit village code.
pub fn parse_code(text: &[u8]) -> Option<u32> {
    if !matches!(text.len(), 6 | 9 | 12) || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text[..6].iter().fold(0, |code, digit| code * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn built_in() -> Divisions {
        parse(BUILT_IN).unwrap()
    }

    fn small(rows: &str) -> Divisions {
        let header = "code,province,prefecture,name,level,in_use,from_year,to_year,successors\n";
        parse(format!("{header}{rows}").as_bytes()).unwrap()
    }

    #[test]
    fn an_old_county_code_leads_to_the_city_of_today() {
        let divisions = built_in();
        assert_eq!(divisions.current(510_622, 1984), [510_683]);
        assert_eq!(divisions.current(510_622, 1960), [510_683], "before the table's first year");
        assert_eq!(divisions.current(510_683, 2000), [510_683]);
        assert_eq!(divisions.current(510_683, 1984), [510_683], "not yet in use: the next row");
        assert_eq!(divisions.current(510_622, 1996), [0; 0], "given up by then");
        assert_eq!(divisions.current(999_999, 1984), [0; 0]);
    }

    #[test]
    fn a_split_may_mean_each_heir_until_the_year_of_the_split() {
        let divisions = built_in();
        assert_eq!(divisions.current(130_102, 1990), [130_102, 130_108]);
        assert_eq!(divisions.current(130_102, 2001), [130_102]);
        assert_eq!(divisions.current(130_123, 1990), [130_102, 130_108, 130_123]);
        assert_eq!(divisions.current(130_124, 2005), [130_111], "the part split off in 2001 is out");
        assert_eq!(divisions.current(130_124, 1990), [130_108, 130_111]);
    }

    #[test]
    fn a_code_used_again_means_what_it_meant_then() {
        let divisions = small(
            "110101,甲省,乙市,丙县,county,false,1981,1990,110102\n\
             110101,甲省,乙市,丁县,county,true,1995,,\n\
             110102,甲省,乙市,戊区,county,true,1981,,\n",
        );
        assert_eq!(divisions.current(110_101, 1985), [110_102]);
        assert_eq!(divisions.current(110_101, 1992), [110_101], "between two uses: the next");
        assert_eq!(divisions.current(110_101, 2000), [110_101]);
        assert_eq!(divisions.name(110_101).as_deref(), Some("甲省乙市丁县"));
    }

    #[test]
    fn areas_that_went_back_and_forth_are_followed_to_their_end() {
        let divisions = small(
            "110101,甲省,,甲,county,false,1981,1985,110102\n\
             110102,甲省,,乙,county,false,1981,1990,110101\n\
             110101,甲省,,甲,county,false,1990,1995,110102\n\
             110102,甲省,,乙,county,true,1995,,110101[1999]\n",
        );
        assert_eq!(divisions.current(110_101, 1981), [110_102], "110101 has no use after 1999");
    }

    #[test]
    fn use_is_by_year_and_the_last_year_is_not_in() {
        let divisions = built_in();
        for (code, year, expected) in [
            (110_103, 1981, true),
            (110_103, 2009, true),
            (110_103, 2010, false),
            (110_103, 1980, false),
            (510_683, 1995, false),
            (510_683, 1996, true),
            (510_683, 2024, true),
            (999_999, 2000, false),
        ] {
            assert_eq!(divisions.is_in_use(code, year), expected, "{code} in {year}");
        }
        assert!(divisions.is_known(110_103) && !divisions.is_known(999_999));
    }

    #[test]
    fn every_county_of_1984_leads_to_codes_in_use() {
        let divisions = built_in();
        let (mut n_counties, mut n_split) = (0, 0);
        for row in divisions.rows.iter().filter(|row| !row.code.is_multiple_of(100)) {
            let today = divisions.current(row.code, 1984);
            if divisions.is_in_use(row.code, 1984) {
                n_counties += 1;
                n_split += usize::from(today.len() > 1);
                assert!(!today.is_empty(), "{}", row.code);
            }
            assert!(today.iter().all(|code| divisions.history(*code).iter().any(|row| row.to_year.is_none())));
        }
        assert!(n_counties > 2500 && n_split > 100, "{n_counties} counties, {n_split} split");
    }

    #[test]
    fn names_are_written_out_once() {
        let divisions = built_in();
        for (code, name) in [
            (510_683, "四川省德阳市绵竹市"),
            (510_622, "四川省德阳市绵竹县"),
            (510_600, "四川省德阳市"),
            (510_000, "四川省"),
            (110_101, "北京市东城区"),
            (210_311, "辽宁省鞍山市千山区"),
        ] {
            assert_eq!(divisions.name(code).as_deref(), Some(name));
        }
        assert_eq!(divisions.name(999_999), None);
    }

    #[test]
    fn a_jurisdiction_covers_what_lies_under_it() {
        for (jurisdiction, code, expected) in [
            (510_000, 510_683, true),
            (510_600, 510_683, true),
            (510_683, 510_683, true),
            (510_000, 510_000, true),
            (510_683, 510_600, false),
            (510_600, 510_000, false),
            (510_000, 500_101, false),
            (510_600, 510_703, false),
        ] {
            assert_eq!(covers(jurisdiction, code), expected, "{jurisdiction} {code}");
        }
    }

    #[test]
    fn codes_have_six_nine_or_twelve_digits() {
        for text in ["510683", "510683101", "510683101201"] {
            assert_eq!(parse_code(text.as_bytes()), Some(510_683), "{text}");
        }
        for text in ["", "51068", "5106831", "51068310", "5106831012", "51O683", "510683-01", "51068３"] {
            assert_eq!(parse_code(text.as_bytes()), None, "{text}");
        }
    }
}
