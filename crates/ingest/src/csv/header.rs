//! The header record of a CSV file as names.

use memchr::{memchr, memchr_iter};

use crate::clean::trim;
use crate::csv::cells::RecordCells;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The comma; in a header without one, the tab, `;` or `|` that it holds.
pub(crate) fn detect_delimiter(header_line: &[u8]) -> u8 {
    DELIMITERS.into_iter().find(|delimiter| memchr(*delimiter, header_line).is_some()).unwrap_or(b',')
}

/// The cells of a header record, as they stand. An error tells why it is none.
pub(crate) fn names(record: &[u8], delimiter: u8) -> Result<Vec<String>, &'static str> {
    if std::str::from_utf8(record).is_err() || memchr(0, record).is_some() {
        return Err("header is not UTF-8; declare the encoding");
    }
    if has_bare_return(record) {
        return Err("line ends are bare carriage returns; save the file with LF or CRLF line ends");
    }
    let mut cells = RecordCells::new(delimiter);
    let n_cells = cells.split(record);
    Ok((0..n_cells).map(|cell| String::from_utf8_lossy(trim(cells.get(record, cell))).into_owned()).collect())
}

/// Whether a carriage return stands without a line feed behind it.
fn has_bare_return(record: &[u8]) -> bool {
    memchr_iter(b'\r', record).any(|at| record.get(at + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(record: &str) -> Result<Vec<String>, &'static str> {
        names(record.as_bytes(), detect_delimiter(record.as_bytes()))
    }

    #[test]
    fn names_are_trimmed() {
        assert_eq!(read("x,outlet_code\t, y,\"z,\",note\u{3000}").unwrap(), ["x", "outlet_code", "y", "z,", "note"]);
    }

    #[test]
    fn other_delimiters_are_taken_where_no_comma_stands() {
        for delimiter in ["\t", ";", "|"] {
            assert_eq!(read(&["a", "b", "c", "d"].join(delimiter)).unwrap().len(), 4);
        }
        assert_eq!(detect_delimiter(b"a;b,c"), b',');
    }

    #[test]
    fn bare_carriage_returns_refuse_the_file() {
        for record in ["a,b\rB01,ICBC", "a,b\r", "a,\"no\rte\""] {
            let expected = "line ends are bare carriage returns; save the file with LF or CRLF line ends";
            assert_eq!(read(record).unwrap_err(), expected);
        }
        assert!(read("a,\"no\r\nte\"").is_ok());
        assert!(read("o\0u\0t\0").unwrap_err().contains("declare the encoding"));
    }
}
