//! The headings of a file bound to the columns of its table, by contract names or by a mapping.

use std::sync::Arc;

use twocard_contracts::sources::SourceTable;

use super::SourceMapping;
use super::column::{ColumnMapping, MappedCell, Origin, Place, Take};
use super::heading::{Found, Headings};
use super::join::{JOINED, JoinedTo};
use crate::IngestError;

/// A name of more characters, or of more digits, is taken for data.
const MAX_NAME_CHARS: usize = 40;
const MAX_NAME_DIGITS: usize = 3;
/// No name has so many digits: a year has four.
const MIN_DATA_DIGITS: usize = 5;

/// The header row as text, from any format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderRow<'a> {
    pub(crate) names: &'a [String],
    /// A header over several lines may have swallowed data.
    pub(crate) is_one_line: bool,
    pub(crate) line: u32,
}

/// How a file tells the columns of its table.
#[derive(Debug)]
pub(crate) struct Header {
    /// Cells of every row.
    pub(crate) n_cells: usize,
    /// By contract column.
    pub(crate) columns: Vec<Take>,
    /// Names that nothing reads, in file order; `column N` where the cell may hold data.
    pub(crate) ignored: Vec<String>,
    /// Every heading as it stands, trimmed. May hold data: for the vault only.
    pub(crate) names: Vec<String>,
    /// Cell of the key: of a person sheet its own, else that of the join.
    pub(crate) key: Option<usize>,
    pub(crate) headings: Headings,
    /// What is joined to the rows.
    pub(crate) joined_to: Option<Arc<JoinedTo>>,
}

struct Binder<'a> {
    row: HeaderRow<'a>,
    table: &'static SourceTable,
    mapping: Option<&'a SourceMapping>,
    file: &'a str,
    headings: Headings,
    is_used: Vec<bool>,
}

impl Header {
    pub(crate) fn bind(
        row: HeaderRow,
        table: &'static SourceTable,
        mapping: Option<&SourceMapping>,
        file: &str,
    ) -> Result<Header, IngestError> {
        let headings = Headings::new(row.names.iter().map(String::as_str));
        let is_used = vec![false; row.names.len()];
        let mut binder = Binder { row, table, mapping, file, headings, is_used };
        let columns = (0..table.columns.len()).map(|column| binder.bind(column)).collect::<Result<_, _>>()?;
        let key = binder.bind_key()?;
        let ignored = binder.ignored();
        let names = row.names.to_vec();
        Ok(Header { n_cells: names.len(), columns, ignored, names, key, headings: binder.headings, joined_to: None })
    }
}

impl Binder<'_> {
    fn bind(&mut self, column: usize) -> Result<Take, IngestError> {
        let contract = &self.table.columns[column];
        let rules = self.mapping.and_then(|mapping| mapping.columns[column].as_ref());
        let own_name = ColumnMapping { from: vec![Origin::Own(vec![contract.name.to_owned()])], ..Default::default() };
        let rules = rules.unwrap_or(&own_name);
        let mut places = Vec::new();
        for origin in &rules.from {
            match origin {
                Origin::Own(aliases) => places.extend(self.find(aliases, contract.name)?.map(Place::Cell)),
                Origin::Joined(slot) => places.push(Place::Joined(*slot)),
            }
        }
        let has_fallback = rules.constant.is_some() || rules.default.is_some();
        Ok(match places.as_slice() {
            [] if has_fallback => Take::Mapped(MappedCell { places, rules: rules.clone() }),
            [] if contract.is_required => return Err(self.missing(contract.name, rules)),
            [] => Take::Nothing,
            [Place::Cell(place)] if rules.is_plain() => Take::Cell(*place),
            _ => Take::Mapped(MappedCell { places, rules: rules.clone() }),
        })
    }

    /// The column by which rows are joined must be there.
    fn bind_key(&mut self) -> Result<Option<usize>, IngestError> {
        let Some(mapping) = self.mapping else { return Ok(None) };
        let aliases = match &mapping.join {
            Some(join) => &join.key,
            None if self.table.name == JOINED.name => &mapping.key,
            None => return Ok(None),
        };
        match self.find(aliases, "key")? {
            Some(place) => Ok(Some(place)),
            None => Err(self.refused(Some("key"), &format!("no heading {} to join by", aliases.join(", ")))),
        }
    }

    fn find(&mut self, aliases: &[String], column: &str) -> Result<Option<usize>, IngestError> {
        match self.headings.find(aliases) {
            Found::Nowhere => Ok(None),
            Found::At(place) => {
                self.is_used[place] = true;
                Ok(Some(place))
            }
            Found::Repeated if self.mapping.is_some() => {
                let what = "heading stands twice; name one of them in the mapping, such as `heading#2`";
                Err(self.refused(Some(column), what))
            }
            Found::Repeated => Err(self.refused(Some(column), "column stands twice in the header; name it once")),
        }
    }

    fn missing(&self, column: &str, rules: &ColumnMapping) -> IngestError {
        let mut what = format!("required column of {} is missing from the header", self.table.name);
        if let Some(mapping) = self.mapping {
            let headings: Vec<&str> = rules.headings().collect();
            if headings.is_empty() {
                what.push_str(&format!("; mapping {} gives it no heading: give a constant", mapping.mapping));
            } else {
                what.push_str(&format!("; mapping {} looks for {}", mapping.mapping, headings.join(", ")));
            }
        }
        self.refused(Some(column), &what)
    }

    fn refused(&self, column: Option<&str>, what: &str) -> IngestError {
        IngestError::Refused {
            file: self.file.to_owned(),
            line: self.row.line,
            column: column.map(str::to_owned),
            what: what.to_owned(),
        }
    }

    fn ignored(&self) -> Vec<String> {
        let unused = self.row.names.iter().enumerate().filter(|(place, _)| !self.is_used[*place]);
        let is_shown = self.row.is_one_line && !holds_data(self.row.names);
        unused
            .map(|(place, name)| match is_shown && looks_like_name(name) {
                true => name.clone(),
                false => format!("column {}", place + 1),
            })
            .collect()
    }
}

