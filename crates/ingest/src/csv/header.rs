//! The header of a source file against the contract.

use memchr::{memchr, memchr_iter};
use twocard_contracts::sources::SourceTable;

use crate::IngestError;
use crate::clean::trim;
use crate::csv::blocks::HeaderRecord;
use crate::csv::cells::RecordCells;

/// A name of more characters, or of more digits, is taken for data.
const MAX_NAME_CHARS: usize = 40;
const MAX_NAME_DIGITS: usize = 3;

/// Where the contract's columns stand in a file.
#[derive(Debug)]
pub(crate) struct Header {
    /// Cells of every row.
    pub(crate) n_cells: usize,
    /// Cell of each contract column, if the file has it.
    pub(crate) places: Vec<Option<usize>>,
    /// Names that the contract does not know, in file order; `column N` where the cell may hold data.
    pub(crate) ignored: Vec<String>,
    /// Every cell as it stands, trimmed. May hold data: for the vault only.
    pub(crate) names: Vec<String>,
}

impl Header {
    /// Reads the header record of a file.
    pub(crate) fn read(header: &HeaderRecord, table: &SourceTable, file: &str) -> Result<Header, IngestError> {
        let (record, line) = (header.content.as_slice(), header.line);
        let refused = |column: Option<&str>, what: &str| IngestError::Refused {
            file: file.to_owned(),
            line,
            column: column.map(str::to_owned),
            what: what.to_owned(),
        };
        if std::str::from_utf8(record).is_err() || memchr(0, record).is_some() {
            return Err(refused(None, "header is not UTF-8; declare the encoding"));
        }
        if has_bare_return(record) {
            let what = "line ends are bare carriage returns; save the file with LF or CRLF line ends";
            return Err(refused(None, what));
        }
        let is_one_line = memchr(b'\n', record).is_none();
        let mut cells = RecordCells::new(header.shape);
        let n_cells = cells.split(record);
        let mut places = vec![None; table.columns.len()];
        let mut ignored = Vec::new();
        let mut names = Vec::with_capacity(n_cells);
        for place in 0..n_cells {
            let name = String::from_utf8_lossy(trim(cells.get(record, place)));
            names.push(name.clone().into_owned());
            match table.index_of(&name) {
                Some(column) if places[column].is_some() => {
                    return Err(refused(Some(&name), "column stands twice in the header; name it once"));
                }
                Some(column) => places[column] = Some(place),
                None if is_one_line && looks_like_name(&name) => ignored.push(name.into_owned()),
                None => ignored.push(format!("column {}", place + 1)),
            }
        }
        for (column, place) in table.columns.iter().zip(&places) {
            if column.is_required && place.is_none() {
                let what = format!("required column of {} is missing from the header", table.name);
                return Err(refused(Some(column.name), &what));
            }
        }
        Ok(Header { n_cells, places, ignored, names })
    }
}

/// Whether a carriage return stands without a line feed behind it.
fn has_bare_return(record: &[u8]) -> bool {
    memchr_iter(b'\r', record).any(|at| record.get(at + 1) != Some(&b'\n'))
}

/// Whether an unknown name may be shown: a header that lost its line end holds data.
fn looks_like_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= MAX_NAME_CHARS
        && !name.chars().any(char::is_control)
        && name.chars().filter(|char| char.is_numeric()).count() <= MAX_NAME_DIGITS
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::sources::OUTLETS;

    use super::*;
    use crate::csv::raw::Written;
    use crate::csv::records::RowShape;

    fn read(record: &str) -> Result<Header, IngestError> {
        let shape = RowShape { delimiter: b',', quote: Some(b'"'), n_cells: 1, written: Written::AsRead };
        let header = HeaderRecord { content: record.as_bytes().to_vec(), line: 1, shape };
        Header::read(&header, &OUTLETS, "outlets.csv")
    }

    #[test]
    fn names_are_trimmed_and_others_ignored() {
        let header =
            read("x,outlet_code\t, institution_code,\"outlet_kind\",division_code\u{3000},note,valid_to").unwrap();
        assert_eq!(header.n_cells, 7);
        assert_eq!(header.places, [Some(1), Some(2), Some(3), None, Some(4), None, Some(6)]);
        assert_eq!(header.ignored, ["x", "note"]);
    }

    #[test]
    fn what_may_be_data_is_not_named() {
        let known = "outlet_code,institution_code,outlet_kind,division_code";
        let long = "x".repeat(41);
        let header =
            read(&format!("{known},备注2024,line_123,{long},a\u{7}b,,13800001234,\u{FF11}\u{FF12}34")).unwrap();
        let expected = ["column 5", "line_123", "column 7", "column 8", "column 9", "column 10", "column 11"];
        assert_eq!(header.ignored, expected);
        // A stray quote in the header makes cells of the row below its own.
        assert_eq!(read(&format!("{known},\"note\nB01,\"x,王小明")).unwrap().ignored, ["column 5", "column 6"]);
    }

    #[test]
    fn bare_carriage_returns_refuse_the_file() {
        let known = "outlet_code,institution_code,outlet_kind,division_code";
        for record in [format!("{known},note\rB01,ICBC"), format!("{known}\r"), format!("{known},\"no\rte\"")] {
            let message = read(&record).unwrap_err().to_string();
            let expected =
                "outlets.csv:1: line ends are bare carriage returns; save the file with LF or CRLF line ends";
            assert_eq!(message, expected);
        }
        assert_eq!(read(&format!("{known},\"no\r\nte\"")).unwrap().ignored, ["column 5"]);
    }

    #[test]
    fn a_missing_or_repeated_column_refuses_the_file() {
        let missing = read("outlet_code,institution_code,division_code").unwrap_err().to_string();
        assert_eq!(missing, "outlets.csv:1:outlet_kind: required column of outlets is missing from the header");
        let twice = read("outlet_code,outlet_code,institution_code,outlet_kind,division_code").unwrap_err();
        assert!(twice.to_string().starts_with("outlets.csv:1:outlet_code: column stands twice"));
        let utf16 = read("o\0u\0t\0").unwrap_err().to_string();
        assert!(utf16.contains("declare the encoding"), "{utf16}");
    }
}
