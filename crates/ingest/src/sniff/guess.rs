//! Which heading is which contract column: by name, by the headings of built-in mappings, by the values below.

use std::path::Path;

use twocard_contracts::codes::divisions::{Divisions, parse_code};
use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::codes::{ip, pan, phone};
use twocard_contracts::sources::{self, SourceTable, Value};
use twocard_contracts::time::Moment;

use super::sample::Sample;
use crate::clean::{Case, code, trim};
use crate::mapping::column::ColumnMapping;
use crate::mapping::heading::normal;
use crate::mapping::time_format::TimeFormat;
use crate::mapping::{BUILT_IN, Mapping, SourceMapping};

/// Cells of a column, of a hundred, that must show what it holds.
const SURE_SHARE: usize = 80;
const MIN_CELLS: usize = 3;

/// Forms of dates beside the contract's that are tried, the more exact first.
const TIME_FORMATS: [&str; 8] = [
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日",
    "%Y.%m.%d",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d%H%M",
];

/// What a column was told by.
#[derive(Clone, Debug)]
pub(super) enum Why {
    Name,
    /// A heading of this built-in mapping, with its rules.
    BuiltIn(&'static str, Box<ColumnMapping>),
    /// This share, of a hundred, of so many cells.
    Values {
        what: &'static str,
        share: usize,
        n_cells: usize,
    },
}

/// A contract column and the heading that seems to hold it.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    pub(super) column: usize,
    pub(super) place: usize,
    pub(super) why: Why,
    /// Formats of its dates beside the contract's.
    pub(super) formats: Vec<&'static str>,
}

/// What the values of a column look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    Id,
    Uscc,
    Mobile,
    Card,
    Time,
    Division,
    Ip,
    Hash,
}

const LOOKS: [(Look, &str); 8] = [
    (Look::Id, "valid citizen IDs"),
    (Look::Uscc, "valid credit codes of units"),
    (Look::Mobile, "mobile numbers"),
    (Look::Card, "card numbers that pass Luhn"),
    (Look::Time, "dates or times"),
    (Look::Division, "division codes"),
    (Look::Ip, "IP addresses"),
    (Look::Hash, "MD5 hashes"),
];

/// The table with the most columns among the headings, else the one that the values speak for.
pub(super) fn table_of(sample: &Sample, divisions: &Divisions) -> Option<&'static SourceTable> {
    let named = |table: &&'static SourceTable| named_columns(sample, table).len();
    let best = sources::ALL.into_iter().rev().max_by_key(named).filter(|table| named(table) >= 2);
    best.or_else(|| {
        let looks: Vec<Look> =
            (0..sample.headings.len()).filter_map(|c| Some(look_of(sample, c, divisions)?.0)).collect();
        if looks.contains(&Look::Card) {
            Some(&sources::ACCOUNT_OPENINGS)
        } else if looks.contains(&Look::Mobile) && looks.contains(&Look::Id) {
            Some(&sources::SIM_ACTIVATIONS)
        } else {
            None
        }
    })
}

/// All columns of a table that can be told.
pub(super) fn columns_of(sample: &Sample, table: &'static SourceTable, divisions: &Divisions) -> Vec<Guess> {
    let mut guesses = named_columns(sample, table);
    for place in 0..sample.headings.len() {
        if guesses.iter().any(|guess| guess.place == place) {
            continue;
        }
        let Some((look, share, n_cells)) = look_of(sample, place, divisions) else { continue };
        let is_free = |column: &usize| !guesses.iter().any(|guess| guess.column == *column);
        let Some(column) = candidates(look, table).into_iter().find(is_free) else { continue };
        let what = LOOKS.into_iter().find(|(known, _)| *known == look).map_or("", |(_, what)| what);
        guesses.push(Guess { column, place, why: Why::Values { what, share, n_cells }, formats: Vec::new() });
    }
    for guess in &mut guesses {
        if matches!(table.columns[guess.column].value, Value::Moment | Value::Date) {
            guess.formats = formats_of(sample, guess.place);
        }
    }
    guesses.sort_by_key(|guess| guess.column);
    guesses
}

