//! Strata of persons, apart from everything else: only the fairness report reads them.
//!
//! Age is that at the first card which the person held or opened for somebody, so that it depends neither on the night
//! nor on later rows; who only stands on a list has none.

use std::collections::BTreeMap;

use rayon::prelude::*;
use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::STRATA;
use twocard_contracts::time::{Date, Timestamp};
use twocard_tables::{NO_I64, NO_KEY, TableDir};

use super::identities::keys;
use super::origins::year_that_counts;
use super::{CHUNK_ROWS, row_groups};
use crate::IngestError;
use crate::columns::Texts;
use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::{SpaceStore, Spaces};

/// Parts of a row group: few, because each looks up its area codes afresh.
const N_PARTS: usize = 4;
/// Last age of each band but the highest.
const AGE_BANDS: [(i32, &str); 5] = [(17, "0-17"), (25, "18-25"), (35, "26-35"), (45, "36-45"), (59, "46-59")];
const OLDEST: &str = "60+";

/// By person: the time of the first current card held or opened for somebody, or [`NO_I64`].
pub(crate) fn first_cards(cards: [(&Rows, &str); 2], spaces: &Spaces) -> Vec<i64> {
    let mut first = vec![NO_I64; spaces.of(Identity::Person).len()];
    for (rows, opened_at) in cards {
        let opened_at = rows.column(opened_at).map_or(&[][..], Kept::instants);
        for persons in ["holder_key", "agent_key"].map(|name| rows.key_column(name)) {
            for (row, person) in persons.iter().enumerate() {
                if *person == NO_KEY || rows.is_superseded[row] {
                    continue;
                }
                let first = &mut first[*person as usize];
                *first = if *first == NO_I64 { opened_at[row] } else { opened_at[row].min(*first) };
            }
        }
    }
    first
}

struct Part {
    ages: Texts,
    sexes: Texts,
    classes: Texts,
    provinces: Texts,
}

impl Part {
    fn new() -> Self {
        Part { ages: Texts::new(), sexes: Texts::new(), classes: Texts::new(), provinces: Texts::new() }
    }
}

/// Writes the table.
pub(crate) fn write(
    spaces: &Spaces,
    first_cards: &[i64],
    divisions: &Divisions,
    tables: &TableDir,
) -> Result<(), IngestError> {
    let store = spaces.of(Identity::Person);
    let mut writer = tables.writer(&STRATA)?;
    for rows in row_groups(store.len()) {
        let n_rows = (rows.len() / N_PARTS).max(CHUNK_ROWS);
        let parts: Vec<Part> = (0..rows.len().div_ceil(n_rows))
            .into_par_iter()
            .map(|part| {
                let start = rows.start + part * n_rows;
                read_part(store, start..rows.end.min(start + n_rows), first_cards, divisions)
            })
            .collect();
        let mut all = Part::new();
        for part in &parts {
            all.ages.append(&part.ages, "strata.age_band")?;
            all.sexes.append(&part.sexes, "strata.sex")?;
            all.classes.append(&part.classes, "strata.origin_class")?;
            all.provinces.append(&part.provinces, "strata.origin_province")?;
        }
        writer.write(vec![
            keys(rows)?,
            all.ages.into_nullable()?,
            all.sexes.into_nullable()?,
            all.classes.into_given()?,
            all.provinces.into_nullable()?,
        ])?;
    }
    writer.finish()?;
    Ok(())
}

fn read_part(store: &SpaceStore, persons: std::ops::Range<usize>, first_cards: &[i64], divisions: &Divisions) -> Part {
    let mut part = Part::new();
    let mut provinces: BTreeMap<(u32, i32), String> = BTreeMap::new();
    let mut canonical = Vec::new();
    for person in persons {
        let id_type = IdType::from_name(store.details.str(person));
        let checked =
            id_type.and_then(|id_type| document::check(id_type, store.values.get(person), &mut canonical).ok());
        let born = checked.and_then(|checked| checked.born);
        let first = Some(first_cards[person]).filter(|first| *first != NO_I64);
        let age = born.zip(first).map_or("", |(born, first)| age_band(born, Timestamp(first).date()));
        part.ages.push(age.as_bytes());
        let sex = id_type.and_then(|id_type| document::sex(id_type, store.values.get(person)));
        part.sexes.push(sex.map_or("", document::Sex::name).as_bytes());
        part.classes.push(class(id_type).as_bytes());
        match checked.and_then(|checked| checked.area) {
            Some(area) => {
                let year = year_that_counts(id_type, born);
                let province = provinces.entry((area, year)).or_insert_with(|| province(divisions, area, year));
                part.provinces.push(province.as_bytes());
            }
            None => part.provinces.push(b""),
        }
    }
    part
}

/// By whole years.
fn age_band(born: Date, on: Date) -> &'static str {
    let ((born_year, born_month, born_day), (year, month, day)) = (born.ymd(), on.ymd());
    let age = year - born_year - i32::from((month, day) < (born_month, born_day));
    AGE_BANDS.iter().find(|(last, _)| age <= *last).map_or(OLDEST, |(_, band)| band)
}

fn class(id_type: Option<IdType>) -> &'static str {
    match id_type {
        Some(IdType::CitizenId) | None => "mainland",
        Some(IdType::ResidencePermit | IdType::HkMacauPermit | IdType::TaiwanPermit) => "hk_macau_taiwan",
        Some(IdType::ForeignPr | IdType::Passport) => "foreign",
        Some(IdType::Uscc) => "unit",
    }
}

/// Of today's area, or as the code says where the area has no heir; empty where its heirs lie in several provinces.
fn province(divisions: &Divisions, area: u32, year: i32) -> String {
    let mut provinces: Vec<u32> = divisions.current(area, year).iter().map(|code| code / 10_000).collect();
    if provinces.is_empty() {
        provinces.push(area / 10_000);
    }
    provinces.dedup();
    if let [province] = provinces[..] { province.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn age_counts_whole_years() {
        let band =
            |born: &str, on: &str| age_band(Date::parse(born.as_bytes()).unwrap(), Date::parse(on.as_bytes()).unwrap());
        assert_eq!(band("2006-03-02", "2024-03-01"), "0-17");
        assert_eq!(band("2006-03-01", "2024-03-01"), "18-25");
        assert_eq!(band("1998-03-02", "2024-03-01"), "18-25");
        assert_eq!(band("1998-03-01", "2024-03-01"), "26-35");
        assert_eq!(band("1964-03-02", "2024-03-01"), "46-59");
        assert_eq!(band("1949-12-31", "2024-03-01"), "60+");
    }
}
