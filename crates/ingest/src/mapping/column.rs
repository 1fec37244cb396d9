//! One column of a mapping, and a cell on its way from the file to the checks.

use std::sync::Arc;

use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::reject::RejectReason;
use twocard_contracts::time::is_absent_time;

use super::strip::{Strip, strip};
use super::time_format::TimeFormat;
use super::values::Values;
use crate::clean::{Case, code, is_absent, trim};
use crate::csv::cells::RecordCells;

/// The default of an ID type that stands for "as the number shows".
pub(crate) const BY_NUMBER: &str = "by_number";

/// Kinds of document whose numbers prove themselves by a check digit.
const PROVEN: [IdType; 3] = [IdType::CitizenId, IdType::Uscc, IdType::ForeignPr];

/// Where a cell is taken from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Headings of the file itself, aliases of one column.
    Own(Vec<String>),
    /// A slot of the join.
    Joined(usize),
}

/// What a mapping says of one contract column.
#[derive(Clone, Default, Debug)]
pub(crate) struct ColumnMapping {
    /// In the order of fallback: the first cell that is not empty counts.
    pub(crate) from: Vec<Origin>,
    pub(crate) constant: Option<String>,
    /// For an empty cell.
    pub(crate) default: Option<String>,
    pub(crate) values: Option<Arc<Values>>,
    pub(crate) formats: Vec<TimeFormat>,
    pub(crate) strip: Vec<Strip>,
}

impl ColumnMapping {
    /// A column that holds the same text in every row.
    pub(crate) fn constant(text: &str) -> ColumnMapping {
        ColumnMapping { constant: Some(text.to_owned()), ..ColumnMapping::default() }
    }

    /// Headings of the file itself.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.from
            .iter()
            .flat_map(|origin| match origin {
                Origin::Own(aliases) => aliases.as_slice(),
                Origin::Joined(_) => &[],
            })
            .map(String::as_str)
    }

    /// Whether cells of it go to the check as they stand in the file.
    pub(crate) fn is_plain(&self) -> bool {
        self.constant.is_none()
            && self.default.is_none()
            && self.values.is_none()
            && self.formats.is_empty()
            && self.strip.is_empty()
    }
}

/// A place of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Cell(usize),
    Joined(usize),
}

/// How the cells of a contract column come about in one file.
#[derive(Debug)]
pub(crate) enum Take {
    /// The file does not tell.
    Nothing,
    /// The cell as it is.
    Cell(usize),
    /// By the rules of a mapping.
    Mapped(MappedCell),
}

/// A column of a mapping, bound to the cells of a file.
#[derive(Debug)]
pub(crate) struct MappedCell {
    pub(crate) places: Vec<Place>,
    pub(crate) rules: ColumnMapping,
}

/// The cells of one row, with those joined to it by slot.
#[derive(Clone, Copy)]
pub(crate) struct RowCells<'a> {
    pub(crate) cells: &'a RecordCells,
    pub(crate) record: &'a [u8],
    pub(crate) joined: Joined<'a>,
}

/// Cells of the joined row, and the place of each slot among them.
#[derive(Clone, Copy)]
pub(crate) struct Joined<'a> {
    pub(crate) cells: &'a [Vec<u8>],
    pub(crate) slots: &'a [Option<usize>],
}

impl Joined<'_> {
    pub(crate) const NOTHING: Joined<'static> = Joined { cells: &[], slots: &[] };
}

/// Buffers kept from one cell to the next.
#[derive(Default)]
pub(crate) struct MappedBuffers {
    stripped: Vec<u8>,
    word: Vec<u8>,
    time: Vec<u8>,
}

impl<'a> RowCells<'a> {
    fn get(&self, place: Place) -> &'a [u8] {
        match place {
            Place::Cell(index) => self.cells.get(self.record, index),
            Place::Joined(slot) => {
                let cell = self.joined.slots.get(slot).copied().flatten();
                cell.and_then(|cell| self.joined.cells.get(cell)).map_or(b"", Vec::as_slice)
            }
        }
    }

    fn first_given(&self, places: &[Place]) -> &'a [u8] {
        let mut texts = places.iter().map(|place| trim(self.get(*place)));
        texts.find(|text| !is_absent(text)).unwrap_or_default()
    }
}

impl Take {
    /// The cell before any rule.
    fn raw<'a>(&self, row: &RowCells<'a>) -> &'a [u8] {
        match self {
            Take::Nothing => b"",
            Take::Cell(place) => row.get(Place::Cell(*place)),
            Take::Mapped(mapped) => row.first_given(&mapped.places),
        }
    }
}

