//! Registered origin presumed from the numbers of persons and units. Only routing reads it.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::prelude::*;
use twocard_contracts::codes::divisions::Divisions;
use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::ids::Identity;
use twocard_contracts::tables::ORIGINS;
use twocard_contracts::time::Date;
use twocard_tables::TableDir;
use twocard_tables::columns::{bool_column, u32_column};

use super::CHUNK_ROWS;
use crate::IngestError;
use crate::columns::Texts;
use crate::spaces::{SpaceStore, Spaces};

/// Citizen numbers began in this year.
const FIRST_ID_YEAR: i32 = 1984;
/// Unified social credit codes began in this year; when a unit was registered its code does not tell.
const USCC_YEAR: i32 = 2015;

/// Parts of a large table: few, because each looks up its area codes afresh.
const N_PARTS: usize = 16;

/// Remarks on area codes, by person.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct AreaCounts {
    pub(crate) n_unknown: u64,
    pub(crate) n_not_in_use: u64,
}

struct Part {
    persons: Vec<u32>,
    areas: Texts,
    presumed: Texts,
    is_in_use: Vec<bool>,
    counts: AreaCounts,
}

/// What the division table says of an area code in a year.
struct Area {
    presumed: Vec<u8>,
    is_known: bool,
    is_in_use: bool,
}

/// Writes the table.
pub(crate) fn write(spaces: &Spaces, divisions: &Divisions, tables: &TableDir) -> Result<AreaCounts, IngestError> {
    let store = spaces.of(Identity::Person);
    let n_rows = (store.len() / N_PARTS).max(CHUNK_ROWS);
    let parts: Vec<Part> = (0..store.len().div_ceil(n_rows))
        .into_par_iter()
        .map(|part| read_part(store, part * n_rows..store.len().min((part + 1) * n_rows), divisions))
        .collect();
    let (mut all, mut counts) = (Part::new(), AreaCounts::default());
    for mut part in parts {
        all.persons.append(&mut part.persons);
        all.areas.append(&part.areas, "origins.id_area_code")?;
        all.presumed.append(&part.presumed, "origins.presumed_codes")?;
        all.is_in_use.append(&mut part.is_in_use);
        counts.n_unknown += part.counts.n_unknown;
        counts.n_not_in_use += part.counts.n_not_in_use;
    }
    tables.write(
        &ORIGINS,
        vec![
            u32_column(all.persons),
            all.areas.into_nullable()?,
            all.presumed.into_nullable()?,
            bool_column(all.is_in_use),
        ],
    )?;
    Ok(counts)
}

impl Part {
    fn new() -> Self {
        Part {
            persons: Vec::new(),
            areas: Texts::new(),
            presumed: Texts::new(),
            is_in_use: Vec::new(),
            counts: AreaCounts::default(),
        }
    }
}

fn read_part(store: &SpaceStore, persons: std::ops::Range<usize>, divisions: &Divisions) -> Part {
    let mut part = Part::new();
    let mut areas: BTreeMap<(u32, i32), Area> = BTreeMap::new();
    let mut canonical = Vec::new();
    for person in persons {
        let Some(id_type) = IdType::from_name(store.details.str(person)) else { continue };
        let (code, born) = match document::check(id_type, store.values.get(person), &mut canonical) {
            Ok(checked) => (checked.area, checked.born),
            Err(_) => match store.told.get(&(person as u32)) {
                Some(told) => (Some(told.area), told.born),
                None => continue,
            },
        };
        let Some(code) = code else { continue };
        let year = year_that_counts(Some(id_type), born);
        let area = areas.entry((code, year)).or_insert_with(|| Area::new(divisions, code, year));
        part.persons.push(person as u32);
        part.areas.push_with(|out| write_code(code, out));
        part.presumed.push(&area.presumed);
        part.is_in_use.push(area.is_in_use);
        part.counts.n_unknown += u64::from(!area.is_known);
        part.counts.n_not_in_use += u64::from(area.is_known && !area.is_in_use);
    }
    part
}

/// The year by whose codes an area code is read.
pub(super) fn year_that_counts(id_type: Option<IdType>, born: Option<Date>) -> i32 {
    match id_type {
        Some(IdType::Uscc) => USCC_YEAR,
        _ => born.map_or(FIRST_ID_YEAR, |born| born.year().max(FIRST_ID_YEAR)),
    }
}

impl Area {
    fn new(divisions: &Divisions, code: u32, year: i32) -> Area {
        let mut presumed = Vec::new();
        for (i, current) in divisions.current(code, year).into_iter().enumerate() {
            if i > 0 {
                presumed.push(b';');
            }
            write_code(current, &mut presumed);
        }
        Area { presumed, is_known: divisions.is_known(code), is_in_use: divisions.is_in_use(code, year) }
    }
}

fn write_code(code: u32, out: &mut Vec<u8>) {
    // Writing to a vector cannot fail.
    let _ = write!(out, "{code:06}");
}