/// Whether an unknown name may be shown: a header that lost its line end holds data.
pub(crate) fn looks_like_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= MAX_NAME_CHARS
        && !name.chars().any(char::is_control)
        && name.chars().filter(|char| char.is_numeric()).count() <= MAX_NAME_DIGITS
}

/// Whether a number or an e-mail address stands among the names: then the header has swallowed a row, or is one, and
/// no word of it is sure to be a name.
pub(crate) fn holds_data(names: &[String]) -> bool {
    let is_data =
        |name: &String| name.contains('@') || name.chars().filter(|char| char.is_numeric()).count() >= MIN_DATA_DIGITS;
    names.iter().any(is_data)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::sources::OUTLETS;

    use super::*;

    fn bind(names: &[&str], is_one_line: bool) -> Result<Header, IngestError> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Header::bind(HeaderRow { names: &names, is_one_line, line: 1 }, &OUTLETS, None, "outlets.csv")
    }

    const KNOWN: [&str; 4] = ["outlet_code", "institution_code", "outlet_kind", "division_code"];

    #[test]
    fn names_match_in_any_case_and_others_are_ignored() {
        let header = bind(
            &["x", "Outlet_Code\t", " institution_code", "outlet_kind", "ＤＩＶＩＳＩＯＮ_code\u{3000}", "note"],
            true,
        )
        .unwrap();
        assert_eq!(header.n_cells, 6);
        let places: Vec<_> =
            header.columns.iter().map(|take| if let Take::Cell(place) = take { Some(*place) } else { None }).collect();
        assert_eq!(places, [Some(1), Some(2), Some(3), None, Some(4), None, None]);
        assert_eq!(header.ignored, ["x", "note"]);
    }

    #[test]
    fn what_may_be_data_is_not_named() {
        let long = "x".repeat(41);
        let odd = ["备注2024", "line_123", &long, "a\u{7}b", "", "\u{FF11}\u{FF12}34"];
        let names: Vec<&str> = KNOWN.into_iter().chain(odd).collect();
        let header = bind(&names, true).unwrap();
        let expected = ["column 5", "line_123", "column 7", "column 8", "column 9", "column 10"];
        assert_eq!(header.ignored, expected);
        for data in ["13800001234", "E1234567", "wang@b.cn"] {
            let names: Vec<&str> = KNOWN.into_iter().chain(["王小明", data, "note"]).collect();
            assert_eq!(bind(&names, true).unwrap().ignored, ["column 5", "column 6", "column 7"], "{data}");
        }
        let swallowed: Vec<&str> = KNOWN.into_iter().chain(["note", "王小明"]).collect();
        assert_eq!(bind(&swallowed, false).unwrap().ignored, ["column 5", "column 6"]);
    }

    #[test]
    fn a_missing_or_repeated_column_refuses_the_file() {
        let missing = bind(&["outlet_code", "institution_code", "division_code"], true).unwrap_err().to_string();
        assert_eq!(missing, "outlets.csv:1:outlet_kind: required column of outlets is missing from the header");
        let twice: Vec<&str> = KNOWN.into_iter().chain(["OUTLET_CODE"]).collect();
        let twice = bind(&twice, true).unwrap_err().to_string();
        assert!(twice.starts_with("outlets.csv:1:outlet_code: column stands twice"), "{twice}");
    }
}