fn named_columns(sample: &Sample, table: &'static SourceTable) -> Vec<Guess> {
    let headings: Vec<String> = sample.headings.iter().map(|heading| normal(heading)).collect();
    let built_in = built_in_sources(table);
    let mut guesses: Vec<Guess> = Vec::new();
    for (column, contract) in table.columns.iter().enumerate() {
        let is_free = |place: &usize, guesses: &[Guess]| !guesses.iter().any(|guess| guess.place == *place);
        let by_name = headings.iter().position(|heading| heading == contract.name).map(|place| (place, Why::Name));
        let by_alias = || {
            built_in.iter().find_map(|(name, source)| {
                let rules = source.columns[column].as_ref()?;
                let place = rules.headings().find_map(|known| headings.iter().position(|h| *h == normal(known)))?;
                Some((place, Why::BuiltIn(name, Box::new(rules.clone()))))
            })
        };
        if let Some((place, why)) = by_name.or_else(by_alias).filter(|(place, _)| is_free(place, &guesses)) {
            guesses.push(Guess { column, place, why, formats: Vec::new() });
        }
    }
    guesses
}

fn built_in_sources(table: &SourceTable) -> Vec<(&'static str, SourceMapping)> {
    let mappings = BUILT_IN.into_iter().filter_map(|name| {
        let mapping = Mapping::load(&format!("builtin:{name}"), Path::new("")).ok()?;
        Some((name, mapping.sources.into_iter().find(|source| source.table.name == table.name)?))
    });
    mappings.collect()
}

/// Contract columns that hold such values, required ones first.
fn candidates(look: Look, table: &SourceTable) -> Vec<usize> {
    let fits = |value: Value| match look {
        Look::Id => matches!(value, Value::IdNumber(_)),
        Look::Uscc => matches!(value, Value::Uscc),
        Look::Mobile => matches!(value, Value::Msisdn | Value::Phone),
        Look::Card => matches!(value, Value::CardNumber),
        Look::Time => matches!(value, Value::Moment | Value::Date),
        Look::Division => matches!(value, Value::Division),
        Look::Ip => matches!(value, Value::Ip),
        Look::Hash => matches!(value, Value::Msisdn | Value::IdNumber(_)),
    };
    let columns = table.columns.iter().enumerate();
    let mut found: Vec<usize> = columns.filter(|(_, column)| fits(column.value)).map(|(index, _)| index).collect();
    found.sort_by_key(|column| !table.columns[*column].is_required);
    found
}

/// What most cells of a column look like, with the share of a hundred and their number.
fn look_of(sample: &Sample, place: usize, divisions: &Divisions) -> Option<(Look, usize, usize)> {
    let (mut scratch, mut canonical) = (Vec::new(), Vec::new());
    let mut counts = [0; LOOKS.len()];
    let mut n_cells = 0;
    for cell in sample.cells(place) {
        n_cells += 1;
        let text = code(trim(cell.as_bytes()), Case::Upper, &mut scratch);
        for ((look, _), count) in LOOKS.iter().zip(&mut counts) {
            *count += usize::from(looks_like(*look, text, &mut canonical, divisions));
        }
    }
    let sure = LOOKS.into_iter().zip(counts).find(|(_, count)| count * 100 >= n_cells * SURE_SHARE);
    sure.filter(|_| n_cells >= MIN_CELLS).map(|((look, _), count)| (look, count * 100 / n_cells, n_cells))
}

fn looks_like(look: Look, text: &[u8], canonical: &mut Vec<u8>, divisions: &Divisions) -> bool {
    match look {
        Look::Id => document::check(IdType::CitizenId, text, canonical).is_ok(),
        Look::Uscc => text.len() == 18 && document::check(IdType::Uscc, text, canonical).is_ok(),
        Look::Mobile => phone::is_mobile(text, canonical),
        Look::Card => (16..=19).contains(&text.len()) && pan::is_luhn_valid(text),
        Look::Time => is_time(text),
        Look::Division => text.len() == 6 && parse_code(text).is_some_and(|code| divisions.is_known(code)),
        Look::Ip => ip::parse(text).is_ok(),
        Look::Hash => crate::check::is_md5(text),
    }
}

fn is_time(text: &[u8]) -> bool {
    Moment::parse(text).is_some() || TIME_FORMATS.into_iter().any(|format| reads(format, text))
}

fn reads(format: &str, text: &[u8]) -> bool {
    let mut out = Vec::new();
    let is_of_form = TimeFormat::parse(format).is_ok_and(|format| format.rewrite(text, &mut out));
    is_of_form && Moment::parse(&out).is_some()
}

/// The formats without which some cells cannot be read.
fn formats_of(sample: &Sample, place: usize) -> Vec<&'static str> {
    let mut scratch = Vec::new();
    let mut needed = Vec::new();
    for cell in sample.cells(place) {
        let text = code(trim(cell.as_bytes()), Case::Keep, &mut scratch);
        if Moment::parse(text).is_none() {
            let format = TIME_FORMATS.into_iter().find(|format| reads(format, text));
            needed.extend(format.filter(|format| !needed.contains(format)));
        }
    }
    needed
}