impl MappedCell {
    /// The text of the cell. `number`: for an ID type, its number's column, without which no type is made up.
    pub(crate) fn take<'a>(
        &'a self,
        row: &RowCells<'a>,
        number: Option<&Take>,
        is_required: bool,
        buffers: &'a mut MappedBuffers,
    ) -> Result<&'a [u8], RejectReason> {
        let MappedBuffers { stripped, word, time } = buffers;
        let mut text = row.first_given(&self.places);
        if !self.rules.strip.is_empty() {
            text = strip(&self.rules.strip, text, stripped);
        }
        if let (Some(values), false) = (&self.rules.values, text.is_empty()) {
            match values.get(text, word) {
                Ok(Some(found)) => text = found.as_bytes(),
                Ok(None) => {}
                Err(()) => return Err(RejectReason::NotListed),
            }
        }
        if !text.is_empty() {
            return Ok(self.reformatted(text, word, time));
        }
        let fallback = self.rules.constant.as_deref().or(self.rules.default.as_deref()).unwrap_or_default();
        Ok(match number.map(|number| trim(number.raw(row))) {
            Some(number) if is_absent(number) && !is_required => b"",
            Some(number) if fallback == BY_NUMBER => kind_of(number, word, time).map_or("", IdType::name).as_bytes(),
            _ => fallback.as_bytes(),
        })
    }

    fn reformatted<'a>(&self, text: &'a [u8], word: &'a mut Vec<u8>, time: &'a mut Vec<u8>) -> &'a [u8] {
        if self.rules.formats.is_empty() {
            return text;
        }
        let cleaned = code(text, Case::Keep, word);
        if is_absent_time(cleaned) {
            return text;
        }
        time.clear();
        if self.rules.formats.iter().any(|format| format.rewrite(cleaned, time)) { time } else { text }
    }
}

/// The kind of document whose check digit the number bears out.
pub(crate) fn kind_of(number: &[u8], scratch: &mut Vec<u8>, canonical: &mut Vec<u8>) -> Option<IdType> {
    let number = code(trim(number), Case::Upper, scratch);
    let checked = PROVEN.into_iter().find_map(|id_type| document::check(id_type, number, canonical).ok());
    checked.map(|checked| checked.id_type)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn taken(mapped: &MappedCell, number: Option<&Take>, is_required: bool, record: &str) -> String {
        let mut cells = RecordCells::new(crate::csv::records::RowShape {
            delimiter: b',',
            quote: None,
            n_cells: 2,
            written: crate::csv::raw::Written::AsRead,
        });
        cells.split(record.as_bytes());
        let row = RowCells { cells: &cells, record: record.as_bytes(), joined: Joined::NOTHING };
        let mut buffers = MappedBuffers::default();
        String::from_utf8(mapped.take(&row, number, is_required, &mut buffers).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn the_first_cell_that_is_given_counts() {
        let rules = ColumnMapping { default: Some("x".to_owned()), ..ColumnMapping::default() };
        let mapped = MappedCell { places: vec![Place::Cell(1), Place::Cell(0)], rules };
        for (record, expected) in [("a,b", "b"), ("a, \t", "a"), ("a,NULL", "a"), (",-", "x")] {
            assert_eq!(taken(&mapped, None, false, record), expected, "{record}");
        }
    }

    #[test]
    fn a_kind_of_document_is_made_up_only_beside_a_number() {
        let rules = ColumnMapping { default: Some(BY_NUMBER.to_owned()), ..ColumnMapping::default() };
        let mapped = MappedCell { places: vec![Place::Cell(0)], rules };
        let number = Take::Cell(1);
        for (record, expected) in [
            (",11010519491231002x", "citizen_id"),
            (",92340604MA2PBNKR4Y", "uscc"),
            (",E12345678", ""),
            (",", ""),
            ("passport,E12345678", "passport"),
        ] {
            assert_eq!(taken(&mapped, Some(&number), false, record), expected, "{record}");
        }
    }

    #[test]
    fn times_of_another_form_go_on_as_they_are() {
        let rules = ColumnMapping { formats: vec![TimeFormat::parse("%Y/%m/%d").unwrap()], ..ColumnMapping::default() };
        let mapped = MappedCell { places: vec![Place::Cell(0)], rules };
        for (record, expected) in
            [("２０２４/3/1", "2024-03-01"), ("2024-03-01", "2024-03-01"), ("0000/00/00", "0000/00/00")]
        {
            assert_eq!(taken(&mapped, None, false, record), expected, "{record}");
        }
    }
}
