//! The header record of a file as names.

use memchr::{memchr, memchr_iter};

use crate::csv::blocks::HeaderRecord;

/// The names of a header record. An error tells why it is none.
pub(crate) fn names(header: &HeaderRecord) -> Result<Vec<String>, &'static str> {
    let record = header.content.as_slice();
    if std::str::from_utf8(record).is_err() || memchr(0, record).is_some() {
        return Err("header is not UTF-8; declare the encoding");
    }
    if has_bare_return(record) {
        return Err("line ends are bare carriage returns; save the file with LF or CRLF line ends");
    }
    Ok(header.names())
}

/// Whether a carriage return stands without a line feed behind it.
fn has_bare_return(record: &[u8]) -> bool {
    memchr_iter(b'\r', record).any(|at| record.get(at + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::csv::raw::Written;
    use crate::csv::records::RowShape;

    fn read(record: &str) -> Result<Vec<String>, &'static str> {
        let shape = RowShape { delimiter: b',', quote: Some(b'"'), n_cells: 1, written: Written::AsRead };
        names(&HeaderRecord { content: record.as_bytes().to_vec(), line: 1, shape })
    }

    #[test]
    fn names_are_trimmed() {
        assert_eq!(read("x,outlet_code\t, y,\"z,\",note\u{3000}").unwrap(), ["x", "outlet_code", "y", "z,", "note"]);
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
